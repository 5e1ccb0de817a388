//! Twilio's webhooks: www.twilio.com/docs/messaging/guides/webhook-request and track-outbound-message-status. Both are forms.

use super::{Happened, Report, Said, Unreadable, What, digest, number, said, words};
use crate::provider::{Cause, twilio_cause};
use std::collections::BTreeMap;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let sid = field("MessageSid")
        .or_else(|| field("SmsSid"))
        .or_else(|| field("SmsMessageSid"));
    let status = field("MessageStatus")
        .or_else(|| field("SmsStatus"))
        .unwrap_or("received");
    if status == "received" || status == "receiving" {
        // Nobody wrote, and nothing came of a message: it is something else.
        let from = field("From").ok_or(Unreadable)?;
        let text = form.get("Body").cloned().unwrap_or_default();
        // Where the account has Twilio handle the words, Twilio says how it took them.
        let meant = match field("OptOutType") {
            Some("STOP") => Said::Stop,
            Some("START") => Said::Start,
            Some("HELP") => Said::Help,
            _ => said(&text),
        };
        let event = sid.map_or_else(|| digest(body), str::to_owned);
        return Ok(words(&event, from, text, meant));
    }
    let what = match status {
        "sent" => Some(What::SENT),
        "delivered" | "read" => Some(What::DELIVERED),
        "undelivered" | "failed" => Some(undelivered(field("ErrorCode").unwrap_or_default())),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    Ok(vec![Happened::Report(Report {
        event: format!("{}:{status}", sid.map_or_else(|| digest(body), str::to_owned)),
        // It stands in the URL that Twilio was told to report to.
        message: None,
        provider_message: sid.map(str::to_owned),
        to: field("To").and_then(number),
        what,
    })])
}

fn undelivered(code: &str) -> What {
    match twilio_cause(code.parse().unwrap_or_default()) {
        Cause::Stopped => What::Stop,
        Cause::BadAddress => What::HARD,
        Cause::Account | Cause::Other => What::SOFT,
    }
}
