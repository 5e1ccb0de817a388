//! What visitors left.

use crate::{Channel, FeedbackKind, wire};
use serde::{Deserialize, Serialize};

/// A piece of feedback, kept sealed under its person's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The browser's name for it.
    pub id: String,
    /// The person token that it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What sort it is.
    pub kind: FeedbackKind,
    /// In the visitor's words.
    pub text: String,
    /// 1 (bad) to 5 (good).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// The topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The page that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language that it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the visitor asked for an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answer_me: bool,
    /// Where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact_points: Vec<ContactPoint>,
}

/// A contact point as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPoint {
    /// Its channel.
    pub channel: Channel,
    /// The address.
    pub address: Address,
}

/// An address: text for every channel but `post`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Address {
    /// An email address, a phone number, or the endpoint of a push subscription.
    Text(String),
    /// A postal address.
    Postal {
        /// Name, street, town.
        lines: Vec<String>,
        /// ISO 3166-1 alpha-2.
        country: String,
    },
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<wire::ContactPoint> for ContactPoint {
    fn from(point: wire::ContactPoint) -> Self {
        let address = match point.address {
            wire::Address::Text(text) => Address::Text(text),
            wire::Address::Postal(wire::Postal { lines, country }) => Address::Postal { lines, country },
        };
        Self {
            channel: point.channel,
            address,
        }
    }
}

impl From<wire::Feedback> for Feedback {
    fn from(body: wire::Feedback) -> Self {
        Self {
            id: body.id,
            person: body.person,
            kind: body.kind,
            text: body.text,
            rating: body.rating,
            topic: body.topic,
            page: body.page,
            language: body.language,
            answer_me: body.answer_me,
            contact_points: body.contact_points.into_iter().map(ContactPoint::from).collect(),
        }
    }
}
