//! What a standing keeps and what it forgets: it grows with what is in force, and not with what has happened.

use super::NOON;
use super::world::{World, asked, at, took, yes};
use beckon_domain::ConsentStatus::{self, Expired, Given, Refused, Requested, Unknown, Withdrawn};
use beckon_domain::decision::consent_status;
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, CustomerEvent, CustomerStanding, PersonEvent, PersonStanding, Proof, Slot};
use beckon_domain::time::{DAY, Instant};
use beckon_domain::{Channel, Choice};

/// When each kept permit was given, in days.
fn days(person: &PersonStanding) -> Vec<i64> {
    person.slots.iter().map(|slot| slot.at.millis() / DAY).collect()
}

fn taken(person: &mut PersonStanding, day: i64, purpose: &str) {
    person.apply(
        &took(&format!("permit-{day}"), purpose),
        Instant::from_millis(day * DAY),
    );
}

#[test]
fn a_permit_is_forgotten_exactly_when_it_leaves_the_longest_window() {
    let mut person = PersonStanding::default();
    for day in [0, 1, 364] {
        taken(&mut person, day, "news");
    }
    assert_eq!(days(&person), [0, 1, 364]);
    taken(&mut person, 365, "news");
    assert_eq!(days(&person), [1, 364, 365]);
}

#[test]
fn of_each_purpose_the_newest_hundred_permits_are_kept() {
    let mut person = PersonStanding::default();
    taken(&mut person, 0, "orders");
    for day in 1..=100 {
        taken(&mut person, day, "news");
    }
    assert_eq!(person.slots.len(), 101, "a hundred of one, and one of another");
    taken(&mut person, 101, "news");
    let expected: Vec<i64> = [0].into_iter().chain(2..=101).collect();
    assert_eq!(days(&person), expected, "the oldest of its own purpose gives way");
    let slot = Slot {
        at: Instant::from_millis(DAY),
        permit: "moved".to_owned(),
        purpose: "news".to_owned(),
    };
    person.apply(&PersonEvent::PermitMoved { slot }, Instant::from_millis(101 * DAY));
    assert_eq!(
        days(&person),
        expected,
        "one that moves in and is older gives way itself"
    );
}

#[test]
fn a_confirmation_is_forgotten_exactly_after_a_day() {
    let sent = || ContactEvent::ConfirmationSent { by: "ana".to_owned() };
    let world = World::empty()
        .contact("2026-11-21T12:00:00Z", sent())
        .contact("2026-11-21T12:00:00.001Z", sent())
        .contact(NOON, sent());
    let kept: Vec<String> = world.contact.confirmations.iter().map(|sent| sent.rfc3339()).collect();
    assert_eq!(kept, ["2026-11-21T12:00:00.001Z", "2026-11-22T12:00:00.000Z"]);
}

#[test]
fn whoever_asks_twice_waits_once_and_is_asked_about_the_newest_notice() {
    let again = ContactEvent::Requested {
        purpose: "news".to_owned(),
        notice: "3".to_owned(),
        by: "ana".to_owned(),
    };
    let world = World::empty()
        .contact(NOON, asked("news", "ana"))
        .contact(NOON, asked("news", "ben"))
        .contact(NOON, again);
    let pending = &world.contact.consents["news"].pending;
    let waiting: Vec<(&str, &str)> = pending.iter().map(|request| (&*request.by, &*request.notice)).collect();
    assert_eq!(waiting, [("ben", "2"), ("ana", "3")]);
    let world = world.contact(NOON, yes("news", "2", "ben"));
    let left: Vec<&str> = world.contact.consents["news"]
        .pending
        .iter()
        .map(|request| &*request.by)
        .collect();
    assert_eq!(left, ["ana"], "who has proved it waits no more");
}

#[test]
fn of_those_who_want_a_stop_lifted_the_last_eight_are_remembered_each_once() {
    let wants = |who: usize| ContactEvent::ResumeRequested {
        by: format!("person-{who}"),
    };
    let mut world = World::empty().contact(NOON, ContactEvent::Stopped { by: "ana".to_owned() });
    for who in [0, 0, 1, 2, 3, 4, 5, 6, 7, 7] {
        world = world.contact(NOON, wants(who));
    }
    let names = |from: usize, to: usize| (from..=to).map(|who| format!("person-{who}")).collect::<Vec<_>>();
    assert_eq!(world.contact.resume_asked, names(0, 7));
    let world = world.contact(NOON, wants(8));
    assert_eq!(world.contact.resume_asked, names(1, 8));
    let stops_again = ContactEvent::Stopped {
        by: "person-8".to_owned(),
    };
    let world = world.contact(NOON, stops_again);
    assert_eq!(
        world.contact.resume_asked,
        names(1, 7),
        "who stops again wants no lifting"
    );
}

