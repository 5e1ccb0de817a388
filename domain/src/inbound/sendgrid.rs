//! SendGrid's event webhook: www.twilio.com/docs/sendgrid/for-developers/tracking-events/event. Many events come at once, about
//! many people: one that cannot be read keeps none of the others from being heard.

use super::smtp::{Address, about_address};
use super::{Happened, Report, Unreadable, What, digest, email, text};
use crate::provider::MESSAGE;
use serde_json::Value;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let events: Vec<Value> = serde_json::from_slice(body).map_err(|_| Unreadable)?;
    Ok(events.iter().filter_map(one).collect())
}

fn one(event: &Value) -> Option<Happened> {
    let Some(name) = event["event"].as_str() else {
        return Some(Happened::Unread);
    };
    let what = what(name, event)?;
    let provider_message = text(&event["sg_message_id"]);
    let id = text(&event["sg_event_id"]).or_else(|| Some(format!("{name}:{}", provider_message.as_ref()?)));
    Some(Happened::Report(Report {
        // Not every event has an id: the same event sent again is the same text.
        event: id.unwrap_or_else(|| digest(event.to_string().as_bytes())),
        // Custom arguments stand beside the event's own fields.
        message: text(&event[MESSAGE]),
        provider_message,
        to: email(&event["email"]),
        what,
    }))
}

fn what(name: &str, event: &Value) -> Option<What> {
    match name {
        "processed" => Some(What::SENT),
        "delivered" => Some(What::DELIVERED),
        "bounce" if event["type"] == "blocked" => Some(What::SOFT),
        "bounce" => Some(bounced(event)),
        "dropped" => Some(dropped(event["reason"].as_str().unwrap_or_default())),
        "spamreport" => Some(What::COMPLAINED),
        "unsubscribe" | "group_unsubscribe" => Some(What::Stop),
        _ => None,
    }
}

/// What the server said counts before SendGrid's own class of it (`bounce_classification`).
fn bounced(event: &Value) -> What {
    let status = text(&event["status"]).unwrap_or_default();
    let said = about_address(&status, event["reason"].as_str().unwrap_or_default());
    match (said, event["bounce_classification"].as_str()) {
        (Address::Missing, _) | (Address::Unsaid, None | Some("Invalid Address" | "")) => What::HARD,
        (Address::Stands, _) | (Address::Unsaid, Some(_)) => What::SOFT,
    }
}

/// SendGrid never tried, because of what it knows of the address.
fn dropped(reason: &str) -> What {
    let reason = reason.to_ascii_lowercase();
    if reason.contains("bounced address") || reason == "invalid" {
        What::HARD
    } else if reason.contains("spam report") {
        What::COMPLAINED
    } else if reason.contains("unsubscribe") {
        What::Stop
    } else {
        What::NOT_SENT
    }
}
