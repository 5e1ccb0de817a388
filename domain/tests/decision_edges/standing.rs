//! What was declared, what was said, and who is to be left alone.

use super::world::{World, asked, at, no, no_longer, told, took, yes};
use super::{NOON, check};
use beckon_domain::decision::{Denial, Ground};
use beckon_domain::order::Order;
use beckon_domain::stored::{ContactEvent, PersonEvent, Proof, Suppression, Wishes};
use beckon_domain::{Basis, Channel, DenialReason};

#[test]
fn a_purpose_that_is_not_declared_is_unknown() {
    let world = World::with_yes();
    assert_eq!(world.ask("news", NOON), "permit");
    assert_eq!(world.ask("newsletter", NOON), "purpose_unknown");
    assert_eq!(world.ask("feedback_reply", NOON), "consent_missing");
}

#[test]
fn a_sender_never_asks_for_a_confirmation() {
    assert_eq!(World::empty().confirm(NOON), "permit");
    assert_eq!(World::empty().ask("confirm", NOON), "purpose_unknown");
}

#[test]
fn a_channel_must_be_the_sites_and_the_purposes() {
    let answer = |channel| told(World::with_yes().decide(channel, "news", None, NOON));
    assert_eq!(answer(Channel::Sms), "permit");
    assert_eq!(
        answer(Channel::Phone),
        "channel_not_offered",
        "the site's, but not the purpose's"
    );
    assert_eq!(answer(Channel::Push), "channel_not_offered", "not the site's");
}

#[test]
fn answers_to_feedback_use_every_channel_of_the_site_and_no_other() {
    let world = World::empty().contact(NOON, yes("feedback_reply", "1", "ana"));
    assert_eq!(
        told(world.decide(Channel::Phone, "feedback_reply", None, NOON)),
        "permit"
    );
    assert_eq!(
        told(world.decide(Channel::Post, "feedback_reply", None, NOON)),
        "channel_not_offered"
    );
}

#[test]
fn leave_to_answer_feedback_ends_after_ninety_days() {
    let world = World::empty().contact("2026-11-22T12:00:00Z", yes("feedback_reply", "1", "ana"));
    assert_eq!(world.ask("feedback_reply", "2027-02-20T11:59:59.999Z"), "permit");
    assert_eq!(
        world.ask("feedback_reply", "2027-02-20T12:00:00.000Z"),
        "consent_expired"
    );
}

#[test]
fn a_template_must_be_the_purposes_own() {
    let world = World::with_yes().contact(NOON, yes("survey", "2", "ana"));
    let answer = |purpose, template| told(world.decide(Channel::Email, purpose, template, NOON));
    assert_eq!(answer("survey", Some("spring")), "permit");
    assert_eq!(
        answer("survey", None),
        "template_not_of_purpose",
        "required and left out"
    );
    assert_eq!(
        answer("survey", Some("dispatched")),
        "template_not_of_purpose",
        "another purpose's"
    );
    assert_eq!(
        answer("survey", Some("nonsense")),
        "template_not_of_purpose",
        "nobody's"
    );
    assert_eq!(answer("news", None), "permit", "not required");
    assert_eq!(
        answer("news", Some("spring")),
        "template_not_of_purpose",
        "another purpose's"
    );
    assert_eq!(answer("orders", Some("dispatched")), "permit");
    assert_eq!(
        answer("orders", None),
        "template_not_of_purpose",
        "another basis always needs one"
    );
}

