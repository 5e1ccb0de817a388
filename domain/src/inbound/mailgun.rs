//! Mailgun's webhooks: documentation.mailgun.com, "Events" and "Webhooks".

use super::smtp::{Address, about_address};
use super::{Happened, Report, Unreadable, What, digest, email, object, text};
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
        event: id.unwrap_or_else(|| digest(event.to_string().as_bytes())),
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
    let reason = event["reason"].as_str().unwrap_or_default();
    match reason {
        "suppress-complaint" => return Some(What::COMPLAINED),
        "suppress-unsubscribe" => return Some(What::Stop),
        // Mailgun never tried, because of a bounce that it keeps.
        "suppress-bounce" => return Some(What::HARD),
        // It was tried for too long, and nobody said that the address does not exist.
        "old" | "espblock" | "greylisted" => return Some(What::SOFT),
        _ => {}
    }
    let status = &event["delivery-status"];
    let code = |name: &str| text(&status[name]).unwrap_or_default();
    let codes = format!("{} {}", code("code"), code("enhanced-code"));
    let said = format!("{} {}", code("message"), code("description"));
    Some(match (about_address(&codes, &said), reason) {
        (Address::Missing, _) | (Address::Unsaid, "bounce") => What::HARD,
        // "Permanent" with a code of success contradicts itself: Mailgun's own word for it counts.
        (Address::Stands, "bounce") if code("code").starts_with('2') => What::HARD,
        (Address::Stands | Address::Unsaid, _) => What::SOFT,
    })
}
