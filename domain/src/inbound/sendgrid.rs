//! SendGrid's event webhook: www.twilio.com/docs/sendgrid/for-developers/tracking-events/event. Many events come at once.

use super::{Happened, Report, Unreadable, What, email, text};
use crate::provider::MESSAGE;
use serde_json::Value;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let events: Vec<Value> = serde_json::from_slice(body).map_err(|_| Unreadable)?;
    let mut happened = Vec::new();
    for event in &events {
        let name = event["event"].as_str().ok_or(Unreadable)?;
        let Some(what) = what(name, event) else { continue };
        let provider_message = text(&event["sg_message_id"]);
        let id = text(&event["sg_event_id"]).or_else(|| Some(format!("{name}:{}", provider_message.as_ref()?)));
        happened.push(Happened::Report(Report {
            event: id.ok_or(Unreadable)?,
            // Custom arguments stand beside the event's own fields.
            message: text(&event[MESSAGE]),
            provider_message,
            to: email(&event["email"]),
            what,
        }));
    }
    Ok(happened)
}

fn what(name: &str, event: &Value) -> Option<What> {
    match name {
        "processed" => Some(What::SENT),
        "delivered" => Some(What::DELIVERED),
        "bounce" if event["type"] == "blocked" => Some(What::SOFT),
        "bounce" => Some(What::HARD),
        "dropped" => Some(dropped(event["reason"].as_str().unwrap_or_default())),
        "spamreport" => Some(What::COMPLAINED),
        "unsubscribe" | "group_unsubscribe" => Some(What::Stop),
        _ => None,
    }
}

/// SendGrid never tried, because of what it knows of the address.
fn dropped(reason: &str) -> What {
    let reason = reason.to_ascii_lowercase();
    if reason.contains("bounced address") || reason == "invalid" {
        What::HARD
    } else if reason.contains("spam report") {
        What::COMPLAINED
    } else if reason.contains("unsubscribed") {
        What::Stop
    } else {
        What::NOT_SENT
    }
}
