//! The whole chain of a decision for support staff: each rule in order, what it looked at, and what it found.

use super::{Question, Timing, expired, ground, is_offered, is_stopped, is_suppressed, template_fits};
use crate::rules::{Purpose, Rules};
use crate::stored::{Consent, ContactStanding, PersonStanding, Said, Suppression};
use crate::time::{DAY, Instant};
use crate::wire::{Finding, Step};
use crate::{Basis, Channel, DenialReason};

/// Explains the answer to a sender's question. The first step that denies has the reason that [`super::decide`] answers; a
/// permit has none. Rules after it are looked at all the same, so that whoever mends one sees the next.
#[must_use]
pub fn explain(
    question: &Question<'_>,
    rules: &Rules,
    contact: &ContactStanding,
    person: &PersonStanding,
    now: Instant,
) -> Vec<Step> {
    let mut chain = Chain(Vec::with_capacity(DenialReason::ALL.len()));
    let Some(purpose) = rules.purpose(question.purpose) else {
        chain.says(
            DenialReason::PurposeUnknown,
            true,
            "the purposes that the site declares: it is none of them",
        );
        chain.rest();
        return chain.0;
    };
    chain.says(
        DenialReason::PurposeUnknown,
        false,
        "the purposes that the site declares: it is one of them",
    );
    chain.says(
        DenialReason::ChannelNotOffered,
        !is_offered(question.channel, purpose, rules),
        format!(
            "channels: the site offers {}; the purpose uses {}",
            list(&rules.declared().channels),
            list(&purpose.channels)
        ),
    );
    chain.says(
        DenialReason::TemplateNotOfPurpose,
        template_fits(question.template, purpose, rules).is_err(),
        template(question.template, purpose, rules),
    );
    chain.says(
        DenialReason::Suppressed,
        is_suppressed(contact),
        match contact.suppression {
            None => "hard bounces and complaints: none",
            Some(Suppression::HardBounce) => "hard bounces and complaints: the address bounced hard",
            Some(Suppression::Complaint) => "hard bounces and complaints: a message was complained about",
        },
    );
    chain.says(
        DenialReason::Stopped,
        is_stopped(purpose, contact, person),
        format!(
            "stops: of the contact point {}; of the person {}{}",
            since(contact.stop.as_ref().map(|stop| stop.at)),
            since(person.stopped_at),
            if !purpose.basis.can_be_refused() {
                "; a legal duty passes them"
            } else {
                ""
            }
        ),
    );
    chain.consent(purpose, contact, now);
    chain.time(purpose, rules, person, now);
    chain.0
}

/// The steps so far.
struct Chain(Vec<Step>);

impl Chain {
    fn says(&mut self, rule: DenialReason, denies: bool, looked_at: impl Into<String>) {
        self.0.push(Step {
            rule,
            found: if denies { Finding::Denies } else { Finding::Passes },
            looked_at: looked_at.into(),
        });
    }

    /// The rules that could not be looked at.
    fn rest(&mut self) {
        for rule in &DenialReason::ALL[self.0.len()..] {
            self.0.push(Step {
                rule: *rule,
                found: Finding::NotReached,
                looked_at: "nothing: what comes before says too little to look".to_owned(),
            });
        }
    }

    /// What was said about the purpose. One of these rules denies at most.
    fn consent(&mut self, purpose: &Purpose, contact: &ContactStanding, now: Instant) {
        let denial = ground(purpose, contact, now).err();
        let known = contact.consents.get(&purpose.code);
        let looked_at = said(purpose, known, now);
        for rule in [
            DenialReason::ConsentWithdrawn,
            DenialReason::ConsentRefused,
            DenialReason::ConsentMissing,
            DenialReason::ConsentUnconfirmed,
            DenialReason::ConsentExpired,
            DenialReason::NoticeOutdated,
        ] {
            self.says(rule, denial == Some(rule), looked_at.clone());
        }
    }

