//! Twilio: `POST /2010-04-01/Accounts/{sid}/Messages.json` (www.twilio.com/docs/messaging/api/message-resource).

use super::answer::{Answer, Reply, Unsent, text_of};
use super::{Account, Cause, HttpRequest, Outgoing, Unfit, basic};

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

/// What a code of www.twilio.com/docs/api/errors says.
pub(crate) const fn cause(code: u32) -> Cause {
    match code {
        // The person has sent STOP to one of the account's numbers, or blocked the sender where the channel lets them.
        21610 | 63014 => Cause::Stopped,
        // No number, not one that takes messages, a landline, unknown to its carrier; nobody by that name on the channel.
        21211 | 21217 | 21421 | 21614 | 21635 | 30005 | 30006 | 63003 | 63024 => Cause::BadAddress,
        // The sender is not the account's or not registered, the account may not send to that country, or has no money.
        20003 | 21408 | 21603 | 21606 | 21611 | 21612 | 21659 | 21660 | 21661 | 30002 | 30018 | 30024 | 30032
        | 30034 | 30035 | 30037 | 63007 => Cause::Account,
        // Switched off (30003), blocked by the carrier (30004), filtered (30007), unknown (30008), and so on: the number stands.
        _ => Cause::Other,
    }
}

pub(super) fn read(answer: &Answer<'_>) -> Reply {
    let body = answer.json();
    if let Some(reply) = answer.common(text_of(&body["sid"])) {
        return reply;
    }
    let code = body["code"].as_u64().and_then(|code| u32::try_from(code).ok());
    match cause(code.unwrap_or_default()) {
        Cause::Stopped => Reply::Refused(Unsent::Stopped),
        Cause::BadAddress => Reply::Refused(Unsent::BadAddress),
        Cause::Account => Reply::Misconfigured {
            code: code.map(|code| code.to_string()),
        },
        Cause::Other if answer.status == 404 => Reply::Misconfigured {
            code: Some("404".to_owned()),
        },
        Cause::Other => Reply::Refused(Unsent::Message),
    }
}
