//! What strangers cannot use up or push out: confirmations that the owner needs, and requests that were sent.

use super::{after, asked, listed, person, rules};
use beckon_domain::Channel;
use beckon_domain::confirmations::{may_confirm_for, may_send_link};
use beckon_domain::proofs::CONFIRMATION_LIVES;
use beckon_domain::stored::{ContactEvent, ContactStanding, Proof, Suppression};
use beckon_domain::time::{DAY, HOUR, Instant};

fn sent(by: &str) -> ContactEvent {
    ContactEvent::ConfirmationSent { by: by.to_owned() }
}

/// A standing after these events, an hour apart.
fn hourly(events: &[ContactEvent]) -> ContactStanding {
    let mut standing = ContactStanding::default();
    for (hour, event) in (0..).zip(events) {
        standing.apply(event, &format!("1.{hour}"), Instant::from_millis(hour * HOUR));
    }
    standing
}

fn may(by: &str, standing: &ContactStanding, now: i64) -> bool {
    may_confirm_for(by, Channel::Email, &rules(), standing, Instant::from_millis(now)).is_some()
}

#[test]
fn strangers_leave_the_last_confirmation_of_a_day_to_whom_the_address_knows() {
    let homed = ContactEvent::Homed {
        person: person("ana", 1),
    };
    let proven = ContactEvent::Proven {
        by: "dora".to_owned(),
        proof: Proof::Link,
    };
    let burned = hourly(&[homed, proven, sent("ben"), sent("cleo")]);
    assert!(!may("emil", &burned, 5 * HOUR), "a third stranger");
    assert!(!may("ben", &burned, 5 * HOUR));
    assert!(may("ana", &burned, 5 * HOUR), "whose address it is");
    assert!(may("dora", &burned, 5 * HOUR), "for whom it has proven itself");
    assert!(may("emil", &burned, 2 * HOUR + DAY), "the first is a day old");
    let mut full = burned;
    full.apply(&sent("ana"), &"1.9".to_owned(), Instant::from_millis(5 * HOUR));
    assert!(!may("ana", &full, 6 * HOUR), "three a day for all askers");
}

#[test]
fn of_an_address_that_nobody_has_proven_no_one_asker_takes_all_confirmations() {
    let burned = hourly(&[sent("ben"), sent("ben")]);
    assert!(!may("ben", &burned, 3 * HOUR));
    assert!(may("ana", &burned, 3 * HOUR));
}

#[test]
fn no_number_of_strangers_pushes_out_a_request_that_was_sent_while_its_letter_can_be_used() {
    let strangers = |from: usize| (from..from + 20).map(|who| asked("news", "2", &format!("stranger-{who}")));
    let mut events = vec![asked("news", "2", "ana"), sent("ana")];
    events.extend(strangers(0));
    let standing = after(&events);
    assert!(!listed("ana", Channel::Email, &standing).is_empty());
    assert!(standing.consents["news"].pending.len() <= 9, "the list stays short");
    assert!(
        !listed("stranger-19", Channel::Email, &standing).is_empty(),
        "the newest waits too"
    );
    let mut old = standing;
    let later = Instant::from_millis(CONFIRMATION_LIVES);
    for event in strangers(20) {
        old.apply(&event, &"1.8".to_owned(), later);
    }
    assert!(
        listed("ana", Channel::Email, &old).is_empty(),
        "a letter that cannot be used any more keeps no place"
    );
}

#[test]
fn no_number_of_strangers_pushes_out_somebody_whose_letter_lifts_a_stop() {
    let wants = |by: &str| ContactEvent::ResumeRequested { by: by.to_owned() };
    let stop = ContactEvent::Stopped { by: "ben".to_owned() };
    let mut events = vec![stop, wants("ana"), sent("ana")];
    events.extend((0..20).map(|who| wants(&format!("stranger-{who}"))));
    assert!(listed("ana", Channel::Email, &after(&events)).resume);
}

#[test]
fn a_link_that_the_reader_of_a_message_asks_for_passes_a_suppression_once_a_day() {
    let may = |standing: &ContactStanding, now| {
        may_send_link(Channel::Email, &rules(), standing, Instant::from_millis(now)).is_some()
    };
    for because in [Suppression::HardBounce, Suppression::Complaint] {
        let suppressed = ContactEvent::Suppressed { because };
        let standing = after(std::slice::from_ref(&suppressed));
        assert!(may(&standing, 0));
        assert!(
            !self::may("ana", &standing, 0),
            "nobody who types the address has it written to"
        );
        let again = after(&[suppressed, sent("ana")]);
        assert!(!may(&again, DAY - 1));
        assert!(may(&again, DAY));
    }
}
