//! The owners' acts.

use serde::{Deserialize, Serialize};

/// What an owner did to the site, and with which key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// The key; absent for the deployment's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LoggedKey>,
    /// What was done.
    pub act: LoggedAct,
}

/// A key under the name that it had, which is read also when the key is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedKey {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What an owner can do to a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LoggedAct {
    /// Published rules.
    RulesPublished {
        /// The version that they became.
        version: u64,
    },
    /// Made a key.
    KeyMade {
        /// The new key.
        key: LoggedKey,
    },
    /// Revoked a key.
    KeyRevoked {
        /// The key.
        key: LoggedKey,
    },
    /// Let a key act again for a purpose that it was held for.
    KeyReleased {
        /// The key.
        key: LoggedKey,
        /// The purpose.
        purpose: String,
    },
}
