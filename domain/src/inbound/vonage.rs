//! Vonage's webhooks of the Messages API: developer.vonage.com/en/api/messages, "Inbound message" and "Message status".

use super::{Happened, Report, Unreadable, What, digest, number, object, said, text, words};
use crate::provider::{Cause, vonage_cause, vonage_code};

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let event = object(body)?;
    let id = text(&event["message_uuid"]).unwrap_or_else(|| digest(body));
    let Some(status) = event["status"].as_str() else {
        let from = text(&event["from"]).ok_or(Unreadable)?;
        // Pictures and the like have no text: what was meant is unclear.
        let text = event["text"].as_str().unwrap_or_default().to_owned();
        let meant = said(&text);
        // The same number writes over several channels, and Vonage names them beside it.
        let from = match event["channel"].as_str() {
            Some("whatsapp") => format!("whatsapp:{from}"),
            _ => from,
        };
        return Ok(words(&id, &from, text, meant));
    };
    let what = match status {
        "submitted" => Some(What::SENT),
        "delivered" | "read" => Some(What::DELIVERED),
        "rejected" | "undeliverable" | "failed" | "expired" => Some(match vonage_cause(vonage_code(&event["error"])) {
            Cause::Stopped => What::Stop,
            Cause::BadAddress => What::HARD,
            Cause::Account | Cause::Other => What::SOFT,
        }),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    Ok(vec![Happened::Report(Report {
        event: format!("{id}:{status}"),
        message: text(&event["client_ref"]),
        provider_message: Some(id),
        to: text(&event["to"]).as_deref().and_then(number),
        what,
    })])
}
