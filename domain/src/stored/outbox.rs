//! What is in the outbox: where a row goes, and what is in it.

use super::Notice;
use crate::time::Instant;
use crate::{Channel, wire};
use serde::{Deserialize, Serialize};

/// Where a row goes. Looked up in the rules in force when it leaves, so what waits goes to a corrected URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// To the provider of a channel: a confirmation.
    Provider {
        /// The channel.
        channel: Channel,
    },
    /// To the provider of a channel: a message of a sender, decided once more when it leaves.
    Message {
        /// The channel.
        channel: Channel,
        /// The permit it goes by.
        permit: String,
    },
    /// To a route's webhook.
    Route {
        /// The route's name.
        name: String,
        /// The feedback's reference.
        reference: String,
    },
    /// To the site's events endpoint.
    Events,
    /// To the site's events endpoint, where no other ledger has told it today.
    UsedUp {
        /// The budget that it tells of.
        budget: Budget,
    },
    /// To the homes of those whom a proof concerns.
    Homes,
    /// A letter about a stop, which waits until it may be sent: then it is decided and written.
    Stop,
}

/// A budget of confirmations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// What visitors of one network may ask for within an hour.
    NetworkHour,
    /// What visitors of one network may ask for within a day.
    NetworkDay,
    /// What the site sends within a day.
    SiteDay,
}

impl From<wire::Budget> for Budget {
    fn from(budget: wire::Budget) -> Self {
        match budget {
            wire::Budget::NetworkHour => Self::NetworkHour,
            wire::Budget::NetworkDay => Self::NetworkDay,
            wire::Budget::SiteDay => Self::SiteDay,
        }
    }
}

impl From<Budget> for wire::Budget {
    fn from(budget: Budget) -> Self {
        match budget {
            Budget::NetworkHour => Self::NetworkHour,
            Budget::NetworkDay => Self::NetworkDay,
            Budget::SiteDay => Self::SiteDay,
        }
    }
}

/// The body of a delivery to a webhook or a provider. It leaves letter by letter as it was queued, on every try and by every later
/// version, for it is signed under one `webhook-id`: so what is kept is the contract's own form, which is extended and never
/// changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Delivery(pub wire::Delivery);

/// A message of a sender that waits, sealed under its person's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The permit it goes by.
    pub permit: String,
    /// Until when it may be sent.
    pub before: Instant,
    /// The address in normal form.
    pub address: String,
    /// The words.
    pub content: Content,
    /// What its links say.
    pub notice: Notice,
}

/// The words of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The subject, where the channel has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content([redacted])")
    }
}

impl From<wire::MessageContent> for Content {
    fn from(content: wire::MessageContent) -> Self {
        let wire::MessageContent { subject, text, html } = content;
        Self { subject, text, html }
    }
}
