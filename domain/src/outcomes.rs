//! Outcomes: what a report about a permitted message changes. Silence counts as sent.

use crate::fault::{FaultKind, field};
use crate::gateway::may_have_left;
use crate::permit::{PERMIT_LIVES, holds};
use crate::preferences::is_id;
use crate::stored::Suppression;
use crate::time::{HOUR, Instant};
use crate::wire::{FieldProblem, OutcomeReport, Outcomes};
use crate::{Bounce, Scope, SendOutcome};

/// Until how long after a permit's expiry `not_sent` gives its slot back.
const GIVEN_BACK_UNTIL: i64 = PERMIT_LIVES + HOUR;
/// How many reports one request may make.
pub const MOST_REPORTS: usize = 1_000;

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The message is known to have been sent, and now it is said that it was not, or the other way round.
    Contradicts,
    /// More than an hour after the permit expired, a slot is no longer given back.
    TooLate,
}

/// What follows from a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What is known of the message from now on.
    pub outcome: SendOutcome,
    /// Whether its slot is free again.
    pub released: bool,
}

/// Takes a report about a message whose permit was given at `given_at`, after what was reported `earlier`.
///
/// # Errors
///
/// Where it contradicts what is known, or comes too late.
pub fn record(
    given_at: Instant,
    earlier: Option<SendOutcome>,
    reported: SendOutcome,
    now: Instant,
) -> Result<Recorded, Refused> {
    use SendOutcome::{Bounced, Complained, Delivered, NotSent, Sent};
    let recorded = |outcome| Recorded {
        outcome,
        released: false,
    };
    match (earlier, reported) {
        (Some(NotSent), NotSent) => Ok(recorded(NotSent)),
        (Some(NotSent), _) | (Some(_), NotSent) => Err(Refused::Contradicts),
        (None, NotSent) if now.since(given_at) >= GIVEN_BACK_UNTIL => Err(Refused::TooLate),
        (None, NotSent) => Ok(Recorded {
            outcome: NotSent,
            released: true,
        }),
        // Reports arrive in any order: the one that says most stands.
        (Some(Complained), _) | (_, Complained) => Ok(recorded(Complained)),
        (Some(Bounced), _) | (_, Bounced) => Ok(recorded(Bounced)),
        (Some(Delivered), _) | (_, Delivered) => Ok(recorded(Delivered)),
        (Some(Sent) | None, Sent) => Ok(recorded(Sent)),
    }
}

/// The same for what a sender reports of a message that the gateway was given, and has tried so often: it cannot be taken back
/// once it may have left.
///
/// # Errors
///
/// As [`record`], and where it may have left.
pub fn record_of_message(
    given_at: Instant,
    earlier: Option<SendOutcome>,
    reported: SendOutcome,
    tries: u32,
    now: Instant,
) -> Result<Recorded, Refused> {
    match (earlier, reported) {
        (None, SendOutcome::NotSent) if may_have_left(tries) => Err(Refused::Contradicts),
        _ => record(given_at, earlier, reported, now),
    }
}

/// Whether a key may report what became of a permit that `owner` was given. Its own alone, unless it takes none itself and
/// only watches: then it has to hold the permit, which nobody can guess.
#[must_use]
pub fn may_report(key: &str, scopes: &[Scope], owner: &str) -> bool {
    key == owner || !scopes.iter().any(|scope| matches!(scope, Scope::Reserve | Scope::Send))
}

/// Whether an outcome ends all contact at the contact point, whether a sender or a provider reports it.
#[must_use]
pub const fn suppresses(outcome: SendOutcome, bounce: Option<Bounce>) -> Option<Suppression> {
    match (outcome, bounce) {
        (SendOutcome::Complained, _) => Some(Suppression::Complaint),
        (SendOutcome::Bounced, Some(Bounce::Hard)) => Some(Suppression::HardBounce),
        (SendOutcome::Bounced, Some(Bounce::Soft) | None)
        | (SendOutcome::Sent | SendOutcome::NotSent | SendOutcome::Delivered, _) => None,
    }
}

