//! Who comes too often holds up nobody but themselves, and everyone is told how often they may still come.

use beckon_domain::wire::{Messages, OutcomeReport, Outcomes, PermitUse};
use beckon_domain::{Choice, Scope, SendOutcome};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::{email, fresh_id};
use beckon_tests::product::Start;
use beckon_tests::sender::{Sender, letter, permit, question};
use beckon_tests::visitor::one_choice;
use beckon_tests::wait::until;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many of how many requests are left, as a reply says.
#[track_caller]
fn left(reply: &Reply) -> (u32, u32) {
    let number = |name: &str, part: &str| -> u32 {
        let header = reply.header(name).unwrap_or_else(|| panic!("no {name}"));
        let (minute, rest) = header.split_once(';').expect("a name and its values");
        assert_eq!(minute, "\"minute\"");
        let value = rest.split(';').find_map(|one| one.strip_prefix(part));
        value.and_then(|value| value.parse().ok()).expect("a number")
    };
    assert_eq!(number("ratelimit-policy", "w="), 60);
    assert!((1..=60).contains(&number("ratelimit", "t=")));
    (number("ratelimit", "r="), number("ratelimit-policy", "q="))
}

/// Limits count by the minute of the clock: waits until there is enough of it left.
fn within_a_minute() {
    until("the next minute", || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        (now.as_secs() % 60 < 45).then_some(())
    });
}

#[test]
fn every_answer_to_a_sender_says_how_many_requests_are_left() {
    let product = Start::new().with("BECKON_SENDER_LIMIT", "9").run();
    let scopes = [Scope::Ask, Scope::Reserve, Scope::Send, Scope::Report];
    let sender = product.owner().new_sender(&scopes, None);
    let mut visitor = product.visitor();
    let ana = email();
    visitor.choose(&ana, "newsletter", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    within_a_minute();
    let ask = || sender.try_decide(&[question(&ana, "newsletter")], false);
    assert_eq!(left(&ask()), (8, 9));
    assert_eq!(left(&ask()), (7, 9));
    // Over all ledgers, the one that leaves least counts.
    let mut many: Vec<_> = (0..40).map(|_| question(&email(), "newsletter")).collect();
    many.push(question(&ana, "newsletter"));
    assert_eq!(left(&sender.try_decide(&many, false)), (6, 9));
    let reserved = sender.try_decide(&[question(&ana, "newsletter")], true);
    assert_eq!(left(&reserved), (5, 9));
    let answers: beckon_domain::wire::Answers = reserved.ok(200);
    assert_eq!(
        left(&sender.sending(&letter(&ana, "newsletter", "A walk.")).send()),
        (4, 9)
    );
    let url = format!("{}/v1/sites/{}", sender.edge, sender.site);
    let call = |rest: &str| Call::new("POST", format!("{url}{rest}")).key(&sender.key);
    let token = permit(&answers.answers[0].outcome);
    let id = beckon_domain::outcomes::permit_id(token).expect("a permit has an id");
    assert_eq!(
        left(&call(&format!("/permits/{id}/use")).json(&PermitUse {}).send()),
        (3, 9)
    );
    let report = OutcomeReport {
        permit: Some(id),
        id: None,
        to: None,
        outcome: SendOutcome::Sent,
        bounce: None,
    };
    let outcomes = vec![report];
    assert_eq!(left(&call("/outcomes").json(&Outcomes { outcomes }).send()), (2, 9));
    assert_eq!((left(&ask()).0, left(&ask()).0), (1, 0));
    let refused = ask();
    refused.refused(429, "too_many_requests");
    assert_eq!(left(&refused), (0, 9));
}

#[test]
fn a_sender_who_comes_too_often_holds_up_no_other_sender_and_no_visitor() {
    let product = Start::new().with("BECKON_SENDER_LIMIT", "5").run();
    let (greedy, modest) = (product.sender(), product.owner().new_sender(&[Scope::Ask], None));
    let ana = email();
    let ask = |sender: &Sender| sender.try_decide(&[question(&ana, "newsletter")], false);
    within_a_minute();
    // Somebody who knows the id of a key, and not its secret, uses up nothing of it.
    let mut forged = modest.clone();
    forged.key.replace_range(forged.key.len() - 4.., "AAAA");
    for _ in 0..12 {
        assert!(matches!(ask(&forged).status, 401 | 429));
    }
    let statuses: Vec<u16> = (0..12).map(|_| ask(&greedy).status).collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        5,
        "{statuses:?}"
    );
    let reply = ask(&modest);
    assert_eq!((reply.status, left(&reply)), (200, (4, 5)));
    let save = one_choice(&ana, "newsletter", Choice::Refused);
    assert_eq!(product.visitor().try_save(&save).status, 200);
    ask(&greedy).refused(429, "too_many_requests");
}

#[test]
fn a_visitor_who_comes_too_often_holds_up_no_sender() {
    let product = Start::new().with("BECKON_VISITOR_LIMIT", "5").run();
    within_a_minute();
    let save = || {
        product
            .visitor()
            .try_save(&one_choice(&email(), "newsletter", Choice::Refused))
            .status
    };
    let statuses: Vec<u16> = (0..12).map(|_| save()).collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        5,
        "{statuses:?}"
    );
    let sender = product.sender();
    for _ in 0..12 {
        assert!(sender.denial(&email(), "newsletter").is_some());
    }
}

#[test]
fn a_visitors_confirmation_does_not_wait_behind_a_senders_thousand_messages() {
    let product = Start::new().run();
    let owner = product.owner_of(&format!("busy-{}", &fresh_id()[..8]));
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    let _ = owner.publish(&rules);
    let sender = owner.new_sender(&[Scope::Send], None);
    let visitor = || product.visitor_of(&owner.site);
    let (mut reader, ana, bea) = (visitor(), email(), email());
    reader.choose(&ana, "newsletter", Choice::Given);
    reader.prove_by_code(product.postbox(), &ana);
    product
        .postbox()
        .control(&json!({ "path": "/hooks/email", "delay_ms": 300 }));
    let messages = (0..1_000).map(|number| letter(&ana, "newsletter", &format!("Letter {number}.")));
    let body = Messages {
        messages: messages.collect(),
    };
    let url = format!("{}/v1/sites/{}/messages", sender.edge, sender.site);
    assert_eq!(Call::new("POST", url).key(&sender.key).json(&body).send().status, 200);
    visitor().choose(&bea, "newsletter", Choice::Given);
    let _ = product.postbox().mail_to(&bea);
    let before = product.postbox().messages_to(&ana).len();
    assert!(before < 500, "{before} messages went first");
    until("the messages to go on", || {
        (product.postbox().messages_to(&ana).len() > before + 24).then_some(())
    });
}
