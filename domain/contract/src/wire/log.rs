//! The log of the owners' own acts.

use super::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /v1/sites/{site}/log`: who published rules, and who made, revoked and released keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnerLog {
    /// The newest first. The last 1,000 are kept.
    pub entries: Vec<LogEntry>,
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub act: LogAct,
    /// With which key, under the name that it had. Absent: with the deployment's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LogKey>,
    /// `rules_published`: the version that they became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// `key_made`, `key_revoked`, `key_released`: the key that it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<LogKey>,
    /// `key_released`: for which purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// A key, also one that is revoked by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogKey {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What an owner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogAct {
    /// Published rules.
    RulesPublished,
    /// Made a key.
    KeyMade,
    /// Revoked a key.
    KeyRevoked,
    /// Let a key act again for a purpose that it was held for.
    KeyReleased,
}
