//! What a second question with the same id comes to, and a message that waits.

use super::NOON;
use super::world::{World, at};
use beckon_domain::DenialReason::{self, *};
use beckon_domain::decision::{Denial, Earlier, Permit, Reservation, reserve};
use beckon_domain::gateway::{Departure, departure, may_end_a_wait};
use beckon_domain::permit::PERMIT_LIVES;
use beckon_domain::stored::{PersonEvent, Wishes};
use beckon_domain::time::{HOUR, Instant};
use beckon_domain::{Channel, Choice, SendOutcome};

fn permitted() -> Result<Permit, Denial> {
    let permit = World::with_yes().decide(Channel::Email, "news", None, NOON);
    assert!(permit.is_ok(), "{permit:?}");
    permit
}

fn denied(reason: DenialReason) -> Result<Permit, Denial> {
    Err(reason.into())
}

fn until(reason: DenialReason, retry_at: Instant) -> Result<Permit, Denial> {
    let retry_at = Some(retry_at);
    Err(Denial { reason, retry_at })
}

fn given(given_at: Instant, is_taken: bool) -> Option<(Earlier, &'static str)> {
    Some((Earlier { given_at, is_taken }, "the first"))
}

#[test]
fn the_hour_a_cap_and_an_unknown_zone_keep_a_permit_that_holds_and_every_other_denial_ends_it() {
    for reason in DenialReason::ALL.iter().copied() {
        let keeps = match reason {
            TimeZoneUnknown | QuietHours | FrequencyCapReached => true,
            // The person's word.
            Paused => false,
            PurposeUnknown | ChannelNotOffered | TemplateNotOfPurpose | Suppressed | Stopped | ConsentWithdrawn
            | ConsentRefused | ConsentMissing | ConsentUnconfirmed | ConsentExpired | NoticeOutdated => false,
        };
        let expected = if keeps {
            Reservation::Earlier("the first")
        } else {
            Reservation::End("the first", reason.into())
        };
        let again = reserve(denied(reason), given(at(NOON), true), false, at(NOON));
        assert_eq!(again, expected, "{reason}");
    }
}

#[test]
fn a_permit_that_holds_is_answered_again_and_takes_no_second_slot() {
    let again = reserve(permitted(), given(at(NOON), true), false, at(NOON));
    assert_eq!(again, Reservation::Earlier("the first"));
}

#[test]
fn a_permit_holds_for_five_minutes_and_not_where_it_was_given_while_the_clock_was_ahead() {
    let noon = at(NOON);
    let take = || Reservation::Take(permitted().expect("a permit"));
    for (given_at, expected) in [
        (noon.plus(1 - PERMIT_LIVES), Reservation::Earlier("the first")),
        (noon.plus(-PERMIT_LIVES), take()),
        (noon.plus(PERMIT_LIVES - 1), Reservation::Earlier("the first")),
        (noon.plus(PERMIT_LIVES), take()),
    ] {
        let again = reserve(permitted(), given(given_at, true), false, noon);
        assert_eq!(again, expected, "given at {}", given_at.rfc3339());
    }
}

#[test]
fn an_id_without_a_permit_that_holds_is_decided_anew() {
    let noon = at(NOON);
    for earlier in [None, given(noon, false), given(noon.plus(-HOUR), true)] {
        let take = Reservation::Take(permitted().expect("a permit"));
        assert_eq!(reserve(permitted(), earlier, false, noon), take, "{earlier:?}");
        let deny = Reservation::Deny(Stopped.into());
        assert_eq!(reserve(denied(Stopped), earlier, false, noon), deny, "{earlier:?}");
    }
}

#[test]
fn a_message_is_queued_once_whatever_is_decided_later_until_its_slot_is_given_back() {
    let (noon, long_ago) = (at(NOON), at(NOON).plus(-24 * HOUR));
    for decided in [permitted(), denied(Stopped), denied(QuietHours)] {
        let again = reserve(decided, given(long_ago, true), true, noon);
        assert_eq!(again, Reservation::Earlier("the first"));
    }
    let again = reserve(permitted(), given(noon, false), true, noon);
    assert_eq!(again, Reservation::Take(permitted().expect("a permit")));
}

