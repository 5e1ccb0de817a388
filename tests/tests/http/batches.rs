//! Many questions in one request.

use beckon_domain::wire::{Address, ContactPoint, Customer, Postal, Question, Recipient};
use beckon_domain::{Channel, Choice, DenialReason};
use beckon_tests::people::{email, point};
use beckon_tests::product::Product;
use beckon_tests::sender::{denial, permit, question};
use beckon_tests::visitor::{choice, nothing_yet, one_choice, press_link};
use std::collections::BTreeSet;

fn many(count: usize) -> Vec<ContactPoint> {
    (0..count).map(|_| email()).collect()
}

fn about(points: &[ContactPoint]) -> Vec<Question> {
    points.iter().map(|point| question(point, "newsletter")).collect()
}

/// What a list of a thousand is answered, in its order.
fn answers(points: &[ContactPoint], reserve: bool) -> Vec<Option<DenialReason>> {
    let answers = Product::shared().sender().decide(&about(points), reserve);
    answers.iter().map(|answer| denial(&answer.outcome)).collect()
}

/// People who are on record with a no, and a few with a confirmed yes.
fn known(count: usize, confirmed: usize) -> (Vec<ContactPoint>, Vec<Option<DenialReason>>) {
    let product = Product::shared();
    let points = many(count);
    let (yes, no) = points.split_at(confirmed);
    for point in yes {
        product.visitor().choose(point, "newsletter", Choice::Given);
    }
    for twelve in no.chunks(12) {
        let mut body = nothing_yet();
        body.contact_points = twelve.to_vec();
        body.choices = vec![choice("newsletter", Channel::Email, Choice::Refused)];
        product.visitor().save(&body);
    }
    for point in yes {
        press_link(product.postbox(), point);
    }
    let mut expected = vec![None; confirmed];
    expected.resize(count, Some(DenialReason::ConsentRefused));
    (points, expected)
}

#[test]
fn a_thousand_addresses_of_which_none_some_or_all_are_known_are_answered_in_their_order() {
    let none = many(1_000);
    assert_eq!(answers(&none, false), [Some(DenialReason::ConsentMissing); 1_000]);

    let (mut points, mut expected) = known(1_000, 10);
    // No two neighbours alike, so that an answer in a neighbour's place is seen.
    let mixed = |at: usize| (at * 331) % 1_000;
    points = (0..1_000).map(|at| points[mixed(at)].clone()).collect();
    expected = (0..1_000).map(|at| expected[mixed(at)]).collect();
    assert_eq!(answers(&points, false), expected, "all are known");

    for at in (0..1_000).filter(|at| at % 3 == 0) {
        points[at] = none[at].clone();
        expected[at] = Some(DenialReason::ConsentMissing);
    }
    assert_eq!(answers(&points, false), expected, "some are known");
    assert_eq!(
        answers(&points, true),
        expected,
        "and reserving them is answered the same"
    );
}

#[test]
fn one_question_and_a_thousand_are_answered_but_neither_none_nor_a_thousand_and_one() {
    let sender = Product::shared().sender();
    assert_eq!(sender.decide(&about(&many(1)), false).len(), 1);
    for count in [0, 1_001] {
        let problem = sender
            .try_decide(&about(&many(count)), false)
            .refused(422, "body_invalid");
        assert!(
            problem.errors.iter().any(|error| error.pointer == "/questions"),
            "{problem:?}"
        );
    }
}

#[test]
fn one_malformed_question_fails_the_whole_request_and_takes_nothing() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "offers", Choice::Given);
    press_link(product.postbox(), &ana);
    let good = question(&ana, "offers");
    let mut bad_id = question(&ana, "offers");
    bad_id.id = "no spaces please".to_owned();
    let bad_address = question(&point(Channel::Email, "nobody at example"), "offers");
    for _ in 0..3 {
        let problem = sender
            .try_decide(&[good.clone(), bad_address.clone(), bad_id.clone()], true)
            .refused(422, "body_invalid");
        let pointers: BTreeSet<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        let expected = BTreeSet::from(["/questions/1/to/address", "/questions/2/id"]);
        assert_eq!(pointers, expected, "all problems at once");
    }
    // The cap is two a month, and both slots are still there.
    assert!(!permit(&sender.reserve(&question(&ana, "offers"))).is_empty());
    assert!(!permit(&sender.reserve(&question(&ana, "offers"))).is_empty());
    assert_eq!(
        denial(&sender.reserve(&question(&ana, "offers"))),
        Some(DenialReason::FrequencyCapReached)
    );
}

#[test]
fn what_the_rules_do_not_declare_is_a_denial_in_the_documented_order() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.save(&one_choice(&ana, "newsletter", Choice::Refused));
    let asked = |purpose: &str, template: Option<&str>, to: &ContactPoint| {
        let mut question = question(to, purpose);
        question.template = template.map(str::to_owned);
        denial(&sender.decide(&[question], false)[0].outcome)
    };
    assert_eq!(
        asked("invented", Some("order_sent"), &ana),
        Some(DenialReason::PurposeUnknown)
    );
    assert_eq!(
        asked("confirm", None, &ana),
        Some(DenialReason::PurposeUnknown),
        "only the edge confirms"
    );
    let phone = point(Channel::Sms, "+447700900999");
    assert_eq!(asked("newsletter", None, &phone), Some(DenialReason::ChannelNotOffered));
    assert_eq!(
        asked("newsletter", Some("order_sent"), &ana),
        Some(DenialReason::TemplateNotOfPurpose)
    );
    assert_eq!(
        asked("order_updates", None, &ana),
        Some(DenialReason::TemplateNotOfPurpose)
    );
    assert_eq!(
        asked("order_updates", Some("invented"), &ana),
        Some(DenialReason::TemplateNotOfPurpose)
    );
    assert_eq!(
        asked("order_updates", Some("order_sent"), &ana),
        None,
        "an order is answered without a yes"
    );
    let mut customer = question(&ana, "newsletter");
    customer.to = Recipient::Customer(Customer {
        customer: "crm-42".to_owned(),
    });
    let nobody = sender.decide(&[customer], false).remove(0).outcome;
    assert_eq!(
        denial(&nobody),
        Some(DenialReason::ConsentMissing),
        "an unknown customer is a denial too"
    );
    let letter = ContactPoint {
        channel: Channel::Post,
        address: Address::Postal(Postal {
            lines: vec!["Ana Example".to_owned(), "1 Beck Lane".to_owned()],
            country: "GB".to_owned(),
        }),
    };
    assert_eq!(asked("newsletter", None, &letter), Some(DenialReason::ConsentMissing));
}

#[test]
fn two_spellings_of_an_address_are_one_contact_point() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let beckon_domain::wire::Address::Text(address) = &ana.address else {
        panic!("an email is text")
    };
    visitor.choose(
        &point(Channel::Email, &format!("  {} ", address.to_uppercase())),
        "newsletter",
        Choice::Refused,
    );
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentRefused));
}
