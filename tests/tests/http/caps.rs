//! Slots of a cap: never one too many, however many ask at once.

use beckon_domain::{Channel, Choice, DenialReason};
use beckon_tests::people::{email, sms};
use beckon_tests::product::Product;
use beckon_tests::sender::{denial, permit, question};
use beckon_tests::visitor::{choice, one_choice, press_link};
use std::sync::Barrier;

#[test]
fn fifty_who_reserve_at_once_for_the_last_slot_get_exactly_one_permit() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "offers", Choice::Given);
    press_link(product.postbox(), &ana);
    assert!(
        !permit(&sender.reserve(&question(&ana, "offers"))).is_empty(),
        "the first of two slots"
    );

    let start = Barrier::new(50);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..50)
            .map(|_| {
                let (sender, ana, start) = (sender.clone(), &ana, &start);
                scope.spawn(move || {
                    let question = question(ana, "offers");
                    start.wait();
                    denial(&sender.reserve(&question))
                })
            })
            .collect();
        asking
            .into_iter()
            .map(|one| one.join().expect("a sender is answered"))
            .collect()
    });
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_none()).count(),
        1,
        "{outcomes:?}"
    );
    let refused = outcomes
        .iter()
        .filter(|outcome| **outcome == Some(DenialReason::FrequencyCapReached))
        .count();
    assert_eq!(refused, 49, "{outcomes:?}");
}

#[test]
fn a_cap_counts_within_one_request_and_over_all_channels_of_a_person() {
    // The two contact points of a person lie on one shard or on two, by chance.
    for _ in 0..4 {
        one_person_with_two_channels();
    }
}

fn one_person_with_two_channels() {
    let product = Product::shared();
    let (mut visitor, sender) = (product.visitor(), product.sender());
    let (mail, text) = (email(), sms());
    let mut body = one_choice(&mail, "offers", Choice::Given);
    body.contact_points.push(text.clone());
    body.choices.push(choice("offers", Channel::Sms, Choice::Given));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &mail);
    visitor.prove_by_code(product.postbox(), &text);
    let questions = [
        question(&mail, "offers"),
        question(&text, "offers"),
        question(&mail, "offers"),
    ];
    let answers = sender.decide(&questions, true);
    let permits = answers
        .iter()
        .filter(|answer| denial(&answer.outcome).is_none())
        .count();
    assert_eq!(permits, 2, "two a month, over both channels: {answers:?}");
    assert_eq!(sender.denial(&mail, "offers"), Some(DenialReason::FrequencyCapReached));
    assert_eq!(sender.denial(&text, "offers"), Some(DenialReason::FrequencyCapReached));
}

#[test]
fn asking_takes_no_slot() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "survey", Choice::Given);
    press_link(product.postbox(), &ana);
    for _ in 0..3 {
        assert_eq!(sender.denial(&ana, "survey"), None);
    }
    assert!(
        !permit(&sender.reserve(&question(&ana, "survey"))).is_empty(),
        "the one slot of the month"
    );
}
