//! What an answer rests on: the whole chain of rules for support staff, and what it would have been at a past instant.

use beckon_domain::wire::{Answers, ContactPoint, Finding, Outcome, Preferences, Problem, Question, Questions};
use beckon_domain::{Channel, Choice, DenialReason, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::sender::{Sender, denial, question};
use beckon_tests::visitor::{choice, nothing_yet, press_link};

fn try_ask(sender: &Sender, questions: &Questions) -> Reply {
    Call::new("POST", sender.url()).key(&sender.key).json(questions).send()
}

fn asked(questions: Vec<Question>) -> Questions {
    Questions {
        questions,
        ..Questions::default()
    }
}

/// What the answer about the newsletter would have been then.
fn then(sender: &Sender, to: &ContactPoint, at: &str) -> Outcome {
    let body = Questions {
        as_of: Some(at.to_owned()),
        ..asked(vec![question(to, "newsletter")])
    };
    let mut answers: Answers = try_ask(sender, &body).ok(200);
    assert_eq!(answers.decided_at, at);
    answers.answers.remove(0).outcome
}

/// When the product decided about this question, which is when it was asked.
fn moment(sender: &Sender, to: &ContactPoint) -> (String, Option<DenialReason>) {
    let mut answers: Answers = try_ask(sender, &asked(vec![question(to, "newsletter")])).ok(200);
    (answers.decided_at, denial(&answers.answers.remove(0).outcome))
}

#[test]
fn an_explanation_gives_every_rule_in_order_and_no_address() {
    let product = Product::shared();
    let ana = email();
    let body = Questions {
        explain: true,
        ..asked(vec![question(&ana, "newsletter")])
    };
    let reply = try_ask(&product.sender(), &body);
    assert!(!reply.text().contains("ana-"), "an explanation holds no address");
    let answers: Answers = reply.ok(200);
    let steps = answers.answers[0].explanation.as_ref().expect("it was asked for");
    let rules: Vec<DenialReason> = steps.iter().map(|step| step.rule).collect();
    assert_eq!(rules, DenialReason::ALL);
    let first = steps
        .iter()
        .find(|step| step.found == Finding::Denies)
        .expect("one denies");
    assert_eq!(Some(first.rule), denial(&answers.answers[0].outcome));
    assert_eq!(first.looked_at, "what was said: nothing was said");
    let plain: Answers = try_ask(&product.sender(), &asked(vec![question(&ana, "newsletter")])).ok(200);
    assert_eq!(plain.answers[0].explanation, None);
}

#[test]
fn a_customer_nobody_knows_is_explained_as_such() {
    let product = Product::shared();
    let mut about = question(&email(), "newsletter");
    about.to = beckon_domain::wire::Recipient::Customer(beckon_domain::wire::Customer {
        customer: "nobody".to_owned(),
    });
    let body = Questions {
        explain: true,
        ..asked(vec![about])
    };
    let answers: Answers = try_ask(&product.sender(), &body).ok(200);
    let steps = answers.answers[0].explanation.as_ref().expect("it was asked for");
    let first = steps
        .iter()
        .find(|step| step.found == Finding::Denies)
        .expect("one denies");
    assert_eq!(first.rule, DenialReason::ConsentMissing);
}

#[test]
fn an_owner_asks_what_the_answer_would_have_been_at_each_moment() {
    let product = Product::shared();
    let owner = product.owner().new_sender(&[Scope::Owner], None);
    let (sender, ana, mut visitor) = (product.sender(), email(), product.visitor());
    let before = moment(&sender, &ana);
    let _ = visitor.choose(&ana, "newsletter", Choice::Given);
    let waiting = moment(&sender, &ana);
    press_link(product.postbox(), &ana);
    let given = moment(&sender, &ana);
    let _ = visitor.save(&Preferences {
        choices: vec![choice("newsletter", Channel::Email, Choice::Withdrawn)],
        ..nothing_yet()
    });
    let withdrawn = moment(&sender, &ana);
    let expected = [
        Some(DenialReason::ConsentMissing),
        Some(DenialReason::ConsentUnconfirmed),
        None,
        Some(DenialReason::ConsentWithdrawn),
    ];
    for ((at, answered), expected) in [before, waiting, given, withdrawn].into_iter().zip(expected) {
        assert_eq!(answered, expected);
        assert_eq!(denial(&then(&owner, &ana, &at)), expected, "as of {at}");
    }
    let long_ago = then(&owner, &ana, "2001-01-01T00:00:00.000Z");
    assert_eq!(
        denial(&long_ago),
        Some(DenialReason::PurposeUnknown),
        "the site had no purposes yet"
    );
}

#[test]
fn the_past_is_the_owners_and_is_never_reserved() {
    let product = Product::shared();
    let past = Questions {
        as_of: Some("2026-01-01T00:00:00.000Z".to_owned()),
        ..asked(vec![question(&email(), "newsletter")])
    };
    let problem: Problem = try_ask(&product.sender(), &past).ok(403);
    assert_eq!(problem.code, "scope_missing");
    let owner = product.owner().new_sender(&[Scope::Owner], None);
    let wrong = [
        (
            Questions {
                reserve: true,
                ..past.clone()
            },
            "as_of_unfit",
        ),
        (
            Questions {
                as_of: Some("yesterday".to_owned()),
                ..past.clone()
            },
            "time_invalid",
        ),
        (
            Questions {
                as_of: Some("2999-01-01T00:00:00.000Z".to_owned()),
                ..past
            },
            "time_invalid",
        ),
    ];
    for (body, code) in wrong {
        let problem: Problem = try_ask(&owner, &body).ok(422);
        assert_eq!(
            (problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()),
            ("/as_of", code)
        );
    }
}
