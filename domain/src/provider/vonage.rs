//! Vonage: `POST /v1/messages` of the Messages API (developer.vonage.com/en/api/messages).

use super::answer::{Answer, Reply, Unsent, text_of};
use super::{Account, Cause, HttpRequest, Outgoing, Unfit, basic, json_request};
use serde_json::{Value, json};

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

/// The code of an error object: `"type": "https://developer.vonage.com/api-errors/messages#1240"`, or `"title": 1240`.
pub(crate) fn code(error: &Value) -> u32 {
    let kind = error["type"]
        .as_str()
        .and_then(|kind| kind.rsplit_once('#')?.1.parse().ok());
    let title = || text_of(&error["title"])?.parse().ok();
    kind.or_else(title).unwrap_or_default()
}

/// What a code of developer.vonage.com/en/api-errors/messages says.
pub(crate) const fn cause(code: u32) -> Cause {
    match code {
        // "The user has already sent a STOP opt-out message."
        1240 => Cause::Stopped,
        // No number, no longer active, no such recipient.
        1170 | 1190 | 1430 => Cause::BadAddress,
        // The account is barred, without money, not enabled, or may not send from this sender, to there or with that consent.
        1060 | 1070 | 1080 | 1120 | 1140 | 1160 | 1370 | 1420 | 1460 | 1480..=1484 => Cause::Account,
        // Switched off (1180), ported (1200), taken for spam (1210), busy (1220), unroutable (1250), barred by a list that is
        // not the person's (1050), and so on: the number stands, and nobody asked to stop.
        _ => Cause::Other,
    }
}

pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    let code = code(&body);
    match (answer.status, cause(code)) {
        (400..=499, Cause::Stopped) => return Reply::Refused(Unsent::Stopped),
        (400..=499, Cause::BadAddress) => return Reply::Refused(Unsent::BadAddress),
        (400..=499, Cause::Account) => {
            return Reply::Misconfigured {
                code: Some(code.to_string()),
            };
        }
        _ => {}
    }
    answer
        .common(text_of(&body["message_uuid"]))
        .unwrap_or(Reply::Refused(Unsent::Message))
}
