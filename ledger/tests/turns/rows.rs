//! Statements and their rows, in SQLite itself.

use beckon_ledger::Failure;
use beckon_ledger::db::{Rows, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

/// What SQLite refuses.
pub(crate) fn refused(error: rusqlite::Error) -> Failure {
    Failure::broken(error.to_string())
}

/// Runs one statement to its end.
pub(crate) fn query(connection: &Connection, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure> {
    let mut statement = connection.prepare_cached(sql).map_err(refused)?;
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