#[test]
fn a_message_leaves_while_it_is_permitted_and_not_too_late() {
    let noon = at(NOON);
    assert_eq!(departure(&permitted(), None, false, noon.plus(1), noon), Departure::Now);
    assert_eq!(departure(&permitted(), None, false, noon, noon), Departure::Never);
}

#[test]
fn a_message_that_is_on_record_as_not_sent_never_leaves() {
    let (noon, before) = (at(NOON), at(NOON).plus(HOUR));
    for (known, expected) in [
        (None, Departure::Now),
        (Some(SendOutcome::NotSent), Departure::Never),
        (Some(SendOutcome::Sent), Departure::Now),
    ] {
        assert_eq!(
            departure(&permitted(), known, false, before, noon),
            expected,
            "{known:?}"
        );
        let waits = denied(Stopped);
        assert_eq!(
            departure(&waits, known, false, before, noon),
            Departure::Never,
            "{known:?}"
        );
    }
    let held = departure(&permitted(), Some(SendOutcome::NotSent), true, before, noon);
    assert_eq!(held, Departure::Never, "nor does it wait");
}

#[test]
fn a_message_waits_for_what_passes_by_itself_in_time_and_for_nothing_else() {
    let (noon, before) = (at(NOON), at(NOON).plus(HOUR));
    let (in_time, too_late) = (before.plus(-1), before);
    for reason in DenialReason::ALL.iter().copied() {
        let passes = matches!(reason, Paused | TimeZoneUnknown | QuietHours | FrequencyCapReached);
        let expected = if passes {
            Departure::Waits(in_time)
        } else {
            Departure::Never
        };
        let departs = |decided| departure(&decided, None, false, before, noon);
        assert_eq!(departs(until(reason, in_time)), expected, "{reason}");
        assert_eq!(departs(until(reason, too_late)), Departure::Never, "{reason}");
        assert_eq!(departs(denied(reason)), Departure::Never, "{reason}");
    }
}

#[test]
fn a_zone_that_is_unknown_never_says_when_it_is_known() {
    let world = World::with_yes().quiet(None, "20:00", "09:00");
    assert_eq!(world.ask("news", NOON), "time_zone_unknown");
}

#[test]
fn a_message_of_a_key_that_is_held_waits_for_the_owner_as_long_as_it_may() {
    let (noon, before) = (at(NOON), at(NOON).plus(HOUR));
    for decided in [permitted(), denied(Stopped), until(QuietHours, noon.plus(1))] {
        assert_eq!(departure(&decided, None, true, before, noon), Departure::Waits(before));
    }
    assert_eq!(departure(&permitted(), None, true, noon, noon), Departure::Never);
}

#[test]
fn a_wait_ends_with_other_wishes_a_free_slot_or_a_clock_that_went_back() {
    let permit = || "1.a".to_owned();
    for event in [
        PersonEvent::Set {
            wishes: Wishes::default(),
        },
        PersonEvent::PermitReleased { permit: permit() },
        PersonEvent::ClockWentBack,
    ] {
        assert!(may_end_a_wait(&event), "{event:?}");
    }
    for event in [
        PersonEvent::PermitTaken {
            permit: permit(),
            purpose: "news".to_owned(),
        },
        PersonEvent::Asked {
            wishes: Wishes::default(),
        },
        PersonEvent::Chose {
            purpose: "news".to_owned(),
            channel: Channel::Email,
            choice: Choice::Given,
            notice: None,
        },
        PersonEvent::Stopped,
        PersonEvent::Resumed,
        PersonEvent::PrivacySignalled,
    ] {
        assert!(!may_end_a_wait(&event), "{event:?}");
    }
}
