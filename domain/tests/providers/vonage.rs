//! developer.vonage.com/en/api/messages, "Send a Message", SMS; the same example stands in the tests of Vonage's own Ruby
//! library (Vonage/vonage-ruby-sdk, test/vonage/messaging_test.rb).

use crate::{account, answered, as_documented, headers, json_body, plain, point};
use beckon_domain::provider::{Reply, Unfit, Unsent, request};
use beckon_domain::{Channel, ProviderKind};
use serde_json::json;

#[test]
fn a_request_is_the_documented_one() {
    let example = json!({
        "to": "447700900000",
        "from": "447700900001",
        "channel": "sms",
        "message_type": "text",
        "text": "Hello world!",
    });
    let account = account(
        Channel::Sms,
        json!({ "kind": "vonage", "token_secret": "VONAGE_SECRET", "account": "abcd1234", "from": "+447700900001" }),
    );
    let to = point(Channel::Sms, "+447700900000");
    let request = request(&account, "api-secret", &plain(&to, None, "Hello world!")).expect("fit");
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.nexmo.com/v1/messages")
    );
    // "Base64 encoded API key and secret joined by a colon": here of abcd1234:api-secret.
    assert_eq!(headers(&request)["authorization"], "Basic YWJjZDEyMzQ6YXBpLXNlY3JldA==");
    let body = json_body(&request);
    as_documented(&body, &example, &["client_ref"]);
    assert_eq!(body["client_ref"], "msg_1");
}

#[test]
fn a_text_has_at_most_1000_characters_and_a_sender_may_be_a_name() {
    let account = account(
        Channel::Sms,
        json!({ "kind": "vonage", "token_secret": "SECRET", "account": "abcd1234", "from": "Cairn Last" }),
    );
    let to = point(Channel::Sms, "+447700900000");
    let most = request(&account, "t", &plain(&to, None, &"ü".repeat(1_000))).expect("fit");
    assert_eq!(json_body(&most)["from"], "Cairn Last");
    assert_eq!(
        request(&account, "t", &plain(&to, None, &"ü".repeat(1_001))),
        Err(Unfit::TooLong)
    );
}

#[test]
fn its_answers_mean_what_its_reference_says() {
    let read = |status, body: &str| answered(ProviderKind::Vonage, status, body);
    assert_eq!(
        read(202, r#"{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}"#),
        Reply::Accepted {
            id: Some("aaaaaaaa-bbbb-cccc-dddd-0123456789ab".to_owned())
        }
    );
    let invalid = r#"{"type":"https://developer.vonage.com/api-errors/messages#1150","title":"Invalid params","detail":"The value of one or more parameters is invalid.","instance":"bf0ca0bf927b3b52e3cb03217e1a1ddf"}"#;
    assert_eq!(read(422, invalid), Reply::Refused(Unsent::Message));
    assert!(matches!(read(402, "{}"), Reply::Misconfigured { .. }), "no money left");
}
