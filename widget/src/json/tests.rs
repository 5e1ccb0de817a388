use super::Json;
use serde_json::{Number, Value};

/// What serde_json would have made of it.
fn meant(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Truth(truth) => Value::Bool(*truth),
        Json::Number(digits) => Value::Number(digits.parse::<Number>().expect("it is a number")),
        Json::Text(text) => Value::String(text.clone()),
        Json::List(items) => items.iter().map(meant).collect(),
        Json::Record(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), meant(value)))
            .collect(),
    }
}

#[test]
fn what_is_read_means_the_same_as_to_serde_json() {
    for text in [
        r#"{"name":"Harbour","languages":["en","de"],"gpc":true,"stopped":false,"cap":null,"permits":12,"empty":{},"none":[]}"#,
        r#" [ "a\"b\\c\/d\n\t\r\b\f" , "\u00e9\ud83d\ude00\u0000\u001f", -1.5e+3 ] "#,
        "\"ключ 鍵 🔑\"",
        "0",
    ] {
        let read = Json::parse(text).unwrap_or_else(|| panic!("{text}"));
        let by_serde: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(meant(&read), by_serde, "{text}");
    }
}

#[test]
fn what_stands_for_a_name_is_kept_letter_for_letter() {
    let record = r#" {"a": 1, "receipt" : { "at":"x\u0020", "more": [1.50, {"receipt": 2}] } , "b":"}"} "#;
    assert_eq!(
        Json::written(record, "receipt"),
        r#"{ "at":"x\u0020", "more": [1.50, {"receipt": 2}] }"#
    );
    assert_eq!(Json::written(record, "b"), r#""}""#);
    assert_eq!((Json::written(record, "c"), Json::written("[]", "a")), ("", ""));
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
