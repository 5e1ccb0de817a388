//! A ledger's rows in SQLite itself.

use beckon_domain::time::Instant;
use beckon_ledger::Failure;
use beckon_ledger::db::{Database, Db, Rows, Storage, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use std::rc::Rc;

/// A database in memory.
pub(crate) struct Sqlite(Rc<Connection>);

impl Sqlite {
    pub(crate) fn in_memory() -> Self {
        Self(Rc::new(Connection::open_in_memory().expect("SQLite opens memory")))
    }
}

fn refused(error: rusqlite::Error) -> Failure {
    Failure::broken(error.to_string())
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
        let mut statement = self.0.prepare_cached(sql).map_err(refused)?;
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let bindings = bindings.into_iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(value) => rusqlite::types::Value::Integer(value),
            Value::Real(value) => rusqlite::types::Value::Real(value),
            Value::Text(value) => rusqlite::types::Value::Text(value),
            Value::Blob(value) => rusqlite::types::Value::Blob(value),
        });
        let mut found = statement.query(params_from_iter(bindings)).map_err(refused)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(refused)? {
            let mut values = Vec::with_capacity(columns.len());
            for column in 0..columns.len() {
                values.push(match row.get_ref(column).map_err(refused)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(value) => Value::Integer(value),
                    ValueRef::Real(value) => Value::Real(value),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                });
            }
            rows.push(values);
        }
        Ok(Rows { columns, rows })
    }

    fn bytes(&self) -> u64 {
        0
    }

    fn wake_at(&self, _: Instant) -> Result<(), Failure> {
        // A test looks at the outbox itself.
        Ok(())
    }
}
