//! What is said about the site itself: rules, keys, and what an owner is shown.

use super::{Counted, Presented};
use crate::failure::Failure;
use beckon_domain::disk::Stand;
use beckon_domain::seal::hash;
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
            rules: hash(&serde_json::to_string(&self.rules)?),
            keys: hash(&serde_json::to_string(&keys)?),
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

/// Ledger to site, when it wakes: is this still right?
#[derive(Serialize, Deserialize)]
pub struct Awake {
    /// The ledger.
    pub shard: u8,
    /// What it has; `None` where it has no data.
    pub has: Option<Install>,
}

/// What the site says to a ledger that woke.
#[derive(Serialize, Deserialize)]
pub enum AwakeDone {
    /// It is right.
    Right,
    /// It has less than the site: this is to be installed first.
    Install(Box<Install>),
    /// It is to answer nothing until the owner has looked.
    Refused,
}

/// A ledger starts with what it has: the owner has said so.
#[derive(Serialize, Deserialize)]
pub struct Reinstall {
    /// Who.
    pub owner: Owner,
    /// Which ledger.
    pub shard: u8,
}

/// Is the deployment ready: can an object write and read, and is the secret the one that was there before?
#[derive(Serialize, Deserialize)]
pub struct Ready {}

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
    /// Whether it is held for this purpose.
    pub fn holds(&self, purpose: &str) -> bool {
        self.held.iter().any(|held| held.purpose == purpose)
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

/// Somebody says that they never agreed to what a key sends.
#[derive(Serialize, Deserialize)]
pub struct NeverAgreed {
    /// The key's id.
    pub key: String,
    /// The purpose.
    pub purpose: String,
    /// Who: the same person counts once, and so does a mailbox.
    pub who: Counted,
}

/// How many permits has a key had here?
#[derive(Serialize, Deserialize)]
pub struct PermitsOf {
    /// The key's id.
    pub key: String,
    /// The purpose.
    pub purpose: String,
}

/// Hold the key for the purpose, if that is due with so many permits.
#[derive(Serialize, Deserialize)]
pub struct Hold {
    /// The key's id.
    pub key: String,
    /// The purpose.
    pub purpose: String,
    /// How many permits it had, in all ledgers.
    pub permits: u64,
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

/// Let a key act for a purpose again.
#[derive(Serialize, Deserialize)]
pub struct Release {
    /// Who.
    pub owner: Owner,
    /// Which key.
    pub id: String,
    /// Which purpose.
    pub purpose: String,
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

/// Who calls the site's object.
#[derive(Clone, Serialize, Deserialize)]
pub enum Owner {
    /// The deployment's own key, checked by the worker.
    Deployment,
    /// A key of the site.
    Key(Presented),
}

/// Publish these rules.
#[derive(Serialize, Deserialize)]
pub struct Publish {
    /// Who.
    pub owner: Owner,
    /// The version that they are to replace; 0 for none.
    pub if_match: Option<u64>,
    /// The rules.
    pub rules: wire::Rules,
}

/// Show the rules and their state.
#[derive(Serialize, Deserialize)]
pub struct Show {
    /// Who.
    pub owner: Owner,
}

/// What does the worker need to know of the site?
#[derive(Serialize, Deserialize)]
pub struct Facts {}

/// What the worker needs to know of a site. `shards` never changes; a shard says when `region` has.
#[derive(Clone, Serialize, Deserialize)]
pub struct SiteFacts {
    /// Over how many ledgers people are spread.
    pub shards: u8,
    /// The region that addresses are read in.
    pub region: String,
}

impl SiteFacts {
    /// The ledger that a question is asked of: that of its contact point. One about nobody is answered alike everywhere.
    pub fn shard_of(&self, asked: &super::Asked) -> u8 {
        let contact = asked.contact.as_ref();
        contact.map_or(0, |contact| beckon_domain::seal::shard_of(contact, self.shards))
    }
}

/// What does the widget need to know?
#[derive(Serialize, Deserialize)]
pub struct Widget {}

/// What the widget needs to know, with the version it comes from.
#[derive(Serialize, Deserialize)]
pub struct WidgetDone {
    /// The rules' version.
    pub version: u64,
    /// The settings.
    pub settings: wire::WidgetSettings,
}

/// Make a key.
#[derive(Serialize, Deserialize)]
pub struct MakeKey {
    /// Who.
    pub owner: Owner,
    /// What it is to be.
    pub key: wire::NewKey,
}

/// List the keys.
#[derive(Serialize, Deserialize)]
pub struct ListKeys {
    /// Who.
    pub owner: Owner,
}

/// Revoke a key.
#[derive(Serialize, Deserialize)]
pub struct RevokeKey {
    /// Who.
    pub owner: Owner,
    /// Which.
    pub id: String,
}

/// Is this a live key of the site?
#[derive(Serialize, Deserialize)]
pub struct KeyExists {
    /// The key.
    pub key: Presented,
}

/// Is this an owner of the site?
#[derive(Serialize, Deserialize)]
pub struct CheckOwner {
    /// Who.
    pub owner: Owner,
}

/// Show what the owners did.
#[derive(Serialize, Deserialize)]
pub struct ShowLog {
    /// Who.
    pub owner: Owner,
}

/// To the registry: is there a site of this name?
#[derive(Serialize, Deserialize)]
pub struct KnowsSite {
    /// The name.
    pub name: String,
}

/// To the registry: there is a site of this name.
#[derive(Serialize, Deserialize)]
pub struct RegisterSite {
    /// The name.
    pub name: String,
}

/// Have rules been published under this name?
#[derive(Serialize, Deserialize)]
pub struct SiteExists {}

/// May a link be opened once more?
#[derive(Serialize, Deserialize)]
pub struct LinkGate {
    /// The link, by a hash of its token.
    pub link: String,
}
