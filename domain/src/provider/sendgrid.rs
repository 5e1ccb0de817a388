//! SendGrid: `POST /v3/mail/send` (www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send).

use super::account::mailbox;
use super::answer::{Answer, Reply, Unsent};
use super::{Account, HttpRequest, MESSAGE, Outgoing, SITE, Unfit, json_request, subject, unsubscribe};
use serde_json::{Map, Value, json};

pub(super) fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    let (name, address) = mailbox(account.from()).unwrap_or((None, account.from()));
    let mut from = json!({ "email": address });
    if let Some(name) = name {
        from["name"] = json!(name);
    }
    // The plain text comes first: SendGrid refuses another order.
    let mut content = vec![json!({ "type": "text/plain", "value": message.text })];
    content.extend(message.html.map(|html| json!({ "type": "text/html", "value": html })));
    let headers: Map<String, Value> = unsubscribe(message)?
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let off = json!({ "enable": false });
    let mut body = json!({
        "personalizations": [{
            "to": [{ "email": message.to.normal() }],
            "custom_args": { MESSAGE: message.id, SITE: message.site },
        }],
        "from": from,
        "subject": subject(message)?,
        "content": content,
        // Its own unsubscribe link would stand beside ours, and know nothing of Beckon.
        "tracking_settings": { "click_tracking": off, "open_tracking": off, "subscription_tracking": off },
    });
    if !headers.is_empty() {
        body["headers"] = Value::Object(headers);
    }
    let base = account.base();
    let authorization = ("authorization", format!("Bearer {token}"));
    Ok(json_request(format!("{base}/v3/mail/send"), authorization, &body))
}

pub(super) fn read(answer: &Answer<'_>) -> Reply {
    if let Some(reply) = answer.common(answer.message_id.map(str::to_owned)) {
        return reply;
    }
    let body = answer.json();
    let about_address = |error: &Value| {
        let field = error["field"].as_str().unwrap_or_default();
        field.starts_with("personalizations.0.to")
    };
    let bad_address = body["errors"]
        .as_array()
        .is_some_and(|errors| errors.iter().any(about_address));
    Reply::Refused(if bad_address {
        Unsent::BadAddress
    } else {
        Unsent::Message
    })
}
