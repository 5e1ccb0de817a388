//! Vonage's webhooks of the Messages API: developer.vonage.com/en/api/messages, "Inbound message" and "Message status".

use super::{Happened, Report, Text, Unreadable, What, number, object, said, text};

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let event = object(body)?;
    let id = text(&event["message_uuid"]).ok_or(Unreadable)?;
    let Some(status) = event["status"].as_str() else {
        let from = event["from"].as_str().and_then(number).ok_or(Unreadable)?;
        // Pictures and the like have no text: what was meant is unclear.
        let text = event["text"].as_str().unwrap_or_default().to_owned();
        let meant = said(&text);
        return Ok(vec![Happened::Text(Text {
            event: id,
            from,
            text,
            said: meant,
        })]);
    };
    let what = match status {
        "submitted" => Some(What::SENT),
        "delivered" | "read" => Some(What::DELIVERED),
        // Its documentation does not tell a number that does not exist from one that is switched off.
        "rejected" | "undeliverable" => Some(What::SOFT),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    Ok(vec![Happened::Report(Report {
        event: format!("{id}:{status}"),
        message: text(&event["client_ref"]),
        provider_message: Some(id),
        to: event["to"].as_str().and_then(number),
        what,
    })])
}
