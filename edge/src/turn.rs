//! A turn: read, decide, append, as one synchronous transaction of one object.
//!
//! Two campaigns that ask at once cannot both take the last slot of a cap, and a withdrawal that has been acknowledged is
//! seen by every later question, because nothing is awaited between a turn's first read and its last write. A throw or
//! panic in between would commit the first half, so every turn runs inside `transactionSync`, which rolls all of it back.

use crate::failure::Failure;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

/// The database of an object, inside a turn.
pub struct Db {
    sql: SqlStorage,
    storage: worker::Storage,
}

/// Runs one turn. An error rolls back everything it wrote.
pub fn turn<T>(state: &State, work: impl FnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
    let db = Db {
        sql: state.storage().sql(),
        storage: state.storage(),
    };
    let mut work = Some(work);
    let mut outcome = None;
    let storage = state.storage();
    let storage: &SyncStorage = storage.as_raw().unchecked_ref();
    let ran = storage.transaction_sync(&mut || {
        let Some(work) = work.take() else {
            return Err(JsValue::from_str("a turn runs once"));
        };
        let result = work(&db);
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

#[derive(Deserialize)]
struct Text {
    value: String,
}

#[derive(Deserialize)]
struct Number {
    value: Option<f64>,
}

/// The one text that a statement reads, as `value`.
pub fn text(db: &Db, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<String>, Failure> {
    Ok(db.row::<Text>(sql, bindings)?.map(|row| row.value))
}

/// The one number that a statement reads, as `value`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "SQLite's integers here are times and counts, far below 2^53"
)]
pub fn number(db: &Db, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<i64>, Failure> {
    Ok(db
        .row::<Number>(sql, bindings)?
        .and_then(|row| row.value)
        .map(|value| value as i64))
}

impl Db {
    /// Runs a statement for its effect.
    pub fn run(&self, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<(), Failure> {
        self.sql.exec(sql, bindings)?;
        Ok(())
    }

    /// Reads every row.
    pub fn rows<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<T>, Failure> {
        Ok(self.sql.exec(sql, bindings)?.to_array()?)
    }

    /// Reads the first row.
    pub fn row<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<T>, Failure> {
        Ok(self.rows(sql, bindings)?.into_iter().next())
    }

    /// Reads one JSON text, the only column of the only row: the cheapest way out of the database for many rows.
    pub fn json<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<SqlStorageValue>) -> Result<T, Failure> {
        let cursor = self.sql.exec(sql, bindings)?;
        let text = match cursor.raw().next() {
            Some(row) => match row?.into_iter().next() {
                Some(SqlStorageValue::String(text)) => text,
                _ => return Err(Failure::broken("a statement gave no JSON")),
            },
            None => return Err(Failure::broken("a statement gave no row")),
        };
        Ok(serde_json::from_str(&text)?)
    }

    /// How many bytes the database takes.
    pub fn bytes(&self) -> u64 {
        u64::try_from(self.sql.database_size()).unwrap_or(u64::MAX)
    }

    /// Wakes the object at this time. Part of the turn: it is called and not awaited.
    pub fn wake_at(&self, millis: i64) -> Result<(), Failure> {
        let storage: &SyncStorage = self.storage.as_raw().unchecked_ref();
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 fit in 53 bits for 280,000 years"
        )]
        let promise = storage
            .set_alarm(millis as f64)
            .map_err(|error| Failure::broken(format!("setAlarm: {error:?}")))?;
        // The runtime keeps the alarm with the turn; the promise only says so a second time.
        drop(promise);
        Ok(())
    }
}
