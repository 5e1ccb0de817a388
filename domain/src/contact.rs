//! What happens at a contact point: what it is told, what it confirms, and when a confirmation is sent.

use crate::Channel;
use crate::decision::{Asker, Permit, Question, decide};
use crate::rules::{CONFIRM, Rules};
use crate::stored::{
    ContactEvent, ContactKey, ContactStanding, CustomerKey, PersonId, PersonStanding, Pointer, Proof, Wishes,
};
use crate::time::{DAY, Instant, MINUTE};

/// How long a confirmation can be used.
pub const CONFIRMATION_LIVES: i64 = 7 * DAY;
/// How many wrong codes a confirmation takes.
pub const CODE_TRIES: u32 = 5;
/// How long the one who set a stop can lift it without proof.
pub const UNDO_STOP: i64 = 10 * MINUTE;
/// How long a code that was typed in gives its widget power.
pub const PROOF_LASTS: i64 = 30 * MINUTE;

/// What one person's widget says about one contact point.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Order {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Who says so.
    pub by: PersonId,
    /// A yes that waits for proof: purpose and notice version.
    pub requests: Vec<(String, String)>,
    /// A yes by a widget that has just proven the contact point: purpose and notice version.
    pub grants: Vec<(String, String)>,
    /// No.
    pub refused: Vec<String>,
    /// No longer.
    pub withdrawn: Vec<String>,
    /// No contact at all.
    pub stop: bool,
    /// Contact as before.
    pub resume: bool,
    /// Whether a confirmation is wanted.
    pub confirm: bool,
    /// How the person wants to be reached, once the contact point has proven itself.
    pub wishes: Option<Wishes>,
    /// Which customer the site's server says this is, once the contact point has proven itself.
    pub customer: Option<CustomerKey>,
}

impl Order {
    /// An order that says nothing yet.
    #[must_use]
    pub fn new(contact: &ContactKey, channel: Channel, by: &str) -> Self {
        Self {
            contact: contact.clone(),
            channel,
            by: by.to_owned(),
            requests: Vec::new(),
            grants: Vec::new(),
            refused: Vec::new(),
            withdrawn: Vec::new(),
            stop: false,
            resume: false,
            confirm: false,
            wishes: None,
            customer: None,
        }
    }

    /// The events that the contact point's ledger takes, in order.
    #[must_use]
    pub fn events(&self, standing: &ContactStanding, now: Instant) -> Vec<ContactEvent> {
        let by = || self.by.clone();
        let mut events = Vec::new();
        let said_no = |purpose: &String| !self.requests.iter().chain(&self.grants).any(|(yes, _)| yes == purpose);
        for purpose in self.refused.iter().filter(|purpose| said_no(purpose)) {
            events.push(ContactEvent::Refused {
                purpose: purpose.clone(),
                by: by(),
            });
        }
        for purpose in self.withdrawn.iter().filter(|purpose| said_no(purpose)) {
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
            events.push(ContactEvent::Stopped { by: by() });
        }
        if self.resume && standing.stop.is_some() {
            events.push(if self.may_undo(standing, now) {
                ContactEvent::Resumed { by: by() }
            } else {
                ContactEvent::ResumeRequested { by: by() }
            });
        }
        events
    }

    /// Whether a resume takes effect without proof: the one who stopped, within ten minutes.
    #[must_use]
    pub fn may_undo(&self, standing: &ContactStanding, now: Instant) -> bool {
        standing
            .stop
            .as_ref()
            .is_some_and(|stop| stop.by == self.by && now.since(stop.at) < UNDO_STOP)
    }
}

/// Whether a confirmation may be sent to this contact point now. The same function as for everyone else.
#[must_use]
pub fn may_confirm(channel: Channel, rules: &Rules, standing: &ContactStanding, now: Instant) -> Option<Permit> {
    let question = Question {
        asker: Asker::Edge,
        purpose: CONFIRM,
        channel,
        template: None,
    };
    decide(&question, rules, standing, &PersonStanding::default(), now).ok()
}

/// What a confirmation asks for: what its page lists, and so exactly what pressing grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Purposes and their notice versions.
    pub grants: Vec<(String, String)>,
    /// Whether a stop would be lifted.
    pub resume: bool,
    /// How the person wants to be reached.
    pub wishes: Option<Wishes>,
    /// The customer of the site that the person would be.
    pub customer: Option<CustomerKey>,
}

impl Listed {
    /// What `by` has asked for at this contact point and is still open under the rules in force.
    #[must_use]
    pub fn of(by: &str, channel: Channel, standing: &ContactStanding, rules: &Rules, wishes: Option<&Wishes>) -> Self {
        let grants = standing
            .consents
            .iter()
            .flat_map(|(code, consent)| consent.pending.iter().map(move |request| (code, request)))
            .filter(|(code, request)| {
                let in_force = rules.purpose(code);
                let current = in_force.is_some_and(|p| p.notice == request.notice && p.channels.contains(&channel));
                request.by == by && current
            })
            .map(|(code, request)| (code.clone(), request.notice.clone()))
            .collect();
        let resume = standing.stop.is_some() && standing.resume_asked.iter().any(|asked| asked == by);
        Self {
            grants,
            resume,
            wishes: wishes.filter(|wishes| **wishes != Wishes::default()).cloned(),
            customer: None,
        }
    }

    /// The same, and the customer of the site that the person would be.
    #[must_use]
    pub fn with_customer(mut self, customer: Option<CustomerKey>) -> Self {
        self.customer = customer;
        self
    }

    /// Whether there is nothing to confirm.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty() && !self.resume && self.wishes.is_none() && self.customer.is_none()
    }

    /// The events when the contact point proves itself for `by`.
    #[must_use]
    pub fn events(&self, by: &str, proof: Proof) -> Vec<ContactEvent> {
        let mut events = vec![ContactEvent::Proven {
            by: by.to_owned(),
            proof,
        }];
        if self.resume {
            events.push(ContactEvent::Resumed { by: by.to_owned() });
        }
        for (purpose, notice) in &self.grants {
            events.push(ContactEvent::Given {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by.to_owned(),
                proof,
            });
        }
        events
    }
}

/// Whose the contact point is after a proof.
#[must_use]
pub fn owner_after(
    standing: &ContactStanding,
    proof: Proof,
    by: &Pointer,
    fresh: PersonId,
    here: u8,
) -> Option<Pointer> {
    match (proof, &standing.person) {
        // A link goes to the contact point's person. Where there is none, one is made that nobody's token speaks for:
        // the page that asked may be a stranger's.
        (Proof::Link, Some(_)) => None,
        (Proof::Link, None) => Some(Pointer {
            person: fresh,
            home: here,
            epoch: 1,
        }),
        (Proof::Code, Some(person)) if person.person == by.person => None,
        (Proof::Code, before) => Some(Pointer {
            person: by.person.clone(),
            home: by.home,
            epoch: before.as_ref().map_or(1, |person| person.epoch + 1),
        }),
    }
}
