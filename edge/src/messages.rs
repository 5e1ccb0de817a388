//! What is said to a site's own object and to the registry, and what they answer. Internal: no caller sees it and no disk holds
//! it. What is said to ledgers, `beckon_ledger` names.

pub use beckon_ledger::messages::*;

use beckon_domain::seal::shard_of;
use beckon_domain::wire;
use serde::{Deserialize, Serialize};

beckon_ledger::messages! {
    /// Everything that can be said to a site's object, or to the registry.
    ToSite {
        NeverAgreed => bool;
        Hold => Option<HoldDone>;
        Release => bool;
        Awake => Option<AwakeDone>;
        Reinstall => bool;
        Ready => bool;
        Publish => wire::Published;
        Show => wire::SiteState;
        Facts => SiteFacts;
        Widget => WidgetDone;
        MakeKey => wire::CreatedKey;
        ListKeys => wire::KeyList;
        RevokeKey => bool;
        KeyExists => bool;
        CheckOwner => ();
        ShowLog => wire::OwnerLog;
        KnowsSite => bool;
        RegisterSite => ();
        SiteExists => bool;
        UsedUp => bool;
    }
}

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
    pub fn shard_of(&self, asked: &Asked) -> u8 {
        let contact = asked.contact.as_ref();
        contact.map_or(0, |contact| shard_of(contact, self.shards))
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

/// A budget of confirmations is used up. Answers whether the owner is to be told by this delivery: true for the first one of
/// the day that says so, also when it says it again.
#[derive(Serialize, Deserialize)]
pub struct UsedUp {
    /// Which budget.
    pub budget: wire::Budget,
    /// The delivery that would tell the owner.
    pub delivery: String,
}
