//! A second opinion on every decision, written from the contract and from nothing else.
//!
//! It shares no code with the rules and none of their style: it keeps no standing. Each question is answered from the raw
//! history, read backwards, and time is counted by a calendar of its own ([`calendar`]). It uses the rules' types for its
//! input alone: the events, the declared rules, the words.
//!
//! What the contract leaves open, and what this oracle therefore states as settled:
//!
//! - A history is one stream per contact point and one per person. A contact point belongs to the person of its last
//!   `homed`; without one nothing personal is known.
//! - What was said last counts, but a request never weakens a standing yes, and the controller's revoking ends a grant or
//!   a request, never a no.
//! - A yes is effective unless it is as old as `valid_days` or was to another notice than the one in force. One that is
//!   not effective reads as unconfirmed while anybody's request waits, else as expired, else as outdated.
//! - Whoever says yes, no or no longer ends the waiting of their own request, and of nobody else's.
//! - The first stop stands, with its time and author, until it is lifted. Only `legal_obligation` passes it.
//! - A complaint is lifted by `unsuppressed` alone, a hard bounce by a later proof as well.
//! - On another basis than consent a no is an objection; `legal_obligation` does not heed it; silence permits. A template
//!   is always needed there.
//! - `feedback_reply` is built in: consent, every channel of the site, notice `1`, 90 days, no cap. `confirm` is the
//!   edge's own, knows no person and no hours, and counts what was sent to the contact point.
//! - `retry_at` is the first instant from now at which neither pause nor quiet hours nor a cap denies, and is absent where
//!   a quiet window applies in an unknown zone.

pub(crate) mod calendar;
mod consent;
mod timing;

use beckon_domain::stored::{ContactEvent, PersonEvent, Suppression};
use beckon_domain::wire;
use beckon_domain::{Basis, Channel, DenialReason};
use calendar::{DAY, MINUTE};

/// One line of the raw history. Its position is its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// When it was recorded, in milliseconds since 1970.
    pub(crate) at: i64,
    /// What was recorded.
    pub(crate) what: What<'a>,
}

/// What was recorded, and in which stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What<'a> {
    /// In a contact point's stream.
    Contact(usize, &'a ContactEvent),
    /// In a person's stream.
    Person(&'a str, &'a PersonEvent),
}

/// What a sender asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    /// The contact point.
    pub(crate) point: usize,
    /// Its channel.
    pub(crate) channel: Channel,
    /// The purpose.
    pub(crate) purpose: &'a str,
    /// The template.
    pub(crate) template: Option<&'a str>,
}

/// What the contract says the answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Yes, on this ground, with the zone that had to be assumed.
    Permit(Ground, Option<String>),
    /// No, and when to ask again.
    Deny(DenialReason, Option<i64>),
}

/// On the strength of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// The yes at this position of the history.
    Yes(usize),
    /// Another legal basis.
    Basis(Basis),
    /// The edge's own question.
    Confirmation,
}

/// The part of a declared purpose that a decision turns on.
struct Declared<'a> {
    basis: Basis,
    channels: &'a [Channel],
    notice: &'a str,
    valid_days: Option<u32>,
    cap: Option<&'a wire::Cap>,
    template_required: bool,
}

