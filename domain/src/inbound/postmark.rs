//! Postmark's webhooks: postmarkapp.com/developer/webhooks/bounce-webhook, delivery-webhook, spam-complaint-webhook and
//! subscription-change-webhook.

use super::{Happened, Report, Unreadable, What, email, object, text};
use crate::provider::MESSAGE;
use serde_json::Value;

pub(super) fn read(body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    let event = object(body)?;
    let record = event["RecordType"].as_str().ok_or(Unreadable)?;
    let what = match record {
        "Delivery" => Some(What::DELIVERED),
        "Bounce" => bounced(&event),
        "SpamComplaint" => Some(What::COMPLAINED),
        "SubscriptionChange" => suppressed(&event),
        _ => None,
    };
    let Some(what) = what else { return Ok(Vec::new()) };
    let provider_message = text(&event["MessageID"]);
    let id = text(&event["ID"])
        .or_else(|| provider_message.clone())
        .ok_or(Unreadable)?;
    let to = email(&event["Recipient"]).or_else(|| email(&event["Email"]));
    Ok(vec![Happened::Report(Report {
        event: format!("{record}:{id}"),
        message: text(&event["Metadata"][MESSAGE]),
        provider_message,
        to,
        what,
    })])
}

fn bounced(event: &Value) -> Option<What> {
    match event["Type"].as_str()? {
        "HardBounce" | "BadEmailAddress" => Some(What::HARD),
        "SpamComplaint" => Some(What::COMPLAINED),
        "Unsubscribe" => Some(What::Stop),
        // These are answers to a message that arrived.
        "AutoResponder" | "Subscribe" | "ChallengeVerification" | "AddressChange" => None,
        // Postmark sends nothing there any more.
        _ if event["Inactive"] == Value::Bool(true) => Some(What::HARD),
        _ => Some(What::SOFT),
    }
}

/// A suppression at Postmark. One that ends lifts nothing here: that takes a proof.
fn suppressed(event: &Value) -> Option<What> {
    if event["SuppressSending"] != Value::Bool(true) {
        return None;
    }
    match (event["SuppressionReason"].as_str()?, event["Origin"].as_str()) {
        ("HardBounce", _) => Some(What::HARD),
        ("SpamComplaint", _) => Some(What::COMPLAINED),
        ("ManualSuppression", Some("Recipient")) => Some(What::Stop),
        _ => None,
    }
}