/// Whether the sender is told that a report was not recorded. A bounce or complaint about a permit that is known has ended what it
/// could, so nothing is left to mend.
#[must_use]
pub const fn is_told(report: &OutcomeReport, is_known: bool) -> bool {
    !is_known || suppresses(report.outcome, report.bounce).is_none()
}

/// What serde does not check of a sender's reports. Every problem at once.
#[must_use]
pub fn check_reports(body: &Outcomes) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if !(1..=MOST_REPORTS).contains(&body.outcomes.len()) {
        problems.push(field("/outcomes", "length", "Write 1 to 1000 outcomes."));
        return problems;
    }
    for (index, report) in body.outcomes.iter().enumerate() {
        let mut problem = |at: &str, code, detail| problems.push(field(format!("/outcomes/{index}{at}"), code, detail));
        match (&report.permit, &report.id, &report.to) {
            (Some(permit), None, None) if (1..=4_096).contains(&permit.len()) => {}
            (Some(_), None, None) => problem("/permit", "length", "Write the permit as it was answered, or its id."),
            (None, Some(id), Some(_)) if is_id(id, 128) => {}
            (None, Some(_), Some(_)) => problem(
                "/id",
                "id_invalid",
                "An id is 1 to 128 characters of A-Z a-z 0-9 . _ : -.",
            ),
            _ => problem(
                "",
                "outcome_unnamed",
                "Name the message by `permit`, or by `id` and `to`, not by both.",
            ),
        }
        match (report.outcome, report.bounce) {
            (SendOutcome::Bounced, None) => {
                problem("/bounce", "bounce_missing", "Say whether it bounced `hard` or `soft`.")
            }
            (SendOutcome::Bounced, Some(_)) | (_, None) => {}
            (_, Some(_)) => problem(
                "/bounce",
                "bounce_unfit",
                "Leave `bounce` out: it belongs to `bounced` alone.",
            ),
        }
    }
    problems.truncate(100);
    problems
}

/// Whether a permit may be used up: once, before anything is known of its message, and while it holds.
///
/// # Errors
///
/// It was used up, or has expired.
pub fn may_use(
    given_at: Instant,
    used_at: Option<Instant>,
    outcome: Option<SendOutcome>,
    now: Instant,
) -> Result<(), FaultKind> {
    if used_at.is_some() || outcome.is_some() {
        Err(FaultKind::PermitUsed)
    } else if holds(given_at, now) {
        Ok(())
    } else {
        Err(FaultKind::PermitExpired)
    }
}

/// How many suppressions one request may name.
pub const MOST_SUPPRESSIONS: usize = 500;

/// What is wrong with the ground of a suppression: it stays on record, so it is one line, and says something.
#[must_use]
pub fn check_ground(at: usize, ground: &str) -> Option<FieldProblem> {
    let length = ground.chars().count();
    let fits = (1..=200).contains(&length) && !ground.trim().is_empty() && !ground.chars().any(char::is_control);
    (!fits).then(|| {
        field(
            format!("/suppressions/{at}/ground"),
            "ground_invalid",
            "Say in one line of 1 to 200 characters how this is known, without an address.",
        )
    })
}

