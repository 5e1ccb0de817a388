//! A panic in the worst place loses nothing, invents nothing, and the next request works.

use beckon_domain::stored::ContactEvent;
use beckon_domain::{Choice, DenialReason};
use beckon_tests::ledger;
use beckon_tests::people::{email, text_of};
use beckon_tests::product::Start;
use beckon_tests::visitor::{choice, nothing_yet, one_choice, press_link};
use beckon_tests::wait::{until, until_within};
use std::time::Duration;
use tempfile::TempDir;

const PANICS: &str = "https://shop.example/panic-before-outbox";

#[test]
fn a_panic_between_an_event_and_its_outbox_row_leaves_neither() {
    let data = TempDir::with_prefix("beckon-test-").expect("a folder");
    let product = Start::new()
        .with("BECKON_FAULTS", &format!("panics@{PANICS}"))
        .data(data.path())
        .run();
    let (visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.page = Some(PANICS.to_owned());
    let reply = visitor.try_save(&body);
    assert!(
        matches!(reply.status, 500 | 503),
        "the fault was not injected: {}",
        reply.status
    );
    let _ = reply.problem();
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentMissing),
        "half a turn was written"
    );

    // The same ledger goes on: the same address is given again, without the fault.
    let saved = visitor.try_save(&one_choice(&ana, "newsletter", Choice::Given));
    assert_eq!(saved.status, 200, "{}", saved.text());
    press_link(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    assert_eq!(
        product.postbox().messages_to(&ana).len(),
        1,
        "the save that panicked owes nothing"
    );
    product.stop();

    let ledgers = ledger::read_all(data.path());
    let events = ledgers
        .iter()
        .flat_map(|ledger| ledger.contact_events.values().flatten());
    let asked = events
        .filter(|row| matches!(row.event, ContactEvent::Requested { .. }))
        .count();
    assert_eq!(asked, 1, "an event of the save that panicked is on disk");
}

#[test]
fn a_panic_in_the_alarm_loses_nothing() {
    let product = Start::new()
        .with("BECKON_FAULTS", "alarm-panics-once")
        .with("BECKON_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1,1,1,1")
        .run();
    // Six contact points, as many as a save asks, lie on several shards, and each of their alarms panics on the first try.
    let points: Vec<_> = (0..6).map(|_| email()).collect();
    let mut body = nothing_yet();
    body.contact_points.clone_from(&points);
    body.choices = vec![choice("newsletter", points[0].channel, Choice::Given)];
    // A panic takes what is under way in its isolate along: that is a 503, and safe to repeat.
    until("the save to be acknowledged", || {
        match product.visitor().try_save(&body).status {
            200 => Some(()),
            503 => None,
            status => panic!("the save was answered {status}"),
        }
    });
    // An alarm that a panic of another object took along before it had begun comes again after half a minute.
    let mails = until_within(Duration::from_secs(90), "a mail to each", || {
        let mails: Vec<_> = points
            .iter()
            .flat_map(|point| product.postbox().messages_to(point))
            .collect();
        (mails.len() >= points.len()).then_some(mails)
    });
    assert_eq!(mails.len(), points.len(), "a repeated delivery has another webhook-id");
    assert!(mails.iter().all(|mail| mail.verified && mail.accepted));
    let panicked = || product.workerd_log().iter().any(|line| line.contains("panicked"));
    until("the panic in workerd's log, or the fault was not injected", || {
        panicked().then_some(())
    });
    for name in points.iter().map(text_of) {
        assert!(
            product.workerd_log().iter().all(|line| !line.contains(name)),
            "a panic shows an address"
        );
    }
}
