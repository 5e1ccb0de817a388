//! Vonage: `POST /v1/messages` of the Messages API (developer.vonage.com/en/api/messages).

use super::answer::{Answer, Reply, Unsent, text_of};
use super::{Account, HttpRequest, Outgoing, Unfit, basic, json_request};
use serde_json::json;

/// The longest `text`, in characters.
const LONGEST: usize = 1_000;

pub(super) fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    if message.text.chars().count() > LONGEST {
        return Err(Unfit::TooLong);
    }
    // Numbers go without the plus sign.
    let bare = |number: &str| number.strip_prefix('+').unwrap_or(number).to_owned();
    let body = json!({
        "message_type": "text",
        "channel": "sms",
        "to": bare(message.to.normal()),
        "from": bare(account.from()),
        "text": message.text,
        "client_ref": message.id,
    });
    let base = account.base();
    let authorization = ("authorization", basic(account.account(), token));
    Ok(json_request(format!("{base}/v1/messages"), authorization, &body))
}

pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    answer
        .common(text_of(&body["message_uuid"]))
        .unwrap_or(Reply::Refused(Unsent::Message))
}
