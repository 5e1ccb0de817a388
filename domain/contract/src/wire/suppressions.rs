//! Suppressions that the site's owner knows of from elsewhere, and hard bounces that the owner takes back.

use super::ContactPoint;
use crate::SuppressionCause;
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/suppressions`: 1 to 500 contact points. Repeating it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Suppressions {
    /// The contact points, 1 to 500.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub suppressions: Vec<SuppressionKnown>,
}

/// One contact point at which nobody is to be contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SuppressionKnown {
    /// The contact point.
    pub contact_point: ContactPoint,
    /// Whether its address does not exist, or its owner complained.
    pub because: SuppressionCause,
    /// How the owner knows, for the record: 1 to 200 characters, no address.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub ground: String,
}

/// `POST /v1/sites/{site}/suppressions/lift`: 1 to 500 contact points whose hard bounce does not hold. A complaint is lifted by
/// the person alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SuppressionLifts {
    /// The contact points, 1 to 500.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub suppressions: Vec<SuppressionLift>,
}

/// One contact point whose hard bounce does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SuppressionLift {
    /// The contact point.
    pub contact_point: ContactPoint,
    /// Why it does not hold, for the record: 1 to 200 characters, no address.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub ground: String,
}

/// All of them are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuppressionsRecorded {
    /// How many.
    pub recorded: u32,
}