#[test]
fn a_contact_point_is_claimed_and_joined_once_and_leaves_alone() {
    let claimed = |contact: &str| PersonEvent::Claimed {
        contact: contact.to_owned(),
        channel: Channel::Email,
    };
    let joined = |contact: &str, epoch| PersonEvent::Joined {
        contact: contact.to_owned(),
        channel: Channel::Email,
        epoch,
    };
    let confirmed = |proof| PersonEvent::Confirmed {
        contact: "a".to_owned(),
        proof,
    };
    let world = World::empty()
        .person(NOON, claimed("a"))
        .person(NOON, claimed("b"))
        .person(NOON, claimed("a"))
        .person(NOON, confirmed(Proof::Code))
        .person("2026-11-22T13:00:00Z", confirmed(Proof::Link))
        .person("2026-11-22T13:00:00Z", joined("a", 1))
        .person("2026-11-22T13:00:00Z", joined("b", 1))
        .person("2026-11-22T13:00:00Z", joined("a", 2));
    let claims: Vec<_> = world
        .person
        .claims
        .iter()
        .map(|claim| (&*claim.contact, claim.proof))
        .collect();
    let proof = (Proof::Code, at("2026-11-22T13:00:00Z"));
    assert_eq!(
        claims,
        [("a", Some(proof)), ("b", None)],
        "the strongest proof, and when last"
    );
    let members = |world: &World| -> Vec<(String, u32)> {
        let members = world.person.members.iter();
        members.map(|member| (member.contact.clone(), member.epoch)).collect()
    };
    assert_eq!(members(&world), [("b".to_owned(), 1), ("a".to_owned(), 2)]);
    let contact = || "a".to_owned();
    let world = world
        .person("2026-11-22T13:00:00Z", PersonEvent::Unclaimed { contact: contact() })
        .person("2026-11-22T13:00:00Z", PersonEvent::Left { contact: contact() });
    assert_eq!(members(&world), [("b".to_owned(), 1)]);
    let claimed: Vec<&str> = world.person.claims.iter().map(|claim| &*claim.contact).collect();
    assert_eq!(claimed, ["b"]);
}

#[test]
fn the_last_choice_for_a_purpose_and_channel_is_the_one_that_is_kept() {
    let chose = |purpose: &str, channel, choice| PersonEvent::Chose {
        purpose: purpose.to_owned(),
        channel,
        choice,
        notice: None,
    };
    let world = World::empty()
        .person(NOON, chose("news", Channel::Email, Choice::Given))
        .person(NOON, chose("news", Channel::Sms, Choice::Given))
        .person(NOON, chose("offers", Channel::Email, Choice::Given))
        .person(NOON, chose("news", Channel::Email, Choice::Refused));
    let kept: Vec<_> = world
        .person
        .choices
        .iter()
        .map(|chosen| (&*chosen.purpose, chosen.channel, chosen.choice))
        .collect();
    assert_eq!(
        kept,
        [
            ("news", Channel::Sms, Choice::Given),
            ("offers", Channel::Email, Choice::Given),
            ("news", Channel::Email, Choice::Refused),
        ]
    );
}

#[test]
fn a_customer_is_whom_the_last_link_names() {
    let mut customer = CustomerStanding::default();
    for (person, home) in [("ana", 1), ("ben", 2)] {
        let person = person.to_owned();
        customer.apply(&CustomerEvent::Linked { person, home });
    }
    assert_eq!(customer.person, Some(("ben".to_owned(), 2)));
}

#[test]
fn where_a_contact_point_stands_is_told_in_one_word() {
    let status = |world: &World| -> ConsentStatus {
        let rules = Rules::parse(&world.site, &Context::default()).expect("the rules load");
        consent_status(rules.purpose("news").expect("declared"), &world.contact, at(NOON))
    };
    let by = || ("news".to_owned(), "ana".to_owned());
    let said = |event: fn(String, String) -> ContactEvent| {
        let (purpose, by) = by();
        World::with_yes().contact(NOON, event(purpose, by))
    };
    assert_eq!(status(&World::empty()), Unknown);
    assert_eq!(status(&World::empty().contact(NOON, asked("news", "ana"))), Requested);
    assert_eq!(status(&World::with_yes()), Given);
    assert_eq!(
        status(&said(|purpose, by| ContactEvent::Refused { purpose, by })),
        Refused
    );
    assert_eq!(
        status(&said(|purpose, by| ContactEvent::Withdrawn { purpose, by })),
        Withdrawn
    );
    assert_eq!(status(&said(|purpose, _| ContactEvent::Revoked { purpose })), Unknown);
    let outdated = World::with_yes().rules(|site| site.purposes[0].notice = "3".to_owned());
    assert_eq!(status(&outdated), Expired);
    let too_old = World::with_yes().rules(|site| site.purposes[0].valid_days = Some(2));
    assert_eq!(status(&too_old), Expired);
}
