//! What one turn works with.

use crate::db::Db;
use crate::deployment::Deployment;
use crate::messages::StoredKey;
use beckon_domain::rules::Rules;
use beckon_domain::seal::{Entropy, Secrets};
use beckon_domain::time::Instant;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// What a ledger keeps in mind between turns, to read it once. A ledger has one instance at a time and changes its rules and
/// keys itself, when it is installed, so this is always what is on disk; a new instance begins with nothing.
#[derive(Default)]
pub struct Memory {
    pub(crate) rules: RefCell<Option<Rc<Rules>>>,
    /// Live keys, by id.
    pub(crate) keys: RefCell<HashMap<String, Rc<StoredKey>>>,
    /// Whether the tables are those of this version: looked at once, before the first turn.
    pub(crate) upgraded: Cell<bool>,
    /// Whether the data was found to be this ledger's own, under its own secret.
    pub(crate) checked: Cell<bool>,
    /// Whether the site was asked, since this instance began, if what is here is still right.
    pub(crate) current: Cell<bool>,
    /// When it is time to tidy up; at once in a new instance.
    pub(crate) tidy_next: Cell<Option<Instant>>,
}

/// Which ledger is meant.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The site.
    pub site: &'a str,
    /// The shard.
    pub shard: u8,
}

/// What one turn is given from outside.
pub struct Given {
    /// Now.
    pub now: Instant,
    /// Fresh randomness.
    pub entropy: Entropy,
}

/// What one turn works with.
pub struct Turn<'a> {
    /// The database.
    pub db: &'a Db,
    /// What the deployment sets.
    pub deployment: &'a Deployment,
    /// The site.
    pub site: &'a str,
    /// This shard.
    pub shard: u8,
    /// The rules in force.
    pub rules: Rc<Rules>,
    /// The site's secrets.
    pub secrets: Secrets,
    /// Fresh randomness.
    pub entropy: RefCell<Entropy>,
    /// Now, the same for the whole turn.
    pub now: Instant,
    /// What is kept in mind between turns.
    pub memory: &'a Memory,
    /// Whether `now` is an instant of the past, for reading alone.
    pub past: bool,
}
