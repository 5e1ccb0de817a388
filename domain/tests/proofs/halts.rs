//! Stops with proof and without, who is told of one, what lifts it, and the way out of a suppression.

use super::{after, person, rules, stopped};
use beckon_domain::Channel;
use beckon_domain::address::ContactPoint;
use beckon_domain::deployment::Context;
use beckon_domain::order::Order;
use beckon_domain::rules::Rules;
use beckon_domain::stops::UNDO_STOP;
use beckon_domain::stops::{
    STOP_LINK_LIVES, StopLetter, StopLink, Telling, UNDONE_COUNTS, gives_way, letter, started, telling,
};
use beckon_domain::stored::{ContactEvent, ContactStanding, Proof, Suppression};
use beckon_domain::time::{DAY, HOUR, Instant, MINUTE};
use beckon_domain::wire::Endpoint;

const NOW: Instant = Instant::from_millis(5 * MINUTE);

fn homed(whose: &str) -> ContactEvent {
    ContactEvent::Homed {
        person: person(whose, 1),
    }
}

fn unproven(by: &str) -> ContactEvent {
    ContactEvent::StoppedUnproven { by: by.to_owned() }
}

fn undone(by: &str) -> ContactEvent {
    ContactEvent::StopUndone { by: by.to_owned() }
}

fn suppressed(because: Suppression) -> ContactEvent {
    ContactEvent::Suppressed { because }
}

fn order(by: &str, say: impl FnOnce(&mut Order)) -> Order {
    let mut order = Order::new(&"key".to_owned(), Channel::Email, by);
    say(&mut order);
    order
}

fn stop(by: &str) -> Order {
    order(by, |order| order.stop = true)
}

fn resume(by: &str) -> Order {
    order(by, |order| order.resume = true)
}

fn said(order: &Order, standing: &ContactStanding) -> (Vec<ContactEvent>, Option<StopLetter>) {
    (order.events(standing, NOW), letter(order, standing, NOW))
}

#[test]
fn a_strangers_stop_binds_and_is_told_and_the_owners_or_a_links_binds_and_is_not() {
    let owned = after(&[homed("ana")]);
    assert_eq!(
        said(&stop("ben"), &owned),
        (vec![unproven("ben")], Some(StopLetter::Told))
    );
    assert_eq!(said(&stop("ana"), &owned), (vec![stopped("ana")], None));
    let by_link = order("ben", |order| (order.stop, order.by_link) = (true, true));
    assert_eq!(said(&by_link, &owned), (vec![stopped("ben")], None));
    // Nobody was ever reached there: every address that is typed would be written to.
    assert_eq!(said(&stop("ben"), &after(&[])), (vec![unproven("ben")], None));
}

#[test]
fn a_stop_that_changes_nothing_is_no_event_and_is_told_once() {
    let unproven_one = after(&[homed("ana"), unproven("ben")]);
    assert_eq!(said(&stop("ben"), &unproven_one), (vec![], None));
    assert_eq!(said(&stop("cleo"), &unproven_one), (vec![], None));
    let sure = after(&[homed("ana"), stopped("ana")]);
    for by in ["ana", "ben"] {
        assert_eq!(said(&stop(by), &sure), (vec![], None));
    }
    let asked = ContactEvent::ResumeRequested { by: "ben".to_owned() };
    let waits = after(&[homed("ana"), stopped("ana"), asked]);
    let again = after(&[homed("ana"), stopped("ana"), unproven("ben")]);
    assert_eq!(
        said(&stop("ben"), &waits),
        (vec![unproven("ben")], None),
        "takes back the resume"
    );
    assert_eq!(again.stop, sure.stop, "and leaves the stop as it is");
}

#[test]
fn a_stop_with_proof_takes_the_place_of_one_without_so_that_a_stranger_cannot_undo_it() {
    let both = after(&[homed("ana"), unproven("ben"), stopped("ana")]);
    assert!(!resume("ben").may_undo(&both, NOW));
    assert!(resume("ana").may_undo(&both, NOW));
    assert!(resume("ben").may_undo(&after(&[homed("ana"), unproven("ben")]), NOW));
}

#[test]
fn a_fresh_proof_lifts_at_once_whoever_stopped_and_no_proof_from_before_the_address_went_to_somebody_else() {
    let proven = |by: &str| order(by, |order| (order.resume, order.proven) = (true, true));
    let late = UNDO_STOP;
    for (stop, lifts) in [
        (unproven("ben"), undone("ana")),
        (stopped("ben"), ContactEvent::Resumed { by: "ana".to_owned() }),
    ] {
        let standing = after(&[homed("ana"), stop]);
        let events = |order: &Order| order.events(&standing, Instant::from_millis(late));
        assert_eq!(events(&proven("ana")), [lifts]);
        for other in [proven("cleo"), resume("ana")] {
            assert!(matches!(events(&other)[..], [ContactEvent::ResumeRequested { .. }]));
        }
    }
}

