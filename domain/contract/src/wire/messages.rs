//! Messages that are sent through Beckon: asked and sent in one step.

use super::{Recipient, Timestamp};
use crate::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /v1/sites/{site}/messages`: 1 to 1,000 messages. Answered like decisions; a permit says `"message": "queued"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// The messages, 1 to 1,000, each with an id of its own.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
    pub messages: Vec<MessageToSend>,
}

/// One message to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageToSend {
    /// The sender's name for the message, 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Repeated, it is not sent again.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub id: String,
    /// Whom it is for.
    pub to: Recipient,
    /// Over which channels, when a customer is meant, or a contact point's person more widely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
    /// For what: the code of a declared purpose.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub purpose: String,
    /// The stored template to send. Needed where the purpose requires one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// What the template's variables stand for.
    #[serde(
        default,
        deserialize_with = "super::distinct",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub variables: BTreeMap<String, String>,
    /// The words themselves, where the purpose rests on consent and the template has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<MessageContent>,
    /// The last moment at which it may still be sent. Absent: 24 hours from now; 7 days at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_before: Option<Timestamp>,
}

/// The words of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageContent {
    /// The subject, needed for email: 1 to 200 characters on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text, 1 to 20,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 20000)))]
    pub text: String,
    /// The same as HTML, for email, at most 100,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl std::fmt::Debug for MessageContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageContent([redacted])")
    }
}
