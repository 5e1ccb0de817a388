//! The turns of a ledger over SQLite in memory, with time and randomness of the test's own.

mod folds;
mod newer;
mod orders;
mod rows;
mod sqlite;

use beckon_domain::Channel;
use beckon_domain::seal::Entropy;
use beckon_domain::time::Instant;
use beckon_domain::wire;
use beckon_ledger::messages::{Answer, Install, Message, StoredKey, ToLedger};
use beckon_ledger::{Deployment, Failure, Given, Ledger, Place};
use sqlite::Sqlite;
use std::cell::Cell;

const PLACE: Place<'_> = Place {
    site: "boots",
    shard: 0,
};
/// 2026-11-22, 12:00 UTC.
const NOW: Instant = Instant::from_millis(1_795_348_800_000);

/// The rules of the site.
fn rules() -> wire::Rules {
    let site = include_str!("../../../domain/tests/fixture/site.json");
    let mut rules: wire::Rules = serde_json::from_str(site).expect("of the wire type");
    rules.shards = Some(1);
    let provider = wire::Provider {
        url: Some("https://sends.example".to_owned()),
        signing_secret: Some("SENDS".to_owned()),
        ..wire::Provider::default()
    };
    rules.providers.insert(Channel::Email, provider);
    rules
}

/// A ledger with rules, and what it is given.
struct Rig {
    ledger: Ledger<Sqlite>,
    turns: Cell<u8>,
}

impl Rig {
    fn new() -> Self {
        let deployment = Deployment {
            master: Some([7; 32]),
            public_url: Some("https://beckon.example".to_owned()),
            ..Deployment::default()
        };
        let rig = Self {
            ledger: Ledger::new(Sqlite::in_memory(), deployment),
            turns: Cell::new(0),
        };
        rig.install(1, Vec::new());
        rig
    }

    /// Gives it these keys, as the site does.
    fn install(&self, version: u64, keys: Vec<StoredKey>) {
        let install = Install {
            version,
            rules_version: 1,
            rules: rules(),
            keys,
            birth: None,
        };
        self.say(install).expect("it takes its rules");
    }

    /// The same rows in a new instance, which has nothing in mind yet.
    fn woken(self) -> Self {
        let Ledger {
            storage, deployment, ..
        } = self.ledger;
        Self {
            ledger: Ledger::new(storage, deployment),
            turns: self.turns,
        }
    }

    fn given(&self) -> Given {
        self.turns.set(self.turns.get() + 1);
        Given {
            now: NOW,
            entropy: Entropy::new([self.turns.get(); 32]),
        }
    }

    /// Says a message as a worker does, and reads the answer.
    fn say<M: Message>(&self, message: M) -> Result<M::Answer, Failure>
    where
        ToLedger: From<M>,
    {
        self.ledger.wake(Some(PLACE), &mut self.given())?;
        let json = self.ledger.answer(PLACE, self.given(), message.into())?;
        let answer: Answer<M::Answer> = serde_json::from_str(&json)?;
        Ok(answer.read()?.0)
    }
}
