//! What Beckon posts to a site's providers and webhooks, signed per Standard Webhooks 1.0.

use super::{ContactPoint, Timestamp};
use crate::{Channel, FeedbackKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The body of a delivery; the `webhook-id` header names it and stays the same on every try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type")]
pub enum Delivery {
    /// To a provider: send this message.
    #[serde(rename = "message")]
    Message(Message),
    /// To a route: somebody left this.
    #[serde(rename = "feedback")]
    Feedback(FeedbackDelivery),
    /// To the site's events endpoint: this happened.
    #[serde(rename = "consent")]
    Consent(ConsentDelivery),
    /// To the site's events endpoint: a sender's key may not act for a purpose until the owner has looked.
    #[serde(rename = "key_held")]
    KeyHeld(KeyHeldDelivery),
    /// To the site's events endpoint: a ledger has become so large that it is to be looked at, well before it is full.
    #[serde(rename = "ledger_large")]
    LedgerLarge(LedgerLargeDelivery),
    /// To the site's events endpoint: a budget of confirmations is used up, so no more are sent for a while.
    #[serde(rename = "budget_used_up")]
    BudgetUsedUp(BudgetDelivery),
}

/// A message for a provider to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// The site.
    pub site: String,
    /// `confirm`, or the purpose of the message.
    pub purpose: String,
    /// Whom to send it to.
    pub to: ContactPoint,
    /// The subject, where the channel has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text.
    pub text: String,
    /// The same as HTML, for an email that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Headers that an email carries as they are: `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058). Have your DKIM
    /// signature cover them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The language of the text.
    pub language: String,
}

/// A piece of feedback, for whoever can fix it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedbackDelivery {
    /// The site.
    pub site: String,
    /// The reference that the visitor was given.
    pub reference: String,
    /// The route's name.
    pub route: String,
    /// When it was left.
    pub at: Timestamp,
    /// What sort it is.
    pub kind: FeedbackKind,
    /// The visitor's words.
    pub text: String,
    /// 1 (bad) to 5 (good).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// The topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The page, without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the visitor asked for an answer. Ask for `feedback_reply` before you send one.
    pub answer_me: bool,
    /// Where the visitor would like to be answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact_points: Vec<ContactPoint>,
}

/// A consent event, for the site's own records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentDelivery {
    /// The site.
    pub site: String,
    /// The ledger's event.
    pub event: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// `given`, `refused`, `withdrawn`, `stopped`, `resumed` or `never_agreed`.
    pub what: String,
    /// The purpose; absent for a stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The channel.
    pub channel: Channel,
    /// Whose.
    pub contact_point: ContactPoint,
}

/// A sender's key that is held for a purpose, because several people said that they never agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyHeldDelivery {
    /// The site.
    pub site: String,
    /// When.
    pub at: Timestamp,
    /// The key's id, for `DELETE /v1/sites/{site}/keys/{id}/holds/{purpose}` once you have looked.
    pub key: String,
    /// The sender's name.
    pub sender: String,
    /// The purpose.
    pub purpose: String,
    /// How many people said so within 24 hours.
    pub people: u32,
}

/// A ledger that has become large. Told once, and again after it had become smaller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerLargeDelivery {
    /// The site.
    pub site: String,
    /// When.
    pub at: Timestamp,
    /// The number of the ledger.
    pub ledger: u8,
    /// How many bytes it takes.
    pub bytes: u64,
    /// How many it can take. After that it answers `503` to everything that writes.
    pub of: u64,
}

/// A budget of confirmations that is used up. Told once a day for each kind of budget, however often it happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BudgetDelivery {
    /// The site.
    pub site: String,
    /// When.
    pub at: Timestamp,
    /// Which budget.
    pub budget: Budget,
    /// How many confirmations it holds; of the site's, that is the share of one ledger.
    pub limit: u32,
}

/// A budget of confirmations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// What visitors of one network may ask for within an hour.
    NetworkHour,
    /// What visitors of one network may ask for within a day.
    NetworkDay,
    /// What the site sends within a day.
    SiteDay,
}

impl Budget {
    /// Its name, as JSON has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NetworkHour => "network_hour",
            Self::NetworkDay => "network_day",
            Self::SiteDay => "site_day",
        }
    }
}
