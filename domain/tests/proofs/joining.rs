//! What a person's home takes of a proof, which may be told late and more than once.

use beckon_domain::Channel;
use beckon_domain::proofs::{Joining, left};
use beckon_domain::stored::{PersonEvent, PersonStanding, Proof, Slot, Wishes};
use beckon_domain::time::Instant;

const PROVEN: Instant = Instant::from_millis(1_000);

/// A code was typed in for the contact point `key`, which belongs to the person from now on.
fn joining(tell: impl FnOnce(&mut Joining)) -> Joining {
    let mut joining = Joining {
        contact: "key".to_owned(),
        channel: Channel::Email,
        proof: Proof::Code,
        at: PROVEN,
        epoch: Some(3),
        wishes: None,
        own: true,
        resume: false,
        customer: None,
        slots: Vec::new(),
    };
    tell(&mut joining);
    joining
}

fn person(events: &[(i64, PersonEvent)]) -> PersonStanding {
    let mut person = PersonStanding::default();
    for (millis, event) in events {
        person.apply(event, Instant::from_millis(*millis));
    }
    person
}

fn joined(contact: &str, epoch: u32) -> PersonEvent {
    PersonEvent::Joined {
        contact: contact.to_owned(),
        channel: Channel::Email,
        epoch,
    }
}

fn claimed(contact: &str) -> PersonEvent {
    PersonEvent::Claimed {
        contact: contact.to_owned(),
        channel: Channel::Email,
    }
}

fn in_berlin(language: Option<&str>) -> Wishes {
    Wishes {
        time_zone: Some("Europe/Berlin".to_owned()),
        language: language.map(str::to_owned),
        ..Wishes::default()
    }
}

fn set(wishes: Wishes) -> PersonEvent {
    PersonEvent::Set { wishes }
}

fn asked(wishes: Wishes) -> PersonEvent {
    PersonEvent::Asked { wishes }
}

#[test]
fn a_contact_point_joins_under_a_higher_epoch_and_not_again_under_the_same() {
    let events = |known: &[(i64, PersonEvent)]| joining(|_| {}).events(&person(known));
    assert_eq!(events(&[]), [joined("key", 3)]);
    assert_eq!(events(&[(1, joined("other", 3))]), [joined("key", 3)]);
    assert_eq!(events(&[(1, joined("key", 2))]), [joined("key", 3)]);
    assert_eq!(events(&[(1, joined("key", 3))]), []);
    assert_eq!(events(&[(1, joined("key", 4))]), [], "an old word");
    let of_a_stranger = joining(|joining| joining.epoch = None);
    assert_eq!(of_a_stranger.events(&PersonStanding::default()), []);
}

#[test]
fn a_slot_comes_along_once() {
    let slot = |permit: &str| Slot {
        at: PROVEN,
        permit: permit.to_owned(),
        purpose: "news".to_owned(),
    };
    let moved = |permit| PersonEvent::PermitMoved { slot: slot(permit) };
    let joining = joining(|joining| {
        joining.epoch = None;
        joining.slots = vec![slot("a"), slot("b")];
    });
    assert_eq!(joining.events(&PersonStanding::default()), [moved("a"), moved("b")]);
    assert_eq!(joining.events(&person(&[(1, moved("a"))])), [moved("b")]);
}

#[test]
fn a_claim_is_confirmed_by_the_proof_of_its_own_contact_point() {
    let joining = joining(|joining| joining.epoch = None);
    let confirmed = PersonEvent::Confirmed {
        contact: "key".to_owned(),
        proof: Proof::Code,
    };
    assert_eq!(joining.events(&person(&[(1, claimed("key"))])), [confirmed]);
    assert_eq!(joining.events(&person(&[(1, claimed("other"))])), []);
}

#[test]
fn wishes_of_the_persons_own_widget_are_set_as_asked_and_a_strangers_fill_what_is_unset() {
    let tell = |own| {
        joining(|joining| {
            joining.wishes = Some(in_berlin(Some("de")));
            joining.own = own;
        })
    };
    let english = Wishes {
        language: Some("en".to_owned()),
        ..Wishes::default()
    };
    let known = [
        (1, joined("key", 3)),
        (1, set(english)),
        (2, asked(in_berlin(Some("de")))),
    ];
    assert_eq!(tell(true).events(&person(&known)), [set(in_berlin(Some("de")))]);
    assert_eq!(tell(false).events(&person(&known)), [set(in_berlin(Some("en")))]);
}

#[test]
fn wishes_older_than_what_was_said_at_home_are_not_taken() {
    let tell = joining(|joining| joining.wishes = Some(in_berlin(None)));
    let said = |millis| person(&[(1, joined("key", 3)), (millis, asked(in_berlin(None)))]);
    assert_eq!(tell.events(&said(999)), [set(in_berlin(None))]);
    assert_eq!(tell.events(&said(1_000)), [], "at the same moment");
    assert_eq!(tell.events(&said(1_001)), []);
}