/// The id of a permit, from the permit itself or as it is. What it names is looked up, so it need not be trusted.
#[must_use]
pub fn permit_id(permit: &str) -> Option<String> {
    let mut parts = permit.split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Some(permit.to_owned());
    };
    let claims: serde_json::Value = serde_json::from_slice(&crate::seal::from_base64url(payload)?).ok()?;
    Some(claims.get("jti")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::SendOutcome::{Bounced, Complained, Delivered, NotSent, Sent};
    use super::*;

    const AT: Instant = Instant::from_millis(1_795_000_000_000);

    #[test]
    fn a_slot_is_given_back_until_one_hour_after_the_permit_has_expired() {
        let last = AT.plus(65 * crate::time::MINUTE - 1);
        let given_back = record(AT, None, NotSent, last).map(|recorded| recorded.released);
        assert_eq!(given_back, Ok(true));
        assert_eq!(record(AT, None, NotSent, last.plus(1)), Err(Refused::TooLate));
    }

    #[test]
    fn what_is_reported_twice_changes_nothing_and_gives_back_one_slot_alone() {
        let again = record(AT, Some(NotSent), NotSent, AT).map(|recorded| recorded.released);
        assert_eq!(again, Ok(false));
        for outcome in [Sent, Delivered, Bounced, Complained] {
            let again = record(AT, Some(outcome), outcome, AT).map(|recorded| recorded.outcome);
            assert_eq!(again, Ok(outcome));
        }
    }

    #[test]
    fn a_message_is_taken_back_by_its_sender_until_it_may_have_left() {
        let report =
            |earlier, tries| record_of_message(AT, earlier, NotSent, tries, AT).map(|recorded| recorded.released);
        assert_eq!(report(None, 0), Ok(true));
        assert_eq!(report(None, 1), Err(Refused::Contradicts));
        assert_eq!(report(Some(NotSent), 1), Ok(false), "what is on record stays");
        assert_eq!(report(Some(Sent), 0), Err(Refused::Contradicts));
        let sent = record_of_message(AT, None, Sent, 1, AT).map(|recorded| recorded.outcome);
        assert_eq!(sent, Ok(Sent));
    }

    #[test]
    fn what_was_sent_cannot_be_unsent_nor_the_other_way_round() {
        for outcome in [Sent, Delivered, Bounced, Complained] {
            assert_eq!(record(AT, Some(outcome), NotSent, AT), Err(Refused::Contradicts));
            assert_eq!(record(AT, Some(NotSent), outcome, AT), Err(Refused::Contradicts));
        }
    }

    #[test]
    fn reports_in_any_order_end_with_the_one_that_says_most() {
        let order = [Sent, Delivered, Bounced, Complained];
        for (weight, one) in order.iter().enumerate() {
            for (other_weight, other) in order.iter().enumerate() {
                let known = record(AT, Some(*one), *other, AT).map(|recorded| recorded.outcome);
                assert_eq!(known, Ok(order[weight.max(other_weight)]));
            }
        }
    }

    #[test]
    fn a_permit_is_used_once_within_five_minutes_by_a_clock_that_may_have_gone_back() {
        for (given_at, used_at, outcome, expected) in [
            (AT, None, None, Ok(())),
            (AT.plus(1 - PERMIT_LIVES), None, None, Ok(())),
            (AT.plus(-PERMIT_LIVES), None, None, Err(FaultKind::PermitExpired)),
            (AT.plus(PERMIT_LIVES - 1), None, None, Ok(())),
            (AT.plus(PERMIT_LIVES), None, None, Err(FaultKind::PermitExpired)),
            (AT, Some(AT), None, Err(FaultKind::PermitUsed)),
            (AT, None, Some(Sent), Err(FaultKind::PermitUsed)),
            (AT, None, Some(NotSent), Err(FaultKind::PermitUsed)),
            (AT.plus(-PERMIT_LIVES), Some(AT), None, Err(FaultKind::PermitUsed)),
        ] {
            let found = may_use(given_at, used_at, outcome, AT);
            assert_eq!(
                found,
                expected,
                "given at {}, used at {used_at:?}, {outcome:?}",
                given_at.rfc3339()
            );
        }
    }

    #[test]
    fn a_key_that_takes_permits_reports_on_its_own_and_one_that_only_watches_on_any() {
        assert!(may_report("a", &[Scope::Report, Scope::Reserve], "a"));
        assert!(may_report("b", &[Scope::Report, Scope::Ask], "a"));
        for scope in [Scope::Reserve, Scope::Send] {
            assert!(!may_report("b", &[Scope::Report, scope], "a"));
        }
    }

    fn report(json: &str) -> OutcomeReport {
        serde_json::from_str(json).expect("a report")
    }

    #[test]
    fn a_complaint_and_a_hard_bounce_end_contact_and_nothing_else_does() {
        for (said, ends) in [
            (r#""outcome": "complained""#, Some(Suppression::Complaint)),
            (
                r#""outcome": "bounced", "bounce": "hard""#,
                Some(Suppression::HardBounce),
            ),
            (r#""outcome": "bounced", "bounce": "soft""#, None),
            (r#""outcome": "delivered""#, None),
            (r#""outcome": "not_sent""#, None),
        ] {
            let report = report(&format!("{{{said}}}"));
            assert_eq!(suppresses(report.outcome, report.bounce), ends, "{said}");
            assert!(is_told(&report, false), "{said}: no permit is known by that name");
            assert_eq!(is_told(&report, true), ends.is_none(), "{said}");
        }
    }

    #[test]
    fn a_report_names_its_message_in_one_of_two_ways_and_a_bounce_its_kind() {
        let problems = |said: &str| -> Vec<(String, String)> {
            let outcomes = vec![report(&format!("{{{said}}}"))];
            let found = check_reports(&Outcomes { outcomes });
            found
                .into_iter()
                .map(|problem| (problem.pointer, problem.code))
                .collect()
        };
        let one = |pointer: &str, code: &str| vec![(format!("/outcomes/0{pointer}"), code.to_owned())];
        let sent = r#""outcome": "sent""#;
        let to = r#""to": { "customer": "crm-42" }"#;
        let long = |length: usize| format!(r#"{sent}, "permit": "{}""#, "p".repeat(length));
        assert_eq!(problems(&long(1)), []);
        assert_eq!(problems(&long(4_096)), []);
        assert_eq!(problems(&long(0)), one("/permit", "length"));
        assert_eq!(problems(&long(4_097)), one("/permit", "length"));
        let named = |id: &str| format!(r#"{sent}, {to}, "id": "{id}""#);
        assert_eq!(problems(&named("order-7")), []);
        assert_eq!(problems(&named("order 7")), one("/id", "id_invalid"));
        assert_eq!(problems(&format!("{}, {to}", long(1))), one("", "outcome_unnamed"));
        assert_eq!(problems(sent), one("", "outcome_unnamed"));
        let with = |outcome: &str| format!(r#""permit": "1.a", "outcome": {outcome}"#);
        assert_eq!(problems(&with(r#""bounced", "bounce": "soft""#)), []);
        assert_eq!(problems(&with(r#""bounced""#)), one("/bounce", "bounce_missing"));
        assert_eq!(
            problems(&with(r#""sent", "bounce": "soft""#)),
            one("/bounce", "bounce_unfit")
        );
    }

    #[test]
    fn a_request_reports_one_to_a_thousand_outcomes_and_is_told_a_hundred_problems() {
        let problems = |said: &str, times: usize| {
            let outcomes = vec![report(said); times];
            check_reports(&Outcomes { outcomes })
        };
        let good = r#"{ "permit": "1.a", "outcome": "sent" }"#;
        for (times, found) in [(0, 1), (1, 0), (1_000, 0), (1_001, 1)] {
            assert_eq!(problems(good, times).len(), found, "{times} outcomes");
        }
        assert_eq!(problems(r#"{ "outcome": "sent" }"#, 101).len(), 100);
    }

    #[test]
    fn a_permit_is_named_by_itself_or_by_its_id() {
        let payload = crate::seal::base64url(br#"{"jti":"2.abc"}"#);
        assert_eq!(permit_id(&format!("e30.{payload}.c2ln")).as_deref(), Some("2.abc"));
        assert_eq!(permit_id("2.abc").as_deref(), Some("2.abc"));
        assert_eq!(permit_id("e30.%.c2ln"), None);
    }
}