#[test]
fn a_hard_bounce_is_lifted_by_a_later_proof_and_a_complaint_is_not() {
    let proof = || ContactEvent::Proven {
        by: "ana".to_owned(),
        proof: Proof::Link,
    };
    let suppressed = |because| World::with_yes().contact(NOON, ContactEvent::Suppressed { because });
    let (bounced, complained) = (suppressed(Suppression::HardBounce), suppressed(Suppression::Complaint));
    for world in [&bounced, &complained] {
        check(world, &[(NOON, "suppressed"), ("2030-01-01T00:00:00Z", "suppressed")]);
        check(
            &world.clone().contact(NOON, ContactEvent::Unsuppressed),
            &[(NOON, "permit")],
        );
    }
    check(&bounced.clone().contact(NOON, proof()), &[(NOON, "permit")]);
    check(&complained.clone().contact(NOON, proof()), &[(NOON, "suppressed")]);
    let both = complained.contact(
        NOON,
        ContactEvent::Suppressed {
            because: Suppression::HardBounce,
        },
    );
    check(&both.contact(NOON, proof()), &[(NOON, "suppressed")]);
}

#[test]
fn a_stop_of_the_contact_point_or_of_the_person_is_passed_by_a_legal_duty_alone() {
    let by = || "ana".to_owned();
    let point = World::with_yes().contact(NOON, ContactEvent::Stopped { by: by() });
    let person = World::with_yes().person(NOON, PersonEvent::Stopped);
    for world in [&point, &person] {
        check(world, &[(NOON, "stopped")]);
        assert_eq!(
            told(world.decide(Channel::Email, "orders", Some("dispatched"), NOON)),
            "stopped"
        );
        assert_eq!(
            told(world.decide(Channel::Email, "recall", Some("recall-1"), NOON)),
            "permit"
        );
    }
    check(
        &point.contact(NOON, ContactEvent::Resumed { by: by() }),
        &[(NOON, "permit")],
    );
    check(&person.person(NOON, PersonEvent::Resumed), &[(NOON, "permit")]);
}

#[test]
fn asking_to_lift_a_stop_does_not_lift_it() {
    let point = World::with_yes()
        .contact(NOON, ContactEvent::Stopped { by: "ana".to_owned() })
        .contact(NOON, ContactEvent::ResumeRequested { by: "ana".to_owned() });
    check(&point, &[(NOON, "stopped")]);
    let person = World::with_yes()
        .person(NOON, PersonEvent::Stopped)
        .person(NOON, PersonEvent::ResumeRequested);
    check(&person, &[(NOON, "stopped")]);
}

#[test]
fn only_who_stopped_first_undoes_it_and_only_for_ten_minutes() {
    let stop = |by: &str| ContactEvent::Stopped { by: by.to_owned() };
    let world = World::empty()
        .contact(NOON, stop("ana"))
        .contact("2026-11-22T12:09:00Z", stop("ben"));
    let may_undo = |by, now| Order::new(&"key".to_owned(), Channel::Email, by).may_undo(&world.contact, at(now));
    assert!(may_undo("ana", "2026-11-22T12:09:59.999Z"));
    assert!(!may_undo("ana", "2026-11-22T12:10:00.000Z"));
    assert!(!may_undo("ben", "2026-11-22T12:09:59.999Z"));
}

#[test]
fn the_last_word_counts_and_silence_is_no_yes() {
    let world = World::empty();
    check(&world, &[(NOON, "consent_missing")]);
    let world = world.contact(NOON, asked("news", "ana"));
    check(&world, &[(NOON, "consent_unconfirmed")]);
    let world = world.contact(NOON, no("news", "ana"));
    check(&world, &[(NOON, "consent_refused")]);
    let world = world.contact(NOON, asked("news", "ana"));
    check(&world, &[(NOON, "consent_unconfirmed")]);
    let world = world.contact(NOON, yes("news", "2", "ana"));
    check(&world, &[(NOON, "permit")]);
    let world = world.contact(NOON, no_longer("news", "ben"));
    check(&world, &[(NOON, "consent_withdrawn")]);
}

#[test]
fn a_new_request_never_weakens_a_standing_yes() {
    check(
        &World::with_yes().contact(NOON, asked("news", "ben")),
        &[(NOON, "permit")],
    );
}

#[test]
fn a_yes_to_one_purpose_is_no_yes_to_another() {
    assert_eq!(World::with_yes().ask("offers", NOON), "consent_missing");
}

