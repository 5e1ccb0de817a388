//! Who is told of a proof, and what it is answered with.

use super::{after, asked, person, rules};
use beckon_domain::Channel;
use beckon_domain::proofs::{Joining, Listed, Told, granted, listed_wishes};
use beckon_domain::stored::{ContactEvent, PersonEvent, PersonStanding, Proof, Wishes};
use beckon_domain::time::Instant;

const PROVEN: Instant = Instant::from_millis(1_000);

fn at_night() -> Wishes {
    Wishes {
        quiet_hours: Some(("22:00".to_owned(), "07:00".to_owned())),
        ..Wishes::default()
    }
}

/// A proof that brings everything along that one can.
fn proven() -> Joining {
    Joining {
        contact: "key".to_owned(),
        channel: Channel::Email,
        proof: Proof::Link,
        at: PROVEN,
        epoch: None,
        wishes: Some(at_night()),
        own: false,
        resume: true,
        customer: Some("customer".to_owned()),
        slots: Vec::new(),
    }
}

#[test]
fn one_who_proved_what_is_theirs_is_told_everything_and_nobody_else_hears_of_it() {
    let told = Told::of(proven(), &person("ana", 0), None, Some(&person("ana", 4)));
    let all = Joining {
        epoch: Some(4),
        own: true,
        ..proven()
    };
    assert_eq!((told.asker, told.owner), (all, None));
}

#[test]
fn what_was_theirs_already_becomes_theirs_by_the_word_of_its_move_alone_and_the_rest_is_told() {
    let owner = person("ana", 4);
    let told = Told::of(proven(), &person("ana", 0), Some(&owner), Some(&owner));
    let rest = Joining { own: true, ..proven() };
    let taken = rest.events(&PersonStanding::default());
    assert!(
        !taken.iter().any(|event| matches!(event, PersonEvent::Joined { .. })),
        "{taken:?}"
    );
    assert!(
        taken
            .iter()
            .any(|event| matches!(event, PersonEvent::CustomerLinked { .. })),
        "{taken:?}"
    );
    assert_eq!((told.asker, told.owner), (rest, None));
}

#[test]
fn a_stranger_who_asked_hears_of_the_proof_alone_and_the_owner_of_all_but_the_strangers_stop() {
    let owner = person("ben", 4);
    let told = Told::of(proven(), &person("ana", 0), Some(&owner), Some(&owner));
    let asker = Joining {
        wishes: None,
        customer: None,
        ..proven()
    };
    let owners = Joining {
        epoch: Some(4),
        resume: false,
        ..proven()
    };
    assert_eq!((told.asker, told.owner), (asker, Some((owner, owners))));
}

#[test]
fn a_contact_point_of_nobody_has_no_owner_to_be_told() {
    assert_eq!(Told::of(proven(), &person("ana", 0), None, None).owner, None);
}

#[test]
fn a_link_lists_wishes_where_they_change_nothing_that_is_set() {
    let owner = |wishes| PersonStanding {
        wishes,
        ..PersonStanding::default()
    };
    let (unset, set) = (owner(Wishes::default()), owner(at_night()));
    let other_hours = Wishes {
        quiet_hours: Some(("20:00".to_owned(), "08:00".to_owned())),
        ..Wishes::default()
    };
    for (case, wishes, owner, listed) in [
        ("the asker's own", at_night(), None, Some(at_night())),
        ("fills what is unset", at_night(), Some(Some(&unset)), Some(at_night())),
        ("is set so already", at_night(), Some(Some(&set)), None),
        ("would change what is set", other_hours.clone(), Some(Some(&set)), None),
        ("of an owner nothing is known", other_hours, Some(None), None),
    ] {
        assert_eq!(listed_wishes(Some(wishes), owner), listed, "{case}");
    }
}

#[test]
fn a_code_repeated_is_answered_with_what_took_effect_by_it_and_with_nothing_older_or_newer() {
    let given = |purpose: &str, by: &str| ContactEvent::Given {
        purpose: purpose.to_owned(),
        notice: "2".to_owned(),
        by: by.to_owned(),
        proof: Proof::Code,
    };
    let mut contact = after(&[given("offers", "ana")]);
    contact.apply(&given("news", "ana"), &"1.8".to_owned(), PROVEN);
    assert_eq!(granted(&Listed::default(), &contact, Some(PROVEN)), ["news"]);
    assert!(granted(&Listed::default(), &contact, None).is_empty());

    contact.apply(&asked("survey", "2", "ana"), &"1.9".to_owned(), PROVEN);
    let open = Listed::of("ana", Channel::Email, &contact, &rules(), None);
    assert_eq!(granted(&open, &contact, None), ["survey"]);
}
