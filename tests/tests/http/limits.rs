//! Limits that protect the server.

use beckon_domain::{Choice, DenialReason};
use beckon_tests::people::email;
use beckon_tests::product::Start;
use beckon_tests::sender::question;
use beckon_tests::visitor::{one_choice, press_link, stop_of};
use beckon_tests::wait::until;
use std::time::{SystemTime, UNIX_EPOCH};

#[test]
fn whoever_asks_too_often_is_told_when_to_come_back_and_not_who_is_known() {
    let product = Start::new()
        .with("BECKON_VISITOR_LIMIT", "5")
        .with("BECKON_SENDER_LIMIT", "5")
        .run();
    let (visitor, ana) = (product.visitor(), email());
    within_a_minute();
    for _ in 0..5 {
        let reply = visitor.try_save(&one_choice(&ana, "newsletter", Choice::Refused));
        assert_eq!(reply.status, 200);
    }
    let known = visitor.try_save(&one_choice(&ana, "newsletter", Choice::Withdrawn));
    let unknown = visitor.try_stop(&stop_of(&email()));
    for reply in [&known, &unknown] {
        reply.refused(429, "too_many_requests");
        let wait: u64 = reply
            .header("retry-after")
            .and_then(|wait| wait.parse().ok())
            .expect("Retry-After in seconds");
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(reply.header("ratelimit").is_some() && reply.header("ratelimit-policy").is_some());
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(visitor.origin.as_str()),
            "the page cannot read it"
        );
    }
    assert_eq!(known.text(), unknown.text());

    let sender = product.sender();
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentRefused),
        "what was refused was not written"
    );
    let replies: Vec<_> = (0..5)
        .map(|_| sender.try_decide(&[question(&ana, "newsletter")], false))
        .collect();
    assert_eq!(replies[3].status, 200);
    replies[4].refused(429, "too_many_requests");
    assert!(replies[4].header("retry-after").is_some());
}

#[test]
fn a_person_who_stops_or_confirms_is_not_kept_out_by_those_who_ask() {
    // The limit counts requests of one client: another client, another count. Confirming is its own small page.
    let product = Start::new().with("BECKON_VISITOR_LIMIT", "2").run();
    let (visitor, ana) = (product.visitor(), email());
    assert_eq!(
        visitor.try_save(&one_choice(&ana, "newsletter", Choice::Given)).status,
        200
    );
    let sender = product.sender();
    for _ in 0..20 {
        assert_eq!(
            sender.denial(&ana, "newsletter"),
            Some(DenialReason::ConsentUnconfirmed),
            "a sender has its own limit"
        );
    }
    press_link(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn a_page_whose_visitors_come_too_often_is_slowed_as_a_whole() {
    let product = Start::new().with("BECKON_ORIGIN_LIMIT", "12").run();
    let visitor = product.visitor();
    within_a_minute();
    let save = |_| {
        visitor
            .try_save(&one_choice(&email(), "newsletter", Choice::Refused))
            .status
    };
    let statuses: Vec<u16> = (0..13).map(save).collect();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses.iter().filter(|status| **status == 200).count() <= 12,
        "{statuses:?}"
    );
    assert!(statuses.contains(&429), "{statuses:?}");
}

/// Limits count by the minute of the clock: waits until there is enough of it left.
fn within_a_minute() {
    until("the next minute", || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        (now.as_secs() % 60 < 50).then_some(())
    });
}
