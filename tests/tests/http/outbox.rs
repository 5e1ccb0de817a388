//! What is owed is delivered: again and again while the other side is down, and no longer once it is gone.

use beckon_domain::wire::DeadLetter;
use beckon_domain::{Choice, FeedbackKind};
use beckon_tests::people::{email, sms};
use beckon_tests::postbox::Delivered;
use beckon_tests::product::{Product, Start};
use beckon_tests::visitor::{choice, feedback, nothing_yet, press_link};
use beckon_tests::wait::{until, until_within};
use serde_json::json;
use std::sync::LazyLock;
use std::time::Duration;

/// A product that tries again after a second each time, twelve times.
fn brisk() -> &'static Product {
    static BRISK: LazyLock<Product> = LazyLock::new(|| {
        Start::new()
            .with("BECKON_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1,1,1,1")
            .run()
    });
    &BRISK
}

/// Twelve tries a second apart, on a busy machine.
const ALL_TRIES: Duration = Duration::from_secs(60);

fn dead_letter(of: &Delivered) -> DeadLetter {
    let letters = || brisk().owner().state().dead_letters;
    until("a dead letter", || {
        letters().into_iter().find(|letter| letter.webhook_id == of.webhook_id)
    })
}

#[test]
fn a_provider_that_is_down_for_longer_than_seven_tries_loses_nothing() {
    let product = brisk();
    let (mut visitor, ana) = (product.visitor(), email());
    product
        .postbox()
        .control(&json!({ "path": "/hooks/email", "status": 500, "times": 8 }));
    visitor.choose(&ana, "newsletter", Choice::Given);
    let held_up = || {
        let state = product.owner().state();
        state.held_up.into_iter().find(|held| held.target == "email")
    };
    let held = until_within(ALL_TRIES, "the owner to see that it does not answer", held_up);
    assert!(held.failures >= 5, "{held:?}");
    let mails = until_within(ALL_TRIES, "a mail that is taken", || {
        let mails = product.postbox().messages_to(&ana);
        mails.iter().any(|mail| mail.accepted).then_some(mails)
    });
    assert_eq!(mails.len(), 1, "every try has the same webhook-id");
    assert!(mails[0].attempts > 8, "{} tries", mails[0].attempts);
    until("the owner to see that it answers again", || {
        held_up().is_none().then_some(())
    });
    press_link(product.postbox(), &ana);
    assert_eq!(product.sender().denial(&ana, "newsletter"), None);
}

#[test]
fn a_delivery_that_is_gone_is_not_tried_again_and_is_seen_by_the_owner() {
    let product = brisk();
    let (mut visitor, text) = (product.visitor(), sms());
    product
        .postbox()
        .control(&json!({ "path": "/hooks/sms", "status": 410 }));
    let mut body = nothing_yet();
    body.contact_points = vec![text.clone()];
    body.choices = vec![choice("offers", text.channel, Choice::Given)];
    visitor.save(&body);
    let tried = until("a text", || product.postbox().messages_to(&text).pop());
    let letter = dead_letter(&tried);
    assert_eq!(
        (letter.kind.as_str(), letter.reason.as_str(), letter.attempts),
        ("confirmation", "gone", 1)
    );
    assert!(
        product.demo().ends_with(&letter.host),
        "the host is named, and no more of the URL: {}",
        letter.host
    );
    // What was due at the same time and takes two tries is here, and this one was not tried again.
    product
        .postbox()
        .control(&json!({ "path": "/hooks/feedback/logistics", "status": 503, "times": 1 }));
    let mut note = feedback(FeedbackKind::Problem, "The parcel was wet.");
    note.topic = Some("delivery".to_owned());
    let received = product.visitor().leave(&note);
    until("a second try", || {
        (product.postbox().feedback(&received.reference).0.attempts == 2).then_some(())
    });
    assert_eq!(product.postbox().messages_to(&text)[0].attempts, 1);
}

#[test]
fn a_delivery_that_is_never_taken_ends_as_a_dead_letter() {
    let product = brisk();
    product
        .postbox()
        .control(&json!({ "path": "/hooks/feedback/care", "status": 500 }));
    let mut note = feedback(FeedbackKind::Problem, "Nobody answers.");
    note.rating = Some(1);
    let received = product.visitor().leave(&note);
    let tried = until_within(ALL_TRIES, "thirteen tries", || {
        let (tried, _) = product.postbox().feedback(&received.reference);
        (tried.attempts == 13).then_some(tried)
    });
    let letter = dead_letter(&tried);
    assert_eq!(
        (letter.kind.as_str(), letter.reason.as_str(), letter.attempts),
        ("feedback", "attempts_exhausted", 13)
    );
    let shown = serde_json::to_string(&letter).expect("JSON");
    assert!(
        !shown.contains("Nobody answers"),
        "a dead letter shows what a visitor wrote"
    );
}

#[test]
fn a_site_is_told_of_each_yes_no_withdrawal_and_stop() {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Refused);
    visitor.choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    visitor.choose(&ana, "newsletter", Choice::Withdrawn);
    visitor.stop_everything();
    visitor.resume_everything();
    let told = || {
        let mut told: Vec<_> = product
            .postbox()
            .deliveries()
            .iter()
            .filter(|delivered| delivered.path == "/hooks/events" && delivered.verified)
            .filter_map(|delivered| match delivered.body() {
                beckon_domain::wire::Delivery::Consent(event) if event.contact_point == ana => Some(event),
                _ => None,
            })
            .collect();
        told.sort_by_key(|event| event.event.split('.').nth(1).and_then(|seq| seq.parse::<u64>().ok()));
        told
    };
    let events = until("five events", || Some(told()).filter(|events| events.len() >= 5));
    let what: Vec<&str> = events.iter().map(|event| event.what.as_str()).collect();
    assert_eq!(what, ["refused", "given", "withdrawn", "stopped", "resumed"]);
    assert_eq!(events[1].purpose.as_deref(), Some("newsletter"));
    assert_eq!(events[3].purpose, None, "a stop is about every purpose");
}