#[test]
fn after_two_stops_without_proof_were_undone_within_a_month_the_next_one_asks_the_mailbox() {
    let once = after(&[homed("ana"), unproven("ben"), undone("ana")]);
    assert_eq!(said(&stop("ben"), &once).1, Some(StopLetter::Told));
    let twice = after(&[
        homed("ana"),
        unproven("ben"),
        undone("ana"),
        unproven("cleo"),
        undone("ana"),
    ]);
    assert_eq!(said(&stop("dora"), &twice), (vec![], Some(StopLetter::Asked)));
    let by_link = order("ana", |order| (order.stop, order.by_link) = (true, true));
    assert_eq!(said(&by_link, &twice).0, [stopped("ana")], "a link always binds");
    let last = Instant::from_millis(UNDONE_COUNTS - 1);
    assert_eq!(letter(&stop("dora"), &twice, last), Some(StopLetter::Asked));
    assert_eq!(letter(&stop("dora"), &twice, last.plus(1)), Some(StopLetter::Told));
    // Who set it took it back themselves: that says nothing about whose address it is.
    let own = ContactEvent::Resumed { by: "ben".to_owned() };
    let taken_back = after(&[homed("ana"), unproven("ben"), own.clone(), unproven("ben"), own]);
    assert_eq!(said(&stop("ben"), &taken_back).1, Some(StopLetter::Told));
}

#[test]
fn the_link_of_a_letter_undoes_the_stop_that_it_told_of_and_no_other() {
    let opens = |letter, events: &[ContactEvent], now| {
        StopLink::opens(
            letter,
            Instant::from_millis(0),
            &after(events),
            Instant::from_millis(now),
        )
    };
    let told = [homed("ana"), unproven("ben")];
    assert_eq!(opens(StopLetter::Told, &told, 1), Some(StopLink::Undo));
    assert_eq!(
        opens(StopLetter::Told, &told, STOP_LINK_LIVES - 1),
        Some(StopLink::Undo)
    );
    assert_eq!(opens(StopLetter::Told, &told, STOP_LINK_LIVES), None);
    assert_eq!(opens(StopLetter::Told, &[homed("ana"), stopped("ana")], 1), None);
    assert_eq!(opens(StopLetter::Told, &[homed("ana")], 1), None);
    assert_eq!(opens(StopLetter::Asked, &[homed("ana")], 1), Some(StopLink::Stop));
    assert_eq!(opens(StopLetter::Asked, &told, 1), None);
    let ended = ContactEvent::LinksEnded { by: "ana".to_owned() };
    assert_eq!(opens(StopLetter::Told, &[&told[..], &[ended]].concat(), 1), None);
    let standing = after(&told);
    let proven = ContactEvent::Proven {
        by: "ana".to_owned(),
        proof: Proof::Link,
    };
    assert_eq!(StopLink::Undo.events(&standing), [proven.clone(), undone("ana")]);
    assert_eq!(StopLink::Stop.events(&standing), [proven, stopped("ana")]);
    let mut later = ContactStanding::default();
    later.apply(&unproven("cleo"), &"1.1".to_owned(), Instant::from_millis(2));
    assert_eq!(
        StopLink::opens(StopLetter::Told, Instant::from_millis(1), &later, NOW),
        None,
        "a stop that was set later is told of by a letter of its own"
    );
}

#[test]
fn every_suppression_has_its_way_out() {
    let after_lift = |because, events: Vec<ContactEvent>| {
        let before = [homed("ana"), suppressed(because)];
        after(&[&before[..], &events].concat()).suppression
    };
    let standing = |because| after(&[homed("ana"), suppressed(because)]);
    let (bounce, complaint) = (Suppression::HardBounce, Suppression::Complaint);
    let proven = order("ana", |order| (order.resume, order.proven) = (true, true));
    let vouched = order("ana", |order| (order.resume, order.vouched) = (true, true));
    let stranger = order("ben", |order| (order.resume, order.vouched) = (true, true));
    for (by, because, left) in [
        (&proven, bounce, None),
        (&proven, complaint, None),
        (&vouched, bounce, Some(bounce)),
        (&vouched, complaint, None),
        (&stranger, bounce, Some(bounce)),
        (&stranger, complaint, Some(complaint)),
    ] {
        let events = by.events(&standing(because), NOW);
        assert_eq!(after_lift(because, events), left, "{by:?} {because:?}");
    }
    // The person's own text, a proof of any kind, and the owner for a bounce.
    for because in [bounce, complaint] {
        let events = started(&standing(because));
        assert_eq!(after_lift(because, events), None, "{because:?}");
    }
    let proof = ContactEvent::Proven {
        by: "ana".to_owned(),
        proof: Proof::Link,
    };
    let owner = ContactEvent::SuppressionLifted {
        ground: "a mistake".to_owned(),
    };
    for event in [proof, owner] {
        assert_eq!(after_lift(bounce, vec![event.clone()]), None);
        assert_eq!(after_lift(complaint, vec![event]), Some(complaint), "the person alone");
    }
}

