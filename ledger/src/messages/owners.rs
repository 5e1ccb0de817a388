//! What the site says to its ledgers: rules, keys, and what an owner is shown.

use crate::failure::Failure;
use crate::json;
use beckon_domain::disk::Stand;
use beckon_domain::keys::Rights;
use beckon_domain::stored::ContactKey;
use beckon_domain::time::Instant;
use beckon_domain::{Scope, wire};
use serde::{Deserialize, Serialize};

/// Site to ledger: the rules and keys from now on. Only a higher version counts.
#[derive(Clone, Serialize, Deserialize)]
pub struct Install {
    /// Counts every change of rules or keys.
    pub version: u64,
    /// The rules' own version, which owners see.
    pub rules_version: u64,
    /// The rules.
    pub rules: wire::Rules,
    /// Every live key.
    pub keys: Vec<StoredKey>,
    /// The ledger's birth, as the site knows it.
    #[serde(default)]
    pub birth: Option<String>,
}

impl Install {
    /// What is compared with the other side's.
    pub fn stand(&self) -> Result<Stand, Failure> {
        let mut keys: Vec<&StoredKey> = self.keys.iter().collect();
        keys.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(Stand {
            version: self.version,
            rules_version: self.rules_version,
            rules: json::digest(&self.rules)?,
            keys: json::digest(&keys)?,
            shards: self.rules.shards.unwrap_or(16),
        })
    }
}

/// What a ledger says to an install.
#[derive(Serialize, Deserialize)]
pub enum Installed {
    /// It has what it was given, or had it before; and its birth.
    Has {
        /// The birth.
        birth: String,
    },
    /// It has more, and took nothing.
    Newer(Box<Install>),
    /// It is not the ledger that the site knows, and took nothing.
    Lost,
    /// Its data is spread over another number of ledgers, and it took nothing.
    SpreadOtherwise,
}

/// Site to ledger: what do you have?
#[derive(Serialize, Deserialize)]
pub struct WhatIsHere {}

/// A key as it is stored: hashed.
#[derive(Clone, Serialize, Deserialize)]
pub struct StoredKey {
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
    pub held: Vec<HeldPurpose>,
}

impl StoredKey {
    /// What the rules look at.
    pub fn rights(&self) -> Rights<'_> {
        Rights {
            hash: &self.hash,
            expires: self.expires,
            scopes: &self.scopes,
            purposes: self.purposes.as_deref(),
            held: self.held.iter().map(|held| held.purpose.as_str()).collect(),
        }
    }
}

/// A purpose for which a key is held.
#[derive(Clone, Serialize, Deserialize)]
pub struct HeldPurpose {
    /// The purpose.
    pub purpose: String,
    /// Since when.
    pub since: Instant,
    /// How many people said that they never agreed.
    pub people: u32,
}

/// How many permits has a key had here?
#[derive(Serialize, Deserialize)]
pub struct PermitsOf {
    /// The key's id.
    pub key: String,
    /// The purpose.
    pub purpose: String,
}

/// A key that is held from now on.
#[derive(Serialize, Deserialize)]
pub struct HoldDone {
    /// The sender's name.
    pub name: String,
    /// How many people said that they never agreed.
    pub people: u32,
}

/// Tell the site that a key is held.
#[derive(Serialize, Deserialize)]
pub struct TellHeld {
    /// The contact point whose word was the last that it took. What is told waits beside it.
    pub contact: ContactKey,
    /// The key's id.
    pub key: String,
    /// The purpose.
    pub purpose: String,
    /// What was done.
    pub done: HoldDone,
}

/// Which targets of deliveries do not answer?
#[derive(Serialize, Deserialize)]
pub struct HeldUp {}

/// What is an owner to know of a ledger?
#[derive(Serialize, Deserialize)]
pub struct StateOf {}

/// What an owner is to know of a ledger.
#[derive(Serialize, Deserialize)]
pub struct StateOfDone {
    /// Which deliveries were given up.
    pub letters: Vec<wire::DeadLetter>,
    /// How many bytes it takes.
    pub bytes: u64,
    /// How many it can take.
    pub of: u64,
}

/// May a link be opened once more?
#[derive(Serialize, Deserialize)]
pub struct LinkGate {
    /// The link, by a hash of its token.
    pub link: String,
}
