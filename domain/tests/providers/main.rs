//! Requests are what the providers' own documentation shows, and their answers mean what it says.
//!
//! Each file names the page that its examples come from. What we send is read by parsers that are not ours.

mod mailgun;
mod postmark;
mod rules;
mod sendgrid;
mod twilio;
mod vonage;

use beckon_domain::address::ContactPoint;
use beckon_domain::provider::{Account, Answer, HttpRequest, Outgoing, Reply, Unfit, read, request, retry_after};
use beckon_domain::time::{DAY, Instant, SECOND};
use beckon_domain::wire::{self, Address};
use beckon_domain::{Channel, ProviderKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const AT: Instant = Instant::from_millis(1_795_334_400_000);

fn account(channel: Channel, declared: Value) -> Account {
    let declared: wire::Provider = serde_json::from_value(declared).expect("of the wire type");
    Account::load(channel, &declared).expect("the account is whole")
}

fn point(channel: Channel, address: &str) -> ContactPoint {
    let typed = wire::ContactPoint {
        channel,
        address: Address::Text(address.to_owned()),
    };
    ContactPoint::parse(&typed, "").expect("an address")
}

/// A message with a text and nothing else.
fn plain<'a>(to: &'a ContactPoint, subject: Option<&'a str>, text: &'a str) -> Outgoing<'a> {
    Outgoing {
        id: "msg_1",
        site: "shop",
        to,
        subject,
        text,
        html: None,
        unsubscribe: None,
        report_to: None,
    }
}

