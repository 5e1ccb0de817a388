//! A ledger's rows in SQLite itself.

use super::rows::{query, refused};
use beckon_domain::time::Instant;
use beckon_ledger::Failure;
use beckon_ledger::db::{Database, Db, Rows, Storage, Value};
use rusqlite::Connection;
use std::rc::Rc;

/// A database in memory.
pub(crate) struct Sqlite(Rc<Connection>);

impl Sqlite {
    pub(crate) fn in_memory() -> Self {
        Self(Rc::new(Connection::open_in_memory().expect("SQLite opens memory")))
    }
}

impl Storage for Sqlite {
    fn turn<T>(&self, work: impl FnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
        // Dropped without a commit, after an error or a panic, it is rolled back.
        let transaction = self.0.unchecked_transaction().map_err(refused)?;
        let done = work(&Open(Rc::clone(&self.0)))?;
        transaction.commit().map_err(refused)?;
        Ok(done)
    }
}

struct Open(Rc<Connection>);

impl Database for Open {
    fn query(&self, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure> {
        query(&self.0, sql, bindings)
    }

    fn bytes(&self) -> u64 {
        0
    }

    fn wake_at(&self, _: Instant) -> Result<(), Failure> {
        // A test looks at the outbox itself.
        Ok(())
    }
}
