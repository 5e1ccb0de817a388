//! The SQLite of a Durable Object, as turns need it.
//!
//! A throw or panic between two statements would commit the first half, so every turn runs inside `transactionSync`, which
//! rolls all of it back.

use beckon_domain::time::Instant;
use beckon_ledger::Failure;
use beckon_ledger::db::{Database, Db, Rows, Storage, Value};
use wasm_bindgen::prelude::*;
use worker::{SqlStorage, SqlStorageValue, State};

#[wasm_bindgen]
extern "C" {
    /// The storage of a Durable Object, with the two calls that `worker` does not bind in their synchronous form.
    type SyncStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &SyncStorage,
        turn: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setAlarm)]
    fn set_alarm(this: &SyncStorage, at: f64) -> Result<js_sys::Promise, JsValue>;
}

/// What an object keeps on disk.
pub struct Disk(State);

impl Disk {
    /// The disk of an object.
    pub const fn new(state: State) -> Self {
        Self(state)
    }
}

impl Storage for Disk {
    fn turn<T>(&self, work: impl FnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
        let storage = self.0.storage();
        let open = Open {
            sql: storage.sql(),
            storage: self.0.storage(),
        };
        let mut work = Some(work);
        let mut outcome = None;
        let sync: &SyncStorage = storage.as_raw().unchecked_ref();
        let ran = sync.transaction_sync(&mut || {
            let Some(work) = work.take() else {
                return Err(JsValue::from_str("a turn runs once"));
            };
            let result = work(&open);
            let failed = result.is_err();
            outcome = Some(result);
            if failed {
                Err(JsValue::from_str("rolled back"))
            } else {
                Ok(JsValue::UNDEFINED)
            }
        });
        match (outcome, ran) {
            (Some(Err(failure)), _) => Err(failure),
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (_, Err(error)) => Err(Failure::broken(format!("a turn did not commit: {error:?}"))),
            (None, Ok(_)) => Err(Failure::broken("a turn did not run")),
        }
    }
}

/// The database inside a turn.
struct Open {
    sql: SqlStorage,
    storage: worker::Storage,
}

impl Database for Open {
    fn query(&self, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure> {
        let bindings: Vec<SqlStorageValue> = bindings.into_iter().map(bound).collect();
        let refused = |error: worker::Error| Failure::broken(error.to_string());
        let cursor = self.sql.exec(sql, bindings).map_err(refused)?;
        let mut rows = Vec::new();
        for row in cursor.raw() {
            rows.push(row.map_err(refused)?.into_iter().map(read).collect());
        }
        // Most statements read nothing, and names cost a call each.
        let columns = if rows.is_empty() {
            Vec::new()
        } else {
            cursor.column_names()
        };
        Ok(Rows { columns, rows })
    }

    fn bytes(&self) -> u64 {
        u64::try_from(self.sql.database_size()).unwrap_or(u64::MAX)
    }

    fn wake_at(&self, at: Instant) -> Result<(), Failure> {
        let storage: &SyncStorage = self.storage.as_raw().unchecked_ref();
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 fit in 53 bits for 280,000 years"
        )]
        let promise = storage
            .set_alarm(at.millis() as f64)
            .map_err(|error| Failure::broken(format!("setAlarm: {error:?}")))?;
        // The runtime keeps the alarm with the turn; the promise only says so a second time.
        drop(promise);
        Ok(())
    }
}

fn bound(value: Value) -> SqlStorageValue {
    match value {
        Value::Null => SqlStorageValue::Null,
        Value::Integer(value) => SqlStorageValue::Integer(value),
        Value::Real(value) => SqlStorageValue::Float(value),
        Value::Text(value) => SqlStorageValue::String(value),
        Value::Blob(value) => SqlStorageValue::Blob(value),
    }
}

fn read(value: SqlStorageValue) -> Value {
    match value {
        SqlStorageValue::Null => Value::Null,
        SqlStorageValue::Boolean(value) => Value::Integer(i64::from(value)),
        SqlStorageValue::Integer(value) => Value::Integer(value),
        SqlStorageValue::Float(value) => Value::Real(value),
        SqlStorageValue::String(value) => Value::Text(value),
        SqlStorageValue::Blob(value) => Value::Blob(value),
    }
}