    fn time(&mut self, purpose: &Purpose, rules: &Rules, person: &PersonStanding, now: Instant) {
        let timing = match Timing::of(purpose, rules, person) {
            Ok(timing) => timing,
            // What cannot be read denies, as the rule that it belongs to.
            Err(unreadable) => {
                while let Some(rule) = DenialReason::ALL.get(self.0.len()).copied() {
                    if rule == unreadable {
                        self.says(rule, true, "a wish of the person that cannot be read, so it denies");
                        return self.rest();
                    }
                    self.says(rule, false, "nothing that denies");
                }
                return;
            }
        };
        let (paused, quiet) = (timing.is_paused(now), timing.quiet(now));
        self.says(
            DenialReason::Paused,
            paused,
            match (&person.wishes.pause_until, timing.paused_until) {
                (Some(day), Some(ends)) => format!("the person's pause until {day}, which ends at {}", ends.rfc3339()),
                _ => "the person's pause: none".to_owned(),
            },
        );
        let zone = timing.zone.as_ref().map_or("unknown", |zone| zone.name());
        let assumed = if timing.assumed { ", assumed by the site" } else { "" };
        let windows = windows(rules, person);
        self.says(
            DenialReason::TimeZoneUnknown,
            quiet == Some(DenialReason::TimeZoneUnknown),
            format!("the zone for {windows}: {zone}{assumed}"),
        );
        self.says(
            DenialReason::QuietHours,
            quiet == Some(DenialReason::QuietHours),
            format!("{windows}, at {} in {zone}", now.rfc3339()),
        );
        let caps: Vec<String> = timing
            .caps
            .iter()
            .map(|(cap, slots)| {
                let inside = slots.iter().filter(|slot| now.since(slot.at) < cap.window).count();
                format!("{inside} of {} in {} days", cap.permits, cap.window / DAY)
            })
            .collect();
        let caps = if caps.is_empty() {
            "none".to_owned()
        } else {
            caps.join("; ")
        };
        self.says(
            DenialReason::FrequencyCapReached,
            timing.is_used_up(now),
            format!("caps of the site for this purpose, and of the person over all: {caps}"),
        );
    }
}

fn template(named: Option<&str>, purpose: &Purpose, rules: &Rules) -> String {
    match named {
        Some(id) => match rules.purpose_of_template(id) {
            Some(of) => format!("the template `{id}`, which belongs to the purpose `{of}`"),
            None => format!("the template `{id}`, which the site does not declare"),
        },
        None if purpose.template_required => "the template: none is named, and the purpose requires one".to_owned(),
        None => "the template: none is named, and the purpose requires none".to_owned(),
    }
}

fn said(purpose: &Purpose, known: Option<&Consent>, now: Instant) -> String {
    let waits = known.map_or(0, |consent| consent.pending.len());
    let waiting = match waits {
        0 => String::new(),
        _ => format!("; {waits} asked and not confirmed"),
    };
    if purpose.basis != Basis::Consent {
        let act = purpose.because.as_deref().unwrap_or_default();
        let objected = known.is_some_and(|consent| consent.said.is_no());
        let objection = if objected {
            "the person objected"
        } else {
            "no objection"
        };
        return format!("it rests on {} ({act}); {objection}", purpose.basis);
    }
    let what = match known.map(|consent| &consent.said) {
        None | Some(Said::Nothing) => "nothing was said".to_owned(),
        Some(Said::Requested) => "a yes that is not confirmed".to_owned(),
        Some(Said::Refused) => "no".to_owned(),
        Some(Said::Withdrawn) => "no longer".to_owned(),
        Some(Said::Revoked) => "the site ended the yes".to_owned(),
        Some(Said::Given { at, notice, .. }) => {
            let ends = match purpose.valid_for {
                Some(valid) if expired(purpose, *at, now) => format!(", ended at {}", at.plus(valid).rfc3339()),
                Some(valid) => format!(", good until {}", at.plus(valid).rfc3339()),
                None => String::new(),
            };
            format!(
                "yes at {} to notice {notice} (in force: {}){ends}",
                at.rfc3339(),
                purpose.notice
            )
        }
    };
    format!("what was said: {what}{waiting}")
}

fn windows(rules: &Rules, person: &PersonStanding) -> String {
    let site = rules.declared().quiet_hours.as_ref();
    let site = site.map(|hours| format!("the site's {} to {}", hours.from, hours.to));
    let own = person.wishes.quiet_hours.as_ref();
    let own = own.map(|(from, to)| format!("the person's {from} to {to}"));
    let all: Vec<String> = site.into_iter().chain(own).collect();
    if all.is_empty() {
        "quiet hours: none".to_owned()
    } else {
        format!("quiet hours: {}", all.join(", "))
    }
}

fn since(at: Option<Instant>) -> String {
    at.map_or_else(|| "none".to_owned(), |at| format!("since {}", at.rfc3339()))
}

fn list(channels: &[Channel]) -> String {
    let names: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
    names.join(", ")
}