#[test]
fn the_controller_ends_a_grant_and_never_a_no() {
    let revoked = |purpose: &str| ContactEvent::Revoked {
        purpose: purpose.to_owned(),
    };
    check(
        &World::with_yes().contact(NOON, revoked("news")),
        &[(NOON, "consent_missing")],
    );
    let refused = World::empty()
        .contact(NOON, no("news", "ana"))
        .contact(NOON, revoked("news"));
    check(&refused, &[(NOON, "consent_refused")]);
    let objected = World::empty()
        .contact(NOON, no("orders", "ana"))
        .contact(NOON, revoked("orders"));
    assert_eq!(
        told(objected.decide(Channel::Email, "orders", Some("dispatched"), NOON)),
        "consent_withdrawn"
    );
}

#[test]
fn a_yes_expires_exactly_at_its_valid_days() {
    let world = World::empty().contact("2026-11-20T12:00:00Z", yes("news", "2", "ana"));
    check(
        &world,
        &[
            ("2026-11-22T11:59:59.999Z", "permit"),
            ("2026-11-22T12:00:00.000Z", "consent_expired"),
        ],
    );
    let renewed = world.contact("2026-11-21T00:00:00Z", yes("news", "2", "ana"));
    check(
        &renewed,
        &[
            ("2026-11-22T23:59:59.999Z", "permit"),
            ("2026-11-23T00:00:00.000Z", "consent_expired"),
        ],
    );
}

#[test]
fn a_yes_to_another_notice_is_outdated() {
    check(
        &World::with_yes().contact(NOON, yes("news", "1", "ana")),
        &[(NOON, "notice_outdated")],
    );
    let changed = World::with_yes().rules(|site| site.purposes[0].notice = "3".to_owned());
    check(&changed, &[(NOON, "notice_outdated")]);
}

#[test]
fn a_yes_that_ended_reads_as_unconfirmed_while_anybody_waits() {
    let world = World::empty()
        .contact("2026-11-20T12:00:00Z", asked("news", "ben"))
        .contact("2026-11-20T12:00:00Z", yes("news", "2", "ana"));
    check(
        &world,
        &[("2026-11-22T11:59:59.999Z", "permit"), (NOON, "consent_unconfirmed")],
    );
    let settled = world.contact("2026-11-20T12:00:00Z", yes("news", "2", "ben"));
    check(&settled, &[(NOON, "consent_expired")]);
}

#[test]
fn of_those_who_wait_the_last_eight_are_remembered() {
    let mut world = World::empty();
    for nth in 0..9 {
        world = world.contact(NOON, asked("news", &format!("person-{nth}")));
    }
    let waiting: Vec<&str> = world.contact.consents["news"]
        .pending
        .iter()
        .map(|request| &*request.by)
        .collect();
    let expected: Vec<String> = (1..9).map(|nth| format!("person-{nth}")).collect();
    assert_eq!(waiting, expected);
}

#[test]
fn on_another_basis_silence_permits_and_a_no_is_an_objection_that_a_legal_duty_does_not_heed() {
    let orders = |world: &World| told(world.decide(Channel::Email, "orders", Some("dispatched"), NOON));
    let recall = |world: &World| told(world.decide(Channel::Email, "recall", Some("recall-1"), NOON));
    let silent = World::empty();
    assert_eq!(
        (orders(&silent), recall(&silent)),
        ("permit".to_owned(), "permit".to_owned())
    );
    for say in [no, no_longer] {
        let objected = World::empty()
            .contact(NOON, say("orders", "ana"))
            .contact(NOON, say("recall", "ana"));
        assert_eq!(orders(&objected), "consent_withdrawn");
        assert_eq!(recall(&objected), "permit");
    }
}

