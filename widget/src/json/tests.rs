use super::{Json, write};
use beckon_domain::wire::{Address, ContactPoint, Postal, Preferences, QuietHours};
use beckon_domain::{Channel, Choice};
use serde_json::{Value, json};

/// What serde_json reads of a text.
fn by_serde(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

#[test]
fn what_is_read_and_written_again_means_the_same() {
    for text in [
        r#"{"name":"Harbour","languages":["en","de"],"gpc":true,"stopped":false,"cap":null,"permits":12,"empty":{},"none":[]}"#,
        r#" [ "a\"b\\c\/d\n\t\r\b\f" , "\u00e9\ud83d\ude00\u0000\u001f", -1.5e+3 ] "#,
        "\"ключ 鍵 🔑\"",
        "0",
    ] {
        let read = Json::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(by_serde(&read.to_text()), by_serde(text), "{text}");
    }
}

#[test]
fn what_is_not_json_is_not_read() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud83d\\u0041\"",
        "tru",
        "1 2",
        "<p>",
        &deep,
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn what_is_absent_is_nothing() {
    let read = Json::parse(r#"{"a": 1, "b": "text", "a": 2}"#).expect("it is JSON");
    assert_eq!(read.get("a").number(), 2, "as the platform reads it, the last one");
    assert_eq!(read.get("toString"), &Json::Null);
    assert_eq!(read.get("b").get("c"), &Json::Null);
    assert_eq!((read.get("b").number(), read.get("a").text()), (0, None));
}

#[test]
fn a_body_is_written_as_the_contract_has_it() {
    let body = Preferences {
        id: "one".to_owned(),
        contact_points: vec![
            ContactPoint {
                channel: Channel::Email,
                address: Address::Text("\"a\\b\"\u{1}\u{1f}\n@example.com".to_owned()),
            },
            ContactPoint {
                channel: Channel::Post,
                address: Address::Postal(Postal {
                    lines: vec!["1 Hafenstraße".to_owned()],
                    country: "DE".to_owned(),
                }),
            },
        ],
        choices: vec![beckon_domain::wire::ChoiceMade {
            purpose: "newsletter".to_owned(),
            channel: Channel::Email,
            choice: Choice::Refused,
            notice: None,
        }],
        quiet_hours: Some(Some(QuietHours {
            from: "20:00".to_owned(),
            to: "08:00".to_owned(),
        })),
        time_zone: Some(None),
        ..Preferences::default()
    };
    let written = write(&body).expect("it can be written");
    assert_eq!(by_serde(&written), Some(json!(body)), "{written}");
}
