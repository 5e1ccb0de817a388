//! A site's owner: publishes rules, makes and revokes keys.

use crate::http::{Call, Reply};
use crate::sender::Sender;
use beckon_domain::Scope;
use beckon_domain::wire::{CreatedKey, KeyList, NewKey, Published, Rules, SiteState};

/// An owner with a key.
#[derive(Clone)]
pub struct Owner {
    /// Where the edge answers.
    pub edge: String,
    /// The site.
    pub site: String,
    /// The key.
    pub key: String,
}

impl Owner {
    fn url(&self, rest: &str) -> String {
        format!("{}/v1/sites/{}{rest}", self.edge, self.site)
    }

    /// A request of the owner's, below the site.
    #[must_use]
    pub fn call(&self, method: &str, rest: &str) -> Call {
        Call::new(method, self.url(rest)).key(&self.key)
    }

    /// The rules and their state, whatever comes back.
    #[must_use]
    pub fn try_state(&self) -> Reply {
        Call::new("GET", self.url("")).key(&self.key).send()
    }

    /// The rules and their state.
    #[must_use]
    pub fn state(&self) -> SiteState {
        self.try_state().ok(200)
    }

    /// Publishes rules, whatever comes back.
    #[must_use]
    pub fn try_publish(&self, rules: &Rules, if_match: Option<&str>) -> Reply {
        let mut call = Call::new("PUT", self.url("")).key(&self.key);
        if let Some(version) = if_match {
            call = call.header("if-match", version);
        }
        call.json(rules).send()
    }

    /// Publishes rules, and checks that every shard has them.
    #[must_use]
    pub fn publish(&self, rules: &Rules) -> Published {
        self.try_publish(rules, None).ok(200)
    }

    /// Makes a key, whatever comes back.
    #[must_use]
    pub fn try_create_key(&self, new: &NewKey) -> Reply {
        Call::new("POST", self.url("/keys")).key(&self.key).json(new).send()
    }

    /// Makes a key with these scopes.
    #[must_use]
    pub fn create_key(&self, scopes: &[Scope], purposes: Option<&[&str]>) -> CreatedKey {
        let new = NewKey {
            name: "a test's sender".to_owned(),
            scopes: scopes.to_vec(),
            purposes: purposes.map(|codes| codes.iter().map(|code| (*code).to_owned()).collect()),
            expires: None,
        };
        self.try_create_key(&new).ok(201)
    }

    /// Makes a sender with a key of its own.
    #[must_use]
    pub fn new_sender(&self, scopes: &[Scope], purposes: Option<&[&str]>) -> Sender {
        self.sender_with(&self.create_key(scopes, purposes).key)
    }

    /// A sender of this site with a key that is there already.
    #[must_use]
    pub fn sender_with(&self, key: &str) -> Sender {
        Sender {
            edge: self.edge.clone(),
            site: self.site.clone(),
            key: key.to_owned(),
        }
    }

    /// The live keys.
    #[must_use]
    pub fn keys(&self) -> KeyList {
        Call::new("GET", self.url("/keys")).key(&self.key).send().ok(200)
    }

    /// Revokes a key.
    #[must_use]
    pub fn revoke(&self, id: &str) -> Reply {
        Call::new("DELETE", self.url(&format!("/keys/{id}")))
            .key(&self.key)
            .send()
    }

    /// Says that a lost ledger starts with what it has.
    #[must_use]
    pub fn reinstall(&self, ledger: u8) -> Reply {
        Call::new("POST", self.url(&format!("/ledgers/{ledger}/reinstall")))
            .key(&self.key)
            .send()
    }
}
