//! What is refused, with every problem named at once, and what is left out of what is kept.

use super::{ANA, choice, email, parse, problems};
use beckon_domain::fault::FaultKind;
use serde_json::{Value, json};

#[test]
fn a_yes_to_an_old_notice_is_answered_with_the_one_in_force() {
    let old = json!({ "purpose": "news", "channel": "email", "choice": "given", "notice": "1" });
    let fault = parse(json!({ "contact_points": [email(ANA)], "choices": [old] })).expect_err("outdated");
    assert_eq!((fault.kind, fault.kind.status()), (FaultKind::NoticeOutdated, 409));
    assert_eq!(fault.errors[0].pointer, "/choices/0/notice");
    let notice = &fault.notices[0];
    assert_eq!(
        (&*notice.purpose, &*notice.notice, &*notice.text["en"]),
        ("news", "2", "What is new in the workshop.")
    );
}

#[test]
fn every_problem_is_named_at_once() {
    let body = json!({
        "customer_token": "x", "contact_points": [email("ana"), { "channel": "push", "address": "device" }],
        "remove_contact_points": [{ "channel": "sms", "address": "12" }],
        "choices": [
            choice("nonsense", "email", "given"), choice("survey", "sms", "refused"), choice("recall", "email", "refused"),
            choice("orders", "email", "refused"), choice("orders", "sms", "given"),
            { "purpose": "news", "channel": "email", "choice": "given" },
            { "purpose": "offers", "channel": "email", "choice": "given", "notice": "1" },
            choice("offers", "email", "refused") ],
        "preferred_channels": ["email", "email", "push"], "quiet_hours": { "from": "20:00", "to": "20:00" },
        "time_zone": "Mars/Olympus", "cap": { "permits": 0, "per": "day" }, "pause_until": "2027-02-30",
        "language": "!", "page": "shop" });
    let expected = [
        "/customer_token customer_token_unsupported",
        "/contact_points/0/address email_invalid",
        "/contact_points/1/channel channel_not_offered",
        "/remove_contact_points/0/address phone_invalid",
        "/choices/0/purpose purpose_unknown",
        "/choices/1/channel channel_not_offered",
        "/choices/2/purpose purpose_takes_no_choice",
        "/choices/4/choice purpose_takes_no_consent",
        "/choices/4/notice notice_outdated",
        "/choices/5/notice notice_missing",
        "/choices/6/notice notice_outdated",
        "/choices/7 duplicate",
        "/preferred_channels/1 duplicate",
        "/preferred_channels/2 channel_not_offered",
        "/quiet_hours quiet_hours_invalid",
        "/time_zone time_zone_unknown",
        "/cap/permits range",
        "/pause_until day_invalid",
        "/language language_invalid",
        "/page page_invalid",
    ];
    let (kind, mut named) = problems(parse(body));
    named.sort_unstable();
    let mut expected = expected.map(str::to_owned);
    expected.sort_unstable();
    assert_eq!((kind, named), (FaultKind::BodyInvalid, expected.to_vec()));
}

#[test]
fn lists_are_limited() {
    let points: Vec<Value> = (0..13).map(|nth| email(&format!("ana{nth}@example.com"))).collect();
    assert_eq!(
        problems(parse(json!({ "contact_points": points }))).1,
        ["/contact_points length"]
    );
    let choices = vec![choice("news", "email", "refused"); 201];
    assert_eq!(problems(parse(json!({ "choices": choices }))).1, ["/choices length"]);
}

#[test]
fn a_page_is_kept_without_query_and_fragment() {
    for page in [
        "https://shop.example/checkout?mail=x#top",
        "https://shop.example/checkout#?x",
        "https://shop.example/checkout",
    ] {
        let save = parse(json!({ "page": page })).expect("understood");
        assert_eq!(save.page.as_deref(), Some("https://shop.example/checkout"));
    }
}
