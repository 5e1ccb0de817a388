//! Twilio's webhooks: www.twilio.com/docs/messaging/guides/webhook-request and track-outbound-message-status; codes as
//! www.twilio.com/docs/api/errors. Both are forms.

use super::{Happened, Report, Said, Text, Unreadable, What, number, said};
use std::collections::BTreeMap;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let sid = field("MessageSid").or_else(|| field("SmsSid")).ok_or(Unreadable)?;
    let status = field("MessageStatus")
        .or_else(|| field("SmsStatus"))
        .unwrap_or("received");
    if status == "received" || status == "receiving" {
        let from = number(field("From").unwrap_or_default()).ok_or(Unreadable)?;
        let text = form.get("Body").cloned().unwrap_or_default();
        // Where the account has Twilio handle the words, Twilio says how it took them.
        let meant = match field("OptOutType") {
            Some("STOP") => Said::Stop,
            Some("START") => Said::Start,
            Some("HELP") => Said::Help,
            _ => said(&text),
        };
        let event = sid.to_owned();
        return Ok(vec![Happened::Text(Text {
            event,
            from,
            text,
            said: meant,
        })]);
    }
    let what = match status {
        "sent" => Some(What::SENT),
        "delivered" | "read" => Some(What::DELIVERED),
        "undelivered" | "failed" => Some(undelivered(field("ErrorCode").unwrap_or_default())),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    Ok(vec![Happened::Report(Report {
        event: format!("{sid}:{status}"),
        // It stands in the URL that Twilio was told to report to.
        message: None,
        provider_message: Some(sid.to_owned()),
        to: field("To").and_then(number),
        what,
    })])
}

fn undelivered(code: &str) -> What {
    match code {
        // The person has sent STOP.
        "21610" => What::Stop,
        // No such number; a landline; no number at all.
        "30005" | "30006" | "21211" | "21614" => What::HARD,
        _ => What::SOFT,
    }
}
