//! www.twilio.com/docs/api/rest/sending-sms and www.twilio.com/docs/messaging/api/message-resource; credentials as
//! www.twilio.com/docs/usage/your-request-to-twilio; codes as www.twilio.com/docs/api/errors.

use crate::{account, answered, headers, plain, point};
use base64ct::{Base64, Encoding};
use beckon_domain::provider::{HttpRequest, Outgoing, Reply, Unfit, Unsent, request};
use beckon_domain::{Channel, ProviderKind};
use serde_json::json;
use std::collections::BTreeMap;

const SID: &str = "AC309475e5fede1b49e100272a8640f438";

fn form(request: &HttpRequest) -> BTreeMap<String, String> {
    assert_eq!(headers(request)["content-type"], "application/x-www-form-urlencoded");
    form_urlencoded::parse(&request.body).into_owned().collect()
}

#[test]
fn a_request_is_the_documented_one() {
    let account = account(
        Channel::Sms,
        json!({ "kind": "twilio", "token_secret": "TWILIO_TOKEN", "account": SID, "from": "+14158141829" }),
    );
    let to = point(Channel::Sms, "+14159352345");
    let message = plain(&to, None, "Jenny please?! I love you <3");
    let request = request(&account, "your_auth_token", &message).expect("fit");
    assert_eq!(
        (request.method, request.url.as_str()),
        (
            "POST",
            "https://api.twilio.com/2010-04-01/Accounts/AC309475e5fede1b49e100272a8640f438/Messages.json"
        )
    );
    let user = headers(&request)["authorization"]
        .strip_prefix("Basic ")
        .expect("basic");
    assert_eq!(
        Base64::decode_vec(user).expect("base64"),
        format!("{SID}:your_auth_token").into_bytes()
    );
    // The page's own body.
    let example = b"From=+14158141829&To=+14159352345&Body=Jenny%20please%3F%21%20I%20love%20you%20%3C3";
    let mut example: BTreeMap<_, _> = form_urlencoded::parse(example).into_owned().collect();
    for number in ["From", "To"] {
        // The example writes the plus sign of a number as it is, which a form reads as a space.
        let value = example[number].replacen(' ', "+", 1);
        example.insert(number.to_owned(), value);
    }
    assert_eq!(form(&request), example);
}

#[test]
fn a_messaging_service_stands_in_its_own_field_and_the_outcome_comes_to_us() {
    let service = "MG0123456789abcdef0123456789abcdef";
    let account = account(
        Channel::Sms,
        json!({ "kind": "twilio", "token_secret": "TOKEN", "account": SID, "from": service }),
    );
    let to = point(Channel::Sms, "+447700900123");
    let message = Outgoing {
        report_to: Some("https://edge.example/in/shop/sms?message=msg_1"),
        ..plain(&to, None, "Text")
    };
    let form = form(&request(&account, "t", &message).expect("fit"));
    assert_eq!(form.get("MessagingServiceSid").map(String::as_str), Some(service));
    assert_eq!(form.get("From"), None);
    assert_eq!(
        form.get("StatusCallback").map(String::as_str),
        Some("https://edge.example/in/shop/sms?message=msg_1")
    );
}

#[test]
fn a_text_has_at_most_1600_characters() {
    let account = account(
        Channel::Sms,
        json!({ "kind": "twilio", "token_secret": "TOKEN", "account": SID, "from": "Shop" }),
    );
    let to = point(Channel::Sms, "+447700900123");
    assert!(request(&account, "t", &plain(&to, None, &"ü".repeat(1_600))).is_ok());
    assert_eq!(
        request(&account, "t", &plain(&to, None, &"ü".repeat(1_601))),
        Err(Unfit::TooLong)
    );
}

#[test]
fn its_answers_mean_what_its_error_codes_say() {
    let read = |status, body: &str| answered(ProviderKind::Twilio, status, body);
    let accepted = r#"{"sid":"SM90c6fc909d8504d45ecdb3a3d5b3556e","status":"queued","error_code":null}"#;
    assert_eq!(
        read(201, accepted),
        Reply::Accepted {
            id: Some("SM90c6fc909d8504d45ecdb3a3d5b3556e".to_owned())
        }
    );
    let code = |code: i32| read(400, &format!(r#"{{"code":{code},"message":"No","status":400}}"#));
    assert_eq!(code(21610), Reply::Refused(Unsent::Stopped), "the person has sent STOP");
    assert_eq!(code(21211), Reply::Refused(Unsent::BadAddress));
    assert_eq!(code(21614), Reply::Refused(Unsent::BadAddress));
    assert_eq!(
        code(21606),
        Reply::Misconfigured {
            code: Some("21606".to_owned())
        }
    );
    assert_eq!(code(21602), Reply::Refused(Unsent::Message), "a message without a body");
}
