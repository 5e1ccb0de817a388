//! Postmark's webhooks: postmarkapp.com/developer/webhooks/bounce-webhook, delivery-webhook, spam-complaint-webhook and
//! subscription-change-webhook; the types of bounces as postmarkapp.com/developer/api/bounce-api#bounce-types.

use super::smtp::{Address, about_address};
use super::{Happened, Report, Unreadable, What, digest, email, object, text};
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
    // A change of a subscription has no id, and one message may have several.
    let id = text(&event["ID"]).or_else(|| match record {
        "SubscriptionChange" => None,
        _ => provider_message.clone(),
    });
    let to = email(&event["Recipient"]).or_else(|| email(&event["Email"]));
    Ok(vec![Happened::Report(Report {
        event: format!("{record}:{}", id.unwrap_or_else(|| digest(body))),
        message: text(&event["Metadata"][MESSAGE]),
        provider_message,
        to,
        what,
    })])
}

fn bounced(event: &Value) -> Option<What> {
    match event["Type"].as_str()? {
        "BadEmailAddress" => Some(What::HARD),
        // "Unknown user, mailbox not found"; where the server said something else, that counts.
        "HardBounce" => Some(match about_address("", event["Details"].as_str().unwrap_or_default()) {
            Address::Missing | Address::Unsaid => What::HARD,
            Address::Stands => What::SOFT,
        }),
        "SpamComplaint" => Some(What::COMPLAINED),
        "Unsubscribe" => Some(What::Stop),
        // These are answers to a message that arrived.
        "AutoResponder" | "Subscribe" | "ChallengeVerification" | "AddressChange" => None,
        // `ManuallyDeactivated` is the account's owner's own doing, `Blocked` and `DMARCPolicy` are policy, and `Inactive` says
        // what Postmark will do and not whether the address exists. So for all others, those that are new among them.
        _ => Some(What::SOFT),
    }
}

/// A suppression at Postmark. One that ends lifts nothing here: that takes a proof.
fn suppressed(event: &Value) -> Option<What> {
    if event["SuppressSending"] != Value::Bool(true) {
        return None;
    }
    match (event["SuppressionReason"].as_str()?, event["Origin"].as_str()) {
        // The account's owner put it on the list by hand, under whatever reason.
        (_, Some("Customer" | "Admin")) => None,
        ("HardBounce", _) => Some(What::HARD),
        ("SpamComplaint", _) => Some(What::COMPLAINED),
        ("ManualSuppression", Some("Recipient")) => Some(What::Stop),
        _ => None,
    }
}
