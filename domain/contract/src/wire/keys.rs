//! API keys of a site.

use super::Timestamp;
use crate::Scope;
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The sender's name, as people will read it: 1 to 80 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub name: String,
    /// What the key may do.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub scopes: Vec<Scope>,
    /// The purposes the key may ask about; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<String>>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// A new key, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedKey {
    /// Names the key, for revoking it. Not secret.
    pub id: String,
    /// The key itself. It is stored hashed and never shown again.
    pub key: String,
}

impl std::fmt::Debug for CreatedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CreatedKey {{ id: {:?}, key: [redacted] }}", self.id)
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyInfo {
    /// Names the key.
    pub id: String,
    /// The sender's name.
    pub name: String,
    /// What the key may do.
    pub scopes: Vec<Scope>,
    /// The purposes it may ask about; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<String>>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The purposes that it may not act for until the owner has looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldPurpose>,
}

/// A purpose for which a key is held, because several people said that they never agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldPurpose {
    /// The purpose.
    pub purpose: String,
    /// Since when.
    pub since: Timestamp,
    /// How many people said so within the 24 hours before.
    pub people: u32,
}

/// `GET /v1/sites/{site}/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyList {
    /// The live keys, oldest first.
    pub keys: Vec<KeyInfo>,
}
