//! postmarkapp.com/developer/api/email-api, "Send a single email", and postmarkapp.com/developer/api/overview, "API error
//! codes".

use crate::{account, answered, as_documented, headers, json_body, plain, point};
use beckon_domain::provider::{Outgoing, Reply, Unsent, request};
use beckon_domain::{Channel, ProviderKind};
use serde_json::json;

/// The page's list of body fields.
const FIELDS: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Tag",
    "HtmlBody",
    "TextBody",
    "ReplyTo",
    "Headers",
    "TrackOpens",
    "TrackLinks",
    "Metadata",
    "Attachments",
    "MessageStream",
];

#[test]
fn a_request_is_the_documented_one() {
    let example = json!({
        "From": "sender@example.com",
        "To": "receiver@example.com",
        "Subject": "Postmark test",
        "TextBody": "Hello dear Postmark user.",
        "HtmlBody": "<html><body><strong>Hello</strong> dear Postmark user.</body></html>",
        "MessageStream": "outbound",
    });
    let account = account(
        Channel::Email,
        json!({ "kind": "postmark", "token_secret": "POSTMARK_TOKEN", "from": "sender@example.com" }),
    );
    let to = point(Channel::Email, "receiver@example.com");
    let message = Outgoing {
        html: Some("<html><body><strong>Hello</strong> dear Postmark user.</body></html>"),
        ..plain(&to, Some("Postmark test"), "Hello dear Postmark user.")
    };
    let request = request(&account, "server token", &message).expect("fit");
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.postmarkapp.com/email")
    );
    let headers = headers(&request);
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["x-postmark-server-token"], "server token");
    as_documented(&json_body(&request), &example, FIELDS);
}

#[test]
fn headers_and_metadata_have_the_documented_shape() {
    let account = account(
        Channel::Email,
        json!({ "kind": "postmark", "token_secret": "POSTMARK_TOKEN", "from": "Shop <post@shop.example>", "stream": "letters" }),
    );
    let to = point(Channel::Email, "ana@example.com");
    let message = Outgoing {
        unsubscribe: Some("https://edge.example/unsubscribe/abc"),
        ..plain(&to, Some("Hello"), "Text")
    };
    let body = json_body(&request(&account, "t", &message).expect("fit"));
    // "Headers": [{ "Name": "CUSTOM-HEADER", "Value": "value" }], "Metadata": { "color": "blue" }
    assert_eq!(
        body["Headers"],
        json!([
            { "Name": "List-Unsubscribe", "Value": "<https://edge.example/unsubscribe/abc>" },
            { "Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click" },
        ])
    );
    assert_eq!(
        body["Metadata"],
        json!({ "beckon_message": "msg_1", "beckon_site": "shop" })
    );
    assert_eq!(body["MessageStream"], "letters");
    assert_eq!(body["From"], "Shop <post@shop.example>");
    assert_eq!(body["TextBody"], "Text");
    assert!(body.get("HtmlBody").is_none());
    assert_eq!(
        (&body["TrackOpens"], &body["TrackLinks"]),
        (&json!(false), &json!("None"))
    );
}

#[test]
fn its_answers_mean_what_its_error_codes_say() {
    let read = |status, body: &str| answered(ProviderKind::Postmark, status, body);
    let accepted = r#"{"To":"receiver@example.com","SubmittedAt":"2014-02-17T07:25:01.4178645-05:00",
        "MessageID":"0a129aee-e1cd-480d-b08d-4f48548ff48d","ErrorCode":0,"Message":"OK"}"#;
    assert_eq!(
        read(200, accepted),
        Reply::Accepted {
            id: Some("0a129aee-e1cd-480d-b08d-4f48548ff48d".to_owned())
        }
    );
    let code = |code: i32, message: &str| format!(r#"{{"ErrorCode":{code},"Message":"{message}"}}"#);
    let inactive = "You tried to send to recipient(s) that have been marked as inactive.";
    assert_eq!(read(422, &code(406, inactive)), Reply::Refused(Unsent::Suppressed));
    assert_eq!(
        read(422, &code(300, "Invalid 'To' address: 'x'.")),
        Reply::Refused(Unsent::BadAddress)
    );
    assert_eq!(
        read(422, &code(300, "Zero recipients specified")),
        Reply::Refused(Unsent::Message)
    );
    assert_eq!(
        read(422, &code(429, "Rate limit exceeded")),
        Reply::Later { after: None }
    );
    assert_eq!(read(422, &code(100, "Maintenance")), Reply::Later { after: None });
    for owner in [10, 400, 401, 405, 412, 413] {
        let reply = Reply::Misconfigured {
            code: Some(owner.to_string()),
        };
        assert_eq!(read(422, &code(owner, "No")), reply, "{owner}");
    }
    assert_eq!(read(422, &code(402, "Invalid JSON")), Reply::Refused(Unsent::Message));
    assert_eq!(
        read(200, &code(406, inactive)),
        Reply::Refused(Unsent::Suppressed),
        "an error inside a 200, as batches have it"
    );
}
