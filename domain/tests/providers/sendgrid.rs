//! www.twilio.com/docs/sendgrid/for-developers/sending-email/api-getting-started (the call is also SendGrid's own
//! gist.github.com/sendgrid-gists/c3cb8c2d4b4142ac5ca4e611f15d99d3), and its Mail Send reference and errors.

use crate::{AT, account, answered, as_documented, headers, json_body, plain, point};
use beckon_domain::provider::{Answer, Outgoing, Reply, Unsent, read, request};
use beckon_domain::{Channel, ProviderKind};
use serde_json::json;

#[test]
fn a_request_is_the_documented_one() {
    let mut example = json!({
        "personalizations": [{"to": [{"email": "test@example.com"}]}],
        "from": {"email": "test@example.com"},
        "subject": "Sending with SendGrid is Fun",
        "content": [{"type": "text/plain", "value": "and easy to do anywhere, even with cURL"}],
    });
    let account = account(
        Channel::Email,
        json!({ "kind": "sendgrid", "token_secret": "SENDGRID_API_KEY", "from": "test@example.com" }),
    );
    let to = point(Channel::Email, "test@example.com");
    let message = plain(
        &to,
        Some("Sending with SendGrid is Fun"),
        "and easy to do anywhere, even with cURL",
    );
    let request = request(&account, "SG.key", &message).expect("fit");
    assert_eq!(
        (request.method, request.url.as_str()),
        ("POST", "https://api.sendgrid.com/v3/mail/send")
    );
    assert_eq!(headers(&request)["authorization"], "Bearer SG.key");
    let body = json_body(&request);
    // `custom_args` belong to a personalization, in the reference's list of its fields.
    let ours = &body["personalizations"][0];
    as_documented(ours, &example["personalizations"][0].take(), &["custom_args"]);
    example["personalizations"] = body["personalizations"].clone();
    as_documented(&body, &example, &["headers", "tracking_settings"]);
}

#[test]
fn what_comes_besides_has_the_shape_of_the_reference() {
    let account = account(
        Channel::Email,
        json!({ "kind": "sendgrid", "token_secret": "KEY", "from": "Shop <post@shop.example>", "region": "eu" }),
    );
    let to = point(Channel::Email, "ana@example.com");
    let message = Outgoing {
        html: Some("<p>Text</p>"),
        unsubscribe: Some("https://edge.example/unsubscribe/abc"),
        ..plain(&to, Some("Hello"), "Text")
    };
    let request = request(&account, "t", &message).expect("fit");
    assert_eq!(request.url, "https://api.eu.sendgrid.com/v3/mail/send");
    let body = json_body(&request);
    assert_eq!(body["from"], json!({ "email": "post@shop.example", "name": "Shop" }));
    // "text/plain" must be first, followed by "text/html".
    assert_eq!(
        body["content"],
        json!([{ "type": "text/plain", "value": "Text" }, { "type": "text/html", "value": "<p>Text</p>" }])
    );
    assert_eq!(
        body["headers"],
        json!({ "List-Unsubscribe": "<https://edge.example/unsubscribe/abc>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" })
    );
    assert_eq!(
        body["personalizations"][0]["custom_args"],
        json!({ "beckon_message": "msg_1", "beckon_site": "shop" })
    );
    for setting in ["click_tracking", "open_tracking", "subscription_tracking"] {
        assert_eq!(body["tracking_settings"][setting], json!({ "enable": false }));
    }
}

#[test]
fn its_answers_mean_what_its_reference_says() {
    let accepted = Answer {
        status: 202,
        retry_after: None,
        message_id: Some("14c5d75ce93.dfd.64b469"),
        body: b"",
        at: AT,
    };
    let id = Some("14c5d75ce93.dfd.64b469".to_owned());
    assert_eq!(read(ProviderKind::Sendgrid, &accepted), Reply::Accepted { id });
    let bad = |field: &str| {
        let body =
            json!({ "errors": [{ "message": "Does not contain a valid address.", "field": field, "help": null }] });
        answered(ProviderKind::Sendgrid, 400, &body.to_string())
    };
    assert_eq!(bad("personalizations.0.to.0.email"), Reply::Refused(Unsent::BadAddress));
    assert_eq!(bad("from.email"), Reply::Refused(Unsent::Message));
    assert_eq!(
        answered(ProviderKind::Sendgrid, 413, ""),
        Reply::Refused(Unsent::Message)
    );
}
