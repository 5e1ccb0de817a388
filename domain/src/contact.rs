//! What happens at a contact point when it is told something, and what its site is told of that.

use crate::ConsentStatus;
use crate::decision::consent_status;
use crate::order::Order;
use crate::rules::Rules;
use crate::stops;
use crate::stored::{ContactEvent, ContactStanding, Proof, Said};
use crate::time::Instant;

impl Order {
    /// The events that the contact point's ledger takes, in order. A no or a stop that stands already is not written again.
    #[must_use]
    pub fn events(&self, standing: &ContactStanding, now: Instant) -> Vec<ContactEvent> {
        let by = || self.by.clone();
        let mut events = Vec::new();
        let said_no = |purpose: &String| !self.requests.iter().chain(&self.grants).any(|(yes, _)| yes == purpose);
        let stands = |purpose: &String, no: &Said| {
            let consent = standing.consents.get(purpose);
            consent.is_some_and(|it| it.said == *no && !it.pending.iter().any(|request| request.by == self.by))
        };
        let is_news = |purpose: &&String, no| said_no(purpose) && !stands(purpose, no);
        for purpose in self.refused.iter().filter(|purpose| is_news(purpose, &Said::Refused)) {
            events.push(ContactEvent::Refused {
                purpose: purpose.clone(),
                by: by(),
            });
        }
        let withdrawn = self.withdrawn.iter();
        for purpose in withdrawn.filter(|purpose| is_news(purpose, &Said::Withdrawn)) {
            events.push(ContactEvent::Withdrawn {
                purpose: purpose.clone(),
                by: by(),
            });
        }
        for (purpose, notice) in &self.requests {
            events.push(ContactEvent::Requested {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by(),
            });
        }
        for (purpose, notice) in &self.grants {
            events.push(ContactEvent::Given {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by(),
                proof: Proof::Code,
            });
        }
        if self.stop {
            events.extend(stops::stop(self, standing, now));
        }
        if self.resume {
            events.extend(stops::lift(self, standing, now));
        }
        if self.end_links {
            events.push(ContactEvent::LinksEnded { by: by() });
        }
        events
    }
}

/// What a site is told of an event: its word, and the purpose that it is about. Nothing where it changed nothing that a site
/// was ever told: a no after a no, a stop of what is stopped, a yes to words that were agreed to and still hold.
#[must_use]
pub fn news<'a>(
    event: &'a ContactEvent,
    before: &ContactStanding,
    rules: &Rules,
    now: Instant,
) -> Option<(&'static str, Option<&'a str>)> {
    let said = |purpose: &String| before.consents.get(purpose).map(|consent| &consent.said);
    let is_no = |purpose| said(purpose).is_some_and(Said::is_no);
    match event {
        ContactEvent::Given { purpose, notice, .. } => {
            let same = matches!(said(purpose), Some(Said::Given { notice: agreed, .. }) if agreed == notice);
            let in_force = rules.purpose(purpose);
            let holds = in_force.is_none_or(|it| consent_status(it, before, now) == ConsentStatus::Given);
            (!same || !holds).then_some(("given", Some(purpose.as_str())))
        }
        ContactEvent::Refused { purpose, .. } => (!is_no(purpose)).then_some(("refused", Some(purpose.as_str()))),
        ContactEvent::Withdrawn { purpose, .. } => (!is_no(purpose)).then_some(("withdrawn", Some(purpose.as_str()))),
        ContactEvent::Stopped { .. } | ContactEvent::StoppedUnproven { .. } => {
            before.stop.is_none().then_some(("stopped", None))
        }
        ContactEvent::Resumed { .. } | ContactEvent::StopUndone { .. } => {
            before.stop.is_some().then_some(("resumed", None))
        }
        // The rest is between the person and Beckon until it takes effect.
        ContactEvent::Requested { .. }
        | ContactEvent::Revoked { .. }
        | ContactEvent::ResumeRequested { .. }
        | ContactEvent::Suppressed { .. }
        | ContactEvent::Unsuppressed
        | ContactEvent::SuppressionEntered { .. }
        | ContactEvent::SuppressionLifted { .. }
        | ContactEvent::LinksEnded { .. }
        | ContactEvent::ConfirmationSent { .. }
        | ContactEvent::Proven { .. }
        | ContactEvent::Homed { .. }
        | ContactEvent::ClockWentBack => None,
    }
}
