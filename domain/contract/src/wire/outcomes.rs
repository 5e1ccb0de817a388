//! What became of a message that was permitted.

use super::Recipient;
use crate::{Bounce, SendOutcome};
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/outcomes`: 1 to 1,000 reports. Repeating a report changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// The reports, 1 to 1,000.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
    pub outcomes: Vec<OutcomeReport>,
}

/// What became of one message. It is named by its permit, or by the id of the question and the contact point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OutcomeReport {
    /// The permit, as it was answered, or its id (`jti`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 4096)))]
    pub permit: Option<String>,
    /// The id of the question that reserved it, together with `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub id: Option<String>,
    /// Whom the message was for, together with `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Recipient>,
    /// What became of it.
    pub outcome: SendOutcome,
    /// With `bounced`: whether the address does not exist (`hard`, which ends all contact there) or could not be reached now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounce: Option<Bounce>,
}

/// All reports are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomesRecorded {
    /// How many.
    pub recorded: u32,
}