fn headers(request: &HttpRequest) -> BTreeMap<&str, &str> {
    request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

fn json_body(request: &HttpRequest) -> Value {
    assert_eq!(headers(request)["content-type"], "application/json");
    serde_json::from_slice(&request.body).expect("the body is JSON")
}

/// Every field of the documented example is in ours and the same; what ours has besides is another documented field.
fn as_documented(ours: &Value, example: &Value, other_fields: &[&str]) {
    let (ours, example) = (
        ours.as_object().expect("an object"),
        example.as_object().expect("an object"),
    );
    for (name, value) in example {
        assert_eq!(ours.get(name), Some(value), "{name}");
    }
    for name in ours.keys().filter(|name| !example.contains_key(*name)) {
        assert!(other_fields.contains(&name.as_str()), "{name} is documented nowhere");
    }
}

fn answered(kind: ProviderKind, status: u16, body: &str) -> Reply {
    read(
        kind,
        &Answer {
            status,
            retry_after: None,
            message_id: None,
            body: body.as_bytes(),
            at: AT,
        },
    )
}

const ALL: [ProviderKind; 6] = [
    ProviderKind::Webhook,
    ProviderKind::Postmark,
    ProviderKind::Sendgrid,
    ProviderKind::Mailgun,
    ProviderKind::Twilio,
    ProviderKind::Vonage,
];

#[test]
fn too_many_and_not_now_are_tried_again_when_the_provider_says() {
    for kind in ALL {
        for status in [429, 500, 502, 503, 504] {
            let later = |retry_after: Option<&str>| {
                read(
                    kind,
                    &Answer {
                        status,
                        retry_after,
                        message_id: None,
                        body: b"<html>",
                        at: AT,
                    },
                )
            };
            assert_eq!(later(None), Reply::Later { after: None }, "{kind} {status}");
            let half_a_minute = Reply::Later {
                after: Some(30 * SECOND),
            };
            assert_eq!(later(Some("30")), half_a_minute, "{kind} {status}");
        }
    }
}

#[test]
fn a_wrong_token_is_the_owners_to_mend_and_loses_no_message() {
    for kind in ALL.into_iter().filter(|kind| *kind != ProviderKind::Webhook) {
        for status in [401, 403] {
            let reply = answered(kind, status, "{}");
            assert!(
                matches!(reply, Reply::Misconfigured { .. }),
                "{kind} {status}: {reply:?}"
            );
        }
    }
}

#[test]
fn a_wait_is_given_in_seconds_or_as_a_date_and_is_a_day_at_most() {
    assert_eq!(retry_after("120", AT), Some(120 * SECOND));
    assert_eq!(retry_after("Sun, 22 Nov 2026 08:01:00 GMT", AT), Some(60 * SECOND));
    assert_eq!(
        retry_after("Sun, 22 Nov 2026 07:00:00 GMT", AT),
        Some(0),
        "the past is now"
    );
    assert_eq!(retry_after("4000000000", AT), Some(DAY));
    for nonsense in ["", "soon", "-1", "1.5", "Sun, 99 Nov 2026 08:01:00 GMT"] {
        assert_eq!(retry_after(nonsense, AT), None, "{nonsense}");
    }
}

#[test]
fn a_message_goes_to_its_own_channel_alone() {
    let account = account(
        Channel::Email,
        json!({ "kind": "postmark", "token_secret": "TOKEN", "from": "post@shop.example" }),
    );
    let number = point(Channel::Sms, "+447700900123");
    let message = plain(&number, Some("Subject"), "Text");
    assert_eq!(request(&account, "t", &message), Err(Unfit::Channel));
}

#[test]
fn an_email_has_a_subject_of_one_line_and_an_unsubscribe_url_that_ends_no_header() {
    let email = [
        ("postmark", json!({})),
        ("sendgrid", json!({})),
        ("mailgun", json!({ "domain": "mg.shop.example" })),
    ];
    let to = point(Channel::Email, "ana@example.com");
    for (kind, more) in email {
        let mut declared = json!({ "kind": kind, "token_secret": "TOKEN", "from": "post@shop.example" });
        declared
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        let account = account(Channel::Email, declared);
        for subject in [None, Some(""), Some(" "), Some("Hello\r\nBcc: ben@example.com")] {
            assert_eq!(
                request(&account, "t", &plain(&to, subject, "Text")),
                Err(Unfit::Subject),
                "{kind}"
            );
        }
        for url in [
            "http://edge.example/u/1",
            "mailto:ana@example.com",
            "https://edge.example/u/1>\r\nBcc: x",
            "https://edge.example/ü",
            "https://edge.example/a,b",
        ] {
            let message = Outgoing {
                unsubscribe: Some(url),
                ..plain(&to, Some("Hello"), "Text")
            };
            assert_eq!(
                request(&account, "t", &message),
                Err(Unfit::Unsubscribe),
                "{kind} {url}"
            );
        }
    }
}

#[test]
fn neither_an_address_nor_a_token_is_in_a_url_or_in_what_is_printed() {
    let to = point(Channel::Sms, "+447700900123");
    let account = account(
        Channel::Sms,
        json!({ "kind": "vonage", "token_secret": "TOKEN", "from": "Shop", "account": "abcd1234" }),
    );
    let request = request(&account, "s3cr3t", &plain(&to, None, "Text")).expect("fit");
    let printed = format!("{request:?} {}", request.url);
    assert!(!printed.contains("900123") && !printed.contains("s3cr3t"), "{printed}");
}

proptest::proptest! {
    #[test]
    fn whatever_a_provider_answers_is_read(status in proptest::num::u16::ANY, body in proptest::collection::vec(proptest::num::u8::ANY, 0..200), json in "\\{\"(ErrorCode|code|errors|message|id)\":(null|-?[0-9]{1,20}|\"\\PC{0,9}\"|\\[\\{\\}\\])\\}") {
        for kind in ALL {
            for body in [body.as_slice(), json.as_bytes()] {
                let reply = read(kind, &Answer { status, retry_after: Some(&json), message_id: None, body, at: AT });
                let taken = matches!(reply, Reply::Accepted { .. });
                proptest::prop_assert!(!taken || (200..300).contains(&status), "only a 2xx is accepted");
            }
        }
    }
}
