//! Postmark: `POST /email` (postmarkapp.com/developer/api/email-api).

use super::answer::{Answer, Reply, Unsent, text_of};
use super::{Account, HttpRequest, MESSAGE, Outgoing, SITE, Unfit, json_request, subject, unsubscribe};
use serde_json::json;

pub(super) fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    let headers: Vec<_> = unsubscribe(message)?
        .into_iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    let mut body = json!({
        "From": account.from(),
        "To": message.to.normal(),
        "Subject": subject(message)?,
        "TextBody": message.text,
        "Headers": headers,
        "Metadata": { MESSAGE: message.id, SITE: message.site },
        "MessageStream": account.stream(),
        "TrackOpens": false,
        "TrackLinks": "None",
    });
    if let Some(html) = message.html {
        body["HtmlBody"] = json!(html);
    }
    let url = account.base();
    let authorization = ("x-postmark-server-token", token.to_owned());
    Ok(json_request(format!("{url}/email"), authorization, &body))
}

/// The codes are those of postmarkapp.com/developer/api/overview#error-codes.
pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    let code = body["ErrorCode"].as_i64().unwrap_or_default();
    match (answer.status, code) {
        (200..=299, 0) | (..=199 | 300..=399 | 423..=499 | 500.., _) => {}
        // A complaint or a hard bounce made the address inactive.
        (_, 406) => return Reply::Refused(Unsent::Suppressed),
        (_, 100 | 429) => return answer.later(),
        // The token, the sender, the account.
        (_, 10 | 400 | 401 | 405 | 412 | 413) => {
            return Reply::Misconfigured {
                code: Some(code.to_string()),
            };
        }
        (_, 300) if body["Message"].as_str().is_some_and(|message| message.contains("'To'")) => {
            return Reply::Refused(Unsent::BadAddress);
        }
        (200..=299, _) => return Reply::Refused(Unsent::Message),
        _ => {}
    }
    answer
        .common(text_of(&body["MessageID"]))
        .unwrap_or(Reply::Refused(Unsent::Message))
}
