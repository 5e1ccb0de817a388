//! Mailgun's webhooks: documentation.mailgun.com, "Events" and "Webhooks".

use super::{Happened, Report, Unreadable, What, email, object, text};
use crate::provider::MESSAGE;
use serde_json::Value;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let body = object(body)?;
    let event = &body["event-data"];
    let name = event["event"].as_str().ok_or(Unreadable)?;
    let what = match name {
        "accepted" => Some(What::SENT),
        "delivered" => Some(What::DELIVERED),
        "complained" => Some(What::COMPLAINED),
        "unsubscribed" => Some(What::Stop),
        "failed" => failed(event),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    let provider_message = text(&event["message"]["headers"]["message-id"]);
    let id = text(&event["id"]).or_else(|| text(&body["signature"]["token"]));
    Ok(vec![Happened::Report(Report {
        event: id.ok_or(Unreadable)?,
        message: text(&event["user-variables"][MESSAGE]),
        provider_message,
        to: email(&event["recipient"]),
        what,
    })])
}

/// A failure that is not permanent is tried again by Mailgun, and reported again.
fn failed(event: &Value) -> Option<What> {
    if event["severity"] != "permanent" {
        return None;
    }
    Some(match event["reason"].as_str().unwrap_or_default() {
        "suppress-complaint" => What::COMPLAINED,
        "suppress-unsubscribe" => What::Stop,
        // It was tried for too long, and nobody said that the address does not exist.
        "old" | "espblock" | "greylisted" => What::SOFT,
        _ => What::HARD,
    })
}