/// Answers a sender.
pub(crate) fn sender(history: &[Record<'_>], site: &wire::Rules, ask: Ask<'_>, now: i64) -> Verdict {
    let no = |reason| Verdict::Deny(reason, None);
    let Some(purpose) = declared(site, ask.purpose) else {
        return no(DenialReason::PurposeUnknown);
    };
    if ![&site.channels, purpose.channels]
        .iter()
        .all(|list| list.contains(&ask.channel))
    {
        return no(DenialReason::ChannelNotOffered);
    }
    let fits = match ask.template {
        Some(id) => site.templates.iter().any(|t| t.id == id && t.purpose == ask.purpose),
        None => !purpose.template_required,
    };
    if !fits {
        return no(DenialReason::TemplateNotOfPurpose);
    }
    if suppressed(history, ask.point) {
        return no(DenialReason::Suppressed);
    }
    let person = person_of(history, ask.point);
    let duty = purpose.basis == Basis::LegalObligation;
    if !duty && (stop(history, ask.point).is_some() || person.is_some_and(|person| person_stopped(history, person))) {
        return no(DenialReason::Stopped);
    }
    let ground = if purpose.basis == Basis::Consent {
        match consent::effective(history, ask.point, ask.purpose, purpose.notice, purpose.valid_days, now) {
            Ok(position) => Ground::Yes(position),
            Err(reason) => return no(reason),
        }
    } else if !duty && consent::objected(history, ask.point, ask.purpose) {
        return no(DenialReason::ConsentWithdrawn);
    } else {
        Ground::Basis(purpose.basis)
    };
    match timing::Clock::of(history, site, person, ask.purpose, purpose.cap).judge(now) {
        Ok(assumed) => Verdict::Permit(ground, assumed),
        Err((reason, retry_at)) => Verdict::Deny(reason, retry_at),
    }
}

/// Answers the edge, which wants to send a confirmation.
pub(crate) fn confirmation(
    history: &[Record<'_>],
    site: &wire::Rules,
    point: usize,
    channel: Channel,
    now: i64,
) -> Verdict {
    let no = |reason| Verdict::Deny(reason, None);
    if !site.channels.contains(&channel) {
        return no(DenialReason::ChannelNotOffered);
    }
    if suppressed(history, point) {
        return no(DenialReason::Suppressed);
    }
    let sent: Vec<usize> = positions(history, point, |event| {
        matches!(event, ContactEvent::ConfirmationSent { .. })
    });
    let passed = sent
        .iter()
        .rev()
        .find(|&&position| stop(&history[..position], point).is_some());
    let passed = passed.map(|&position| history[position].at + DAY);
    if let Some(passed) = passed.filter(|passed| stop(history, point).is_some() && now < *passed) {
        return Verdict::Deny(DenialReason::Stopped, Some(passed));
    }
    let too_many = |at: i64| {
        let younger_than = |age: i64| sent.iter().filter(|&&position| at - history[position].at < age).count();
        younger_than(10 * MINUTE) >= 1 || younger_than(DAY) >= 3
    };
    if !too_many(now) {
        return Verdict::Permit(Ground::Confirmation, None);
    }
    let retry_at = sent
        .iter()
        .flat_map(|&position| [10 * MINUTE, DAY].map(|age| history[position].at + age))
        .filter(|&at| at > now && !too_many(at))
        .min();
    Verdict::Deny(DenialReason::FrequencyCapReached, retry_at)
}

/// Whether this person may lift the contact point's stop without proof: whoever set it, for ten minutes.
pub(crate) fn may_undo(history: &[Record<'_>], point: usize, by: &str, now: i64) -> bool {
    stop(history, point).is_some_and(|position| {
        matches!(history[position].what,
            What::Contact(_, ContactEvent::Stopped { by: author } | ContactEvent::StoppedUnproven { by: author })
                if author == by)
            && now - history[position].at < 10 * MINUTE
    })
}

/// Whose contact point it is.
pub(crate) fn person_of<'a>(history: &[Record<'a>], point: usize) -> Option<&'a str> {
    history.iter().rev().find_map(|record| match record.what {
        What::Contact(at, ContactEvent::Homed { person }) if at == point => Some(person.person.as_str()),
        _ => None,
    })
}

/// The stop that stands: the first since the last one was lifted; one with proof before any without.
fn stop(history: &[Record<'_>], point: usize) -> Option<usize> {
    let (mut sure, mut unproven) = (None, None);
    for (position, record) in history.iter().enumerate().rev() {
        match record.what {
            What::Contact(at, ContactEvent::Resumed { .. } | ContactEvent::StopUndone { .. }) if at == point => break,
            What::Contact(at, ContactEvent::Stopped { .. }) if at == point => sure = Some(position),
            What::Contact(at, ContactEvent::StoppedUnproven { .. }) if at == point => unproven = Some(position),
            _ => {}
        }
    }
    sure.or(unproven)
}

fn person_stopped(history: &[Record<'_>], who: &str) -> bool {
    let last = history.iter().rev().find_map(|record| match record.what {
        What::Person(person, PersonEvent::Stopped) if person == who => Some(true),
        What::Person(person, PersonEvent::Resumed) if person == who => Some(false),
        _ => None,
    });
    last == Some(true)
}

fn suppressed(history: &[Record<'_>], point: usize) -> bool {
    let mut bounce_over = false;
    for record in history.iter().rev() {
        let What::Contact(at, event) = record.what else {
            continue;
        };
        if at != point {
            continue;
        }
        match event {
            ContactEvent::Unsuppressed => return false,
            // The owner takes a bounce back, as a proof does.
            ContactEvent::Proven { .. } | ContactEvent::SuppressionLifted { .. } => bounce_over = true,
            ContactEvent::Suppressed {
                because: Suppression::Complaint,
            }
            | ContactEvent::SuppressionEntered {
                because: Suppression::Complaint,
                ..
            } => return true,
            ContactEvent::Suppressed {
                because: Suppression::HardBounce,
            }
            | ContactEvent::SuppressionEntered {
                because: Suppression::HardBounce,
                ..
            } if !bounce_over => return true,
            _ => {}
        }
    }
    false
}

fn positions(history: &[Record<'_>], point: usize, wanted: impl Fn(&ContactEvent) -> bool) -> Vec<usize> {
    let is_wanted =
        |record: &Record<'_>| matches!(record.what, What::Contact(at, event) if at == point && wanted(event));
    (0..history.len())
        .filter(|&position| is_wanted(&history[position]))
        .collect()
}

fn declared<'a>(site: &'a wire::Rules, code: &str) -> Option<Declared<'a>> {
    if code == "feedback_reply" {
        return Some(Declared {
            basis: Basis::Consent,
            channels: &site.channels,
            notice: "1",
            valid_days: Some(90),
            cap: None,
            template_required: false,
        });
    }
    site.purposes
        .iter()
        .find(|purpose| purpose.code == code)
        .map(|purpose| Declared {
            basis: purpose.basis,
            channels: &purpose.channels,
            notice: &purpose.notice,
            valid_days: purpose.valid_days,
            cap: purpose.cap.as_ref(),
            template_required: purpose.template_required || purpose.basis != Basis::Consent,
        })
}
