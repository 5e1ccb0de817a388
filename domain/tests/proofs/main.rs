//! What a confirmation asks for, what a proof grants, and whose the contact point is then.

mod halts;
mod joining;
mod orders;
mod shares;
mod told;

use beckon_domain::Channel;
use beckon_domain::deployment::Context;
use beckon_domain::order::Order;
use beckon_domain::proofs::{Listed, owner_after};
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, ContactStanding, Pointer, Proof, Wishes};
use beckon_domain::time::{Instant, MINUTE};

fn rules() -> Rules {
    let site = serde_json::from_str(include_str!("../fixture/site.json")).expect("of the wire type");
    Rules::parse(&site, &Context::default()).expect("the rules load")
}

fn after(events: &[ContactEvent]) -> ContactStanding {
    let mut contact = ContactStanding::default();
    for event in events {
        contact.apply(event, &"1.7".to_owned(), Instant::from_millis(0));
    }
    contact
}

fn asked(purpose: &str, notice: &str, by: &str) -> ContactEvent {
    ContactEvent::Requested {
        purpose: purpose.to_owned(),
        notice: notice.to_owned(),
        by: by.to_owned(),
    }
}

fn stopped(by: &str) -> ContactEvent {
    ContactEvent::Stopped { by: by.to_owned() }
}

fn wants_resume(by: &str) -> ContactEvent {
    ContactEvent::ResumeRequested { by: by.to_owned() }
}

fn listed(by: &str, channel: Channel, contact: &ContactStanding) -> Listed {
    Listed::of(by, channel, contact, &rules(), None)
}

fn person(name: &str, epoch: u32) -> Pointer {
    Pointer {
        person: name.to_owned(),
        home: 2,
        epoch,
    }
}

#[test]
fn a_confirmation_lists_what_its_asker_asked_for_under_the_rules_in_force_and_nothing_of_anybody_else() {
    let contact = after(&[
        asked("news", "2", "ana"),
        asked("offers", "1", "ana"),
        asked("survey", "2", "ana"),
        asked("nonsense", "2", "ana"),
        asked("offers", "2", "ben"),
    ]);
    let of = |by, channel| listed(by, channel, &contact).grants;
    let pair = |purpose: &str| (purpose.to_owned(), "2".to_owned());
    assert_eq!(of("ana", Channel::Email), [pair("news"), pair("survey")]);
    assert_eq!(of("ana", Channel::Sms), [pair("news")], "the survey does not use sms");
    assert_eq!(of("ben", Channel::Email), [pair("offers")]);
    assert!(listed("cleo", Channel::Email, &contact).is_empty());
}

#[test]
fn what_was_taken_back_or_is_granted_already_is_not_listed() {
    let no = ContactEvent::Refused {
        purpose: "news".to_owned(),
        by: "ana".to_owned(),
    };
    let both = [asked("news", "2", "ana"), asked("news", "2", "ben")];
    let contact = after(&[&both[..], &[no]].concat());
    assert!(listed("ana", Channel::Email, &contact).is_empty());
    assert!(!listed("ben", Channel::Email, &contact).is_empty());
    let granted = listed("ben", Channel::Email, &contact).events("ben", Proof::Link);
    let contact = after(&[&both[..], &granted].concat());
    assert!(listed("ben", Channel::Email, &contact).is_empty());
}

#[test]
fn a_stop_is_lifted_by_the_proof_of_whoever_asked_for_that_alone() {
    let contact = after(&[stopped("ben"), wants_resume("ana")]);
    assert!(listed("ana", Channel::Email, &contact).resume);
    assert!(!listed("ben", Channel::Email, &contact).resume);
    let again = after(&[stopped("ben"), wants_resume("ana"), stopped("ana")]);
    assert!(
        !listed("ana", Channel::Email, &again).resume,
        "who stops again wants no lifting"
    );
    let lifted = after(&[
        stopped("ben"),
        wants_resume("ana"),
        ContactEvent::Resumed { by: "ben".to_owned() },
    ]);
    assert!(!listed("ana", Channel::Email, &lifted).resume);
}

#[test]
fn wishes_that_say_nothing_are_not_asked_for() {
    let contact = ContactStanding::default();
    let of = |wishes: &Wishes| Listed::of("ana", Channel::Email, &contact, &rules(), Some(wishes));
    assert!(of(&Wishes::default()).is_empty());
    let german = Wishes {
        language: Some("de".to_owned()),
        ..Wishes::default()
    };
    assert_eq!(of(&german).wishes, Some(german));
}

#[test]
fn a_proof_is_recorded_before_what_it_brings() {
    let contact = after(&[stopped("ben"), wants_resume("ana"), asked("news", "2", "ana")]);
    let (by, proof) = ("ana".to_owned(), Proof::Code);
    let given = ContactEvent::Given {
        purpose: "news".to_owned(),
        notice: "2".to_owned(),
        by: by.clone(),
        proof,
    };
    let proven = ContactEvent::Proven { by: by.clone(), proof };
    let events = listed("ana", Channel::Email, &contact).events("ana", proof);
    assert_eq!(events, [proven, ContactEvent::Resumed { by }, given]);
}

#[test]
fn who_stopped_lifts_at_once_within_ten_minutes_and_everybody_else_asks() {
    let contact = after(&[stopped("ana")]);
    let resume = |by: &str, contact: &ContactStanding, millis| {
        let mut order = Order::new(&"key".to_owned(), Channel::Email, by);
        order.resume = true;
        order.events(contact, Instant::from_millis(millis))
    };
    let lifted = ContactEvent::Resumed { by: "ana".to_owned() };
    assert_eq!(resume("ana", &contact, 10 * MINUTE - 1), [lifted]);
    assert_eq!(resume("ana", &contact, 10 * MINUTE), [wants_resume("ana")]);
    assert_eq!(resume("ben", &contact, 1), [wants_resume("ben")]);
    assert_eq!(resume("ana", &ContactStanding::default(), 1), [], "nothing was stopped");
}

#[test]
fn it_is_known_when_a_contact_point_went_to_somebody_else() {
    let homed = |whose, epoch| ContactEvent::Homed {
        person: person(whose, epoch),
    };
    let first = after(&[homed("ana", 1)]);
    assert_eq!(first.moved_at, None, "nobody had it before");
    assert_eq!(after(&[homed("ana", 1), homed("ana", 1)]).moved_at, None, "it stayed");
    assert!(after(&[homed("ana", 1), homed("ben", 2)]).moved_at.is_some());
}

#[test]
fn a_link_gives_the_contact_point_to_nobody_who_asked_and_a_code_to_who_typed_it() {
    let owned = after(&[ContactEvent::Homed {
        person: person("ana", 4),
    }]);
    let after_proof = |contact, proof, by| owner_after(contact, proof, &person(by, 1), "fresh".to_owned(), 3);
    let nobodys = ContactStanding::default();
    let fresh = Pointer {
        person: "fresh".to_owned(),
        home: 3,
        epoch: 1,
    };
    assert_eq!(after_proof(&nobodys, Proof::Link, "ben"), Some(fresh));
    assert_eq!(after_proof(&owned, Proof::Link, "ben"), None);
    assert_eq!(after_proof(&nobodys, Proof::Code, "ben"), Some(person("ben", 1)));
    assert_eq!(
        after_proof(&owned, Proof::Code, "ben"),
        Some(person("ben", 5)),
        "the move is counted"
    );
    assert_eq!(after_proof(&owned, Proof::Code, "ana"), None, "it stays where it is");
}