#[test]
fn a_permit_names_the_ground_it_stands_on() {
    let world = World::with_yes();
    let permit = world.decide(Channel::Email, "news", None, NOON).expect("a permit");
    let (event, given_at, notice) = ("1.7".to_owned(), at("2026-11-20T12:00:00Z"), "2".to_owned());
    assert_eq!(
        *permit.ground(),
        Ground::Consent {
            event,
            given_at,
            notice
        }
    );
    assert_eq!(
        (permit.purpose(), permit.channel(), permit.preferred_channel()),
        ("news", Channel::Email, None)
    );
    let permit = world
        .decide(Channel::Email, "orders", Some("dispatched"), NOON)
        .expect("a permit");
    let (basis, act) = (Basis::Contract, "your order".to_owned());
    assert_eq!(*permit.ground(), Ground::Other { basis, act });
}

#[test]
fn a_permit_tells_which_channel_the_person_would_rather_have() {
    let world = World::with_yes().wishes(|wishes| wishes.preferred_channels = vec![Channel::Sms, Channel::Email]);
    let rather = |channel| {
        world
            .decide(channel, "news", None, NOON)
            .expect("a permit")
            .preferred_channel()
    };
    assert_eq!(rather(Channel::Email), Some(Channel::Sms));
    assert_eq!(rather(Channel::Sms), None);
}

/// From a world in which everything is wrong, one thing is put right at a time.
#[test]
fn each_reason_hides_those_after_it() {
    let (long_ago, lately, now) = ("2026-11-20T02:00:00Z", "2026-11-22T01:00:00Z", "2026-11-22T03:00:00Z");
    let by = || "ana".to_owned();
    let mut world = World::empty()
        .contact(long_ago, no_longer("news", "ana"))
        .contact(long_ago, ContactEvent::Stopped { by: by() })
        .contact(
            long_ago,
            ContactEvent::Suppressed {
                because: Suppression::HardBounce,
            },
        )
        .person(lately, took("permit-1", "news"))
        .quiet(None, "00:00", "06:00")
        .wishes(|wishes| wishes.pause_until = Some("2026-11-25".to_owned()));
    let reason = |answer: Result<_, Denial>| answer.err().map(|denial| denial.reason);
    let mut ladder = vec![
        reason(world.decide(Channel::Phone, "nonsense", Some("spring"), now)),
        reason(world.decide(Channel::Phone, "news", Some("spring"), now)),
        reason(world.decide(Channel::Email, "news", Some("spring"), now)),
    ];
    let revoked = ContactEvent::Revoked {
        purpose: "news".to_owned(),
    };
    let mends: [(&[ContactEvent], &str); 9] = [
        (&[], long_ago),
        (&[ContactEvent::Unsuppressed], long_ago),
        (&[ContactEvent::Resumed { by: by() }], long_ago),
        (&[no("news", "ana")], long_ago),
        (&[yes("news", "1", "ana"), revoked], long_ago),
        // Too old, to another notice, and Ben waits.
        (&[asked("news", "ben"), yes("news", "1", "ana")], long_ago),
        // Too old, and to another notice.
        (&[yes("news", "1", "ben")], long_ago),
        (&[yes("news", "1", "ben")], lately),
        (&[yes("news", "2", "ben")], lately),
    ];
    for (events, when) in mends {
        world = events
            .iter()
            .fold(world, |world, event| world.contact(when, event.clone()));
        ladder.push(reason(world.decide(Channel::Email, "news", None, now)));
    }
    let wishes: [fn(&mut Wishes); 3] = [
        |wishes| wishes.pause_until = None,
        |wishes| wishes.time_zone = Some("Europe/London".to_owned()),
        |wishes| wishes.quiet_hours = None,
    ];
    for change in wishes {
        world = world.wishes(change);
        ladder.push(reason(world.decide(Channel::Email, "news", None, now)));
    }
    let every: Vec<Option<DenialReason>> = DenialReason::ALL.iter().copied().map(Some).collect();
    assert_eq!(ladder, every);
    let released = PersonEvent::PermitReleased {
        permit: "permit-1".to_owned(),
    };
    assert_eq!(world.person(lately, released).ask("news", now), "permit");
}
