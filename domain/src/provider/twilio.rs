//! Twilio: `POST /2010-04-01/Accounts/{sid}/Messages.json` (www.twilio.com/docs/messaging/api/message-resource).

use super::answer::{Answer, Reply, Unsent, text_of};
use super::{Account, HttpRequest, Outgoing, Unfit, basic};

/// The longest `Body`, in characters.
const LONGEST: usize = 1_600;

pub(super) fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    if message.text.chars().count() > LONGEST {
        return Err(Unfit::TooLong);
    }
    let from = account.from();
    let sender = if from.len() == 34 && from.starts_with("MG") {
        "MessagingServiceSid"
    } else {
        "From"
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("To", message.to.normal());
    form.append_pair(sender, from);
    form.append_pair("Body", message.text);
    if let Some(url) = message.report_to {
        form.append_pair("StatusCallback", url);
    }
    let base = account.base();
    Ok(HttpRequest {
        method: "POST",
        url: format!("{base}/2010-04-01/Accounts/{}/Messages.json", account.account()),
        headers: vec![
            ("accept", "application/json".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("authorization", basic(account.account(), token)),
        ],
        body: form.finish().into_bytes(),
    })
}

/// The codes are those of www.twilio.com/docs/api/errors.
pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    if let Some(reply) = answer.common(text_of(&body["sid"])) {
        return reply;
    }
    match body["code"].as_i64().unwrap_or_default() {
        // The person has sent STOP to one of the account's numbers.
        21610 => Reply::Refused(Unsent::Stopped),
        // No number; not one that takes messages.
        21211 | 21614 => Reply::Refused(Unsent::BadAddress),
        // The sender is not the account's; the account may not send to that country.
        code @ (21606 | 21603 | 21408) => Reply::Misconfigured {
            code: Some(code.to_string()),
        },
        _ if answer.status == 404 => Reply::Misconfigured {
            code: Some("404".to_owned()),
        },
        _ => Reply::Refused(Unsent::Message),
    }
}
