//! The past: rules and standings as they were at an instant, folded from the events until then.

use crate::failure::Failure;
use crate::turn::Turn;
use crate::{installed, json};
use beckon_domain::rules::Rules;
use beckon_domain::stored::{
    ContactEvent, ContactStanding, CustomerEvent, CustomerStanding, PersonEvent, PersonStanding,
};
use beckon_domain::time::Instant;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

/// An event, the name of whose it is, and when it was recorded.
#[derive(Deserialize)]
struct Row {
    name: String,
    seq: i64,
    at: i64,
    body: String,
}

impl Row {
    const fn recorded_at(&self) -> Instant {
        Instant::from_millis(self.at)
    }
}

/// A turn as it is, or as it would have been.
pub(super) enum InItsTime<'t, 'a> {
    Now(&'t Turn<'a>),
    Then(Box<Turn<'a>>),
}

impl<'a> Deref for InItsTime<'_, 'a> {
    type Target = Turn<'a>;

    fn deref(&self) -> &Turn<'a> {
        match self {
            Self::Now(turn) => turn,
            Self::Then(turn) => turn,
        }
    }
}

impl<'a> Turn<'a> {
    /// The same turn at an instant of the past, by the rules of then; none before there were any. Only for reading.
    pub(super) fn at(&self, as_of: Option<Instant>) -> Result<Option<InItsTime<'_, 'a>>, Failure> {
        let Some(as_of) = as_of else {
            return Ok(Some(InItsTime::Now(self)));
        };
        let Some(declared) = installed::rules_at(self.db, as_of)? else {
            return Ok(None);
        };
        let rules = Rules::load(&declared).ok_or_else(|| Failure::broken("rules on disk cannot be read"))?;
        Ok(Some(InItsTime::Then(Box::new(Turn {
            db: self.db,
            deployment: self.deployment,
            site: self.site,
            shard: self.shard,
            rules: Rc::new(rules),
            secrets: self.deployment.secrets(self.site)?,
            entropy: RefCell::new(self.entropy.borrow_mut().fork()),
            now: as_of,
            memory: self.memory,
            past: true,
        }))))
    }

    /// Where contact points stood, for those of whom anything was on record.
    pub(super) fn contacts_at(
        &self,
        keys: &[&str],
        as_of: Instant,
    ) -> Result<HashMap<String, ContactStanding>, Failure> {
        let mut standings: HashMap<String, ContactStanding> = HashMap::new();
        for row in self.events("c:", keys, as_of)? {
            let event: ContactEvent = json::read(&row.body)?;
            let (id, at) = (format!("{}.{}", self.shard, row.seq), row.recorded_at());
            standings.entry(row.name).or_default().apply(&event, &id, at);
        }
        Ok(standings)
    }

    /// Where persons stood.
    pub(super) fn people_at(&self, ids: &[&str], as_of: Instant) -> Result<HashMap<String, PersonStanding>, Failure> {
        let mut standings: HashMap<String, PersonStanding> = HashMap::new();
        for row in self.events("p:", ids, as_of)? {
            let (event, at): (PersonEvent, _) = (json::read(&row.body)?, row.recorded_at());
            standings.entry(row.name).or_default().apply(&event, at);
        }
        Ok(standings)
    }

    /// Where a customer stood.
    pub(super) fn customer_at(&self, key: &str, as_of: Instant) -> Result<CustomerStanding, Failure> {
        let mut standing = CustomerStanding::default();
        for row in self.events("u:", &[key], as_of)? {
            let event: CustomerEvent = json::read(&row.body)?;
            standing.apply(&event);
        }
        Ok(standing)
    }

    /// The events of streams until an instant, in their order.
    fn events(&self, kind: &str, names: &[&str], until: Instant) -> Result<Vec<Row>, Failure> {
        let sql = "SELECT asked.value AS name, events.seq, events.at, events.body
                   FROM json_each(?) AS asked JOIN events ON events.stream = ? || asked.value
                   WHERE events.at <= ? ORDER BY events.seq";
        let bindings = vec![json::names(names)?, kind.into(), until.millis().into()];
        self.db.rows(sql, bindings)
    }
}