#[test]
fn a_text_that_asks_for_contact_again_lifts_the_stop_at_its_number_once() {
    let stopped_one = after(&[homed("ana"), stopped("text")]);
    let lifted = after(&[&[homed("ana"), stopped("text")][..], &started(&stopped_one)].concat());
    assert_eq!(lifted.stop, None);
    assert_eq!(started(&lifted), []);
    let muted = after(&[homed("ana"), unproven("ben")]);
    assert!(started(&muted).contains(&undone("ana")), "it undoes a stranger's stop");
}

/// The rules with a provider of email.
fn rules_with_email() -> Rules {
    let mut site = rules().declared().clone();
    let hook = Endpoint {
        url: "https://mail.example.com/hook".to_owned(),
        signing_secret: "WEBHOOK_SECRET".to_owned(),
        previous_signing_secret: None,
    };
    site.providers.insert(Channel::Email, hook.into());
    Rules::parse(&site, &Context::default()).expect("the rules load")
}

#[test]
fn what_is_in_the_way_of_a_letter_about_a_stop_puts_it_off_and_never_cancels_it() {
    let sent = |by: &str| ContactEvent::ConfirmationSent { by: by.to_owned() };
    let own = ContactEvent::Resumed { by: "ben".to_owned() };
    let rules = rules_with_email();
    let (now, over) = (("now", 0), ("over", 0));
    let at = |at| ("waits", at);
    for (what, events, expected) in [
        ("nothing is in the way", vec![(0, unproven("ben"))], now),
        (
            "a confirmation went out",
            vec![(0, sent("ana")), (1, unproven("ben"))],
            at(10 * MINUTE),
        ),
        (
            "the one who stops caused it",
            vec![(0, sent("ben")), (1, unproven("ben"))],
            at(10 * MINUTE),
        ),
        (
            "strangers have had their share",
            vec![(0, sent("cleo")), (HOUR, sent("ben")), (HOUR, unproven("ben"))],
            at(DAY),
        ),
        (
            "the day has had its three",
            vec![
                (0, sent("ana")),
                (HOUR, sent("ana")),
                (2 * HOUR, sent("ana")),
                (2 * HOUR, unproven("ben")),
            ],
            at(DAY),
        ),
        (
            "a message passed the stop before",
            vec![
                (0, unproven("cleo")),
                (1, sent("cleo")),
                (HOUR, undone("ana")),
                (HOUR, unproven("ben")),
            ],
            at(DAY + 1),
        ),
        (
            "it came back hard",
            vec![(0, suppressed(Suppression::HardBounce)), (HOUR, unproven("ben"))],
            at(DAY + HOUR),
        ),
        ("it was undone", vec![(0, unproven("ben")), (1, undone("ana"))], over),
        ("it was taken back", vec![(0, unproven("ben")), (1, own)], over),
        ("it was proven", vec![(0, unproven("ben")), (1, stopped("ana"))], over),
        (
            "it has become the address of the one who set it",
            vec![(0, unproven("ben")), (1, homed("ben"))],
            over,
        ),
    ] {
        let mut standing = after(&[homed("ana")]);
        for (at, event) in &events {
            standing.apply(event, &"1.7".to_owned(), Instant::from_millis(*at));
        }
        let point = ContactPoint::from_normal(Channel::Email, "ana@example.com".to_owned());
        let asked = events.last().map_or(0, |(at, _)| *at);
        let told = |now| match telling(&point, &rules, &standing, Instant::from_millis(now)) {
            Telling::Now(by, _) => {
                assert_eq!(by, "ben", "{what}");
                ("now", 0)
            }
            Telling::At(at) => ("waits", at.millis()),
            Telling::Over => ("over", 0),
        };
        assert_eq!(told(asked), expected, "{what}");
        if let ("waits", at) = expected
            && standing.suppression.is_none()
        {
            assert_eq!(told(at), now, "{what}, until then");
            assert_ne!(told(at - 1), now, "{what}, and no earlier");
        }
    }
}

#[test]
fn strangers_confirmations_give_way_to_the_letter_about_a_stop_and_the_owners_do_not() {
    let dora = ContactEvent::Proven {
        by: "dora".to_owned(),
        proof: Proof::Link,
    };
    let muted = after(&[homed("ana"), dora, unproven("ben")]);
    let ways = ["ana", "ben", "cleo", "dora"].map(|by| gives_way(by, &muted));
    assert_eq!(ways, [false, true, true, true]);
    for told in [vec![], vec![unproven("ben"), undone("ana")], vec![stopped("ana")]] {
        let standing = after(&[vec![homed("ana")], told].concat());
        assert!(!gives_way("cleo", &standing), "no letter tells of it");
    }
}
