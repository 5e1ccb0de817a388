//! Feedback: what a visitor leaves, and where it stands.

use super::{ContactPoint, Timestamp, is_false};
use crate::FeedbackKind;
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/feedback`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The browser's name for this piece: a UUID.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub id: String,
    /// The person token from an earlier answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What sort it is.
    pub kind: FeedbackKind,
    /// In the visitor's words, 1 to 4,000 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 4000)))]
    pub text: String,
    /// 1 (bad) to 5 (good).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 5)))]
    pub rating: Option<u8>,
    /// One of the site's topics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The page it is about. Kept without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language it is written in, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// "You may answer me": asks for answers at the contact points, once they have confirmed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub answer_me: bool,
    /// Where to answer. Absent or empty: where this person is already reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 12)))]
    pub contact_points: Vec<ContactPoint>,
}

/// The answer to feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedbackReceived {
    /// The id it was left under.
    pub id: String,
    /// The person token.
    pub person: String,
    /// The reference to come back with.
    pub reference: String,
    /// One entry for each contact point that has a confirmation to wait for before it may be answered.
    pub confirmations: Vec<super::Confirmation>,
}

/// `GET /v1/sites/{site}/feedback/{reference}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedbackState {
    /// The reference.
    pub reference: String,
    /// When it was left.
    pub at: Timestamp,
    /// What sort it is.
    pub kind: FeedbackKind,
    /// Where it stands.
    pub status: FeedbackStatus,
}

/// Where a piece of feedback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedbackStatus {
    /// Recorded, on its way to whoever can fix it.
    Received,
    /// Delivered on its route.
    Delivered,
}
