//! The keys of a site: with the site, and with each ledger.

use crate::Scope;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A key, hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Names it.
    pub id: String,
    /// SHA-256 of its secret.
    pub hash: String,
    /// The sender's name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// What it may ask about; absent: everything.
    pub purposes: Option<Vec<String>>,
    /// When it ends.
    pub expires: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// Purposes that it may not act for until the owner has looked.
    #[serde(default)]
    pub held: Vec<Held>,
}

/// A purpose for which a key is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The purpose.
    pub purpose: String,
    /// Since when.
    pub since: Instant,
    /// How many people said that they never agreed.
    pub people: u32,
}