/// A letter to one contact point lists what was asked for when it was sent; by another the person has said more since.
#[test]
fn a_letter_that_lists_old_wishes_undoes_nothing_that_was_said_since() {
    let paused = Wishes {
        pause_until: Some("2026-11-25".to_owned()),
        ..Wishes::default()
    };
    let and_quiet = Wishes {
        quiet_hours: Some(("11:00".to_owned(), "16:00".to_owned())),
        ..paused.clone()
    };
    let tell = joining(|joining| joining.wishes = Some(paused.clone()));
    let holds = [
        (1, joined("key", 3)),
        (2, set(paused.clone())),
        (3, set(and_quiet.clone())),
    ];
    assert_eq!(tell.events(&person(&holds)), [], "the quiet hours stay");

    let wanted = Wishes {
        pause_until: Some("2026-11-25".to_owned()),
        language: Some("de".to_owned()),
        ..Wishes::default()
    };
    let waits = [(1, joined("key", 3)), (2, asked(wanted.clone()))];
    assert_eq!(
        tell.events(&person(&waits)),
        [set(paused), asked(wanted)],
        "what the letter lists is proven, and the rest waits on"
    );
}

#[test]
fn wishes_of_who_does_not_own_the_contact_point_are_not_taken() {
    let tell = joining(|joining| {
        joining.wishes = Some(in_berlin(None));
        joining.epoch = None;
    });
    assert_eq!(tell.events(&PersonStanding::default()), []);
}

#[test]
fn wishes_that_hold_already_are_not_set_and_end_nothing_that_waits() {
    let tell = joining(|joining| joining.wishes = Some(in_berlin(None)));
    let holds = [(1, joined("key", 3)), (1, set(in_berlin(None)))];
    assert_eq!(tell.events(&person(&holds)), []);
    let waits = [&holds[..], &[(1, asked(in_berlin(Some("de"))))]].concat();
    assert_eq!(tell.events(&person(&waits)), []);
}

#[test]
fn a_customer_is_linked_once_and_by_an_owner() {
    let linked = || PersonEvent::CustomerLinked {
        customer: "crm".to_owned(),
    };
    let tell = |epoch: Option<u32>| {
        joining(|joining| {
            joining.customer = Some("crm".to_owned());
            (joining.epoch, joining.own) = (epoch, epoch.is_some());
        })
    };
    let home = [(1, joined("key", 3))];
    assert_eq!(tell(Some(3)).events(&person(&home)), [linked()]);
    assert_eq!(
        tell(Some(3)).events(&person(&[&home[..], &[(1, linked())]].concat())),
        []
    );
    assert_eq!(tell(None).events(&PersonStanding::default()), []);
}

#[test]
fn a_persons_stop_is_lifted_by_a_later_proof_that_was_asked_for_it() {
    let tell = |resume, epoch: Option<u32>| {
        joining(|joining| {
            joining.resume = resume;
            (joining.epoch, joining.own) = (epoch, epoch.is_some());
        })
    };
    let home = |stopped_at, asked: bool, member: &str| {
        let mut events = vec![(1, joined(member, 3)), (stopped_at, PersonEvent::Stopped)];
        if asked {
            events.push((stopped_at, PersonEvent::ResumeRequested));
        }
        person(&events)
    };
    let lifted = [PersonEvent::Resumed];
    assert_eq!(tell(true, Some(3)).events(&home(999, true, "key")), lifted);
    assert_eq!(
        tell(true, Some(3)).events(&home(1_000, true, "key")),
        [],
        "at the same moment"
    );
    assert_eq!(
        tell(true, Some(3)).events(&home(1_001, true, "key")),
        [],
        "stopped again since"
    );
    assert_eq!(tell(true, Some(3)).events(&home(999, false, "key")), [], "nobody asked");
    assert_eq!(
        tell(false, Some(3)).events(&home(999, true, "key")),
        [],
        "it was not listed"
    );
    assert_eq!(
        tell(true, None).events(&home(999, true, "other")),
        [],
        "by who does not own it"
    );
    let without_contact_points = person(&[(999, PersonEvent::Stopped), (999, PersonEvent::ResumeRequested)]);
    assert_eq!(tell(true, None).events(&without_contact_points), lifted);
}

#[test]
fn a_contact_point_leaves_for_a_later_epoch_and_for_no_earlier_one() {
    let left_for = |epoch| left(&person(&[(1, joined("key", 3))]), &"key".to_owned(), epoch);
    let gone = PersonEvent::Left {
        contact: "key".to_owned(),
    };
    assert_eq!(left_for(4), Some(gone));
    assert_eq!(left_for(3), None);
    assert_eq!(left_for(2), None);
    assert_eq!(left(&person(&[(1, joined("other", 3))]), &"key".to_owned(), 4), None);
}
