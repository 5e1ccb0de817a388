//! JSON: what is kept, and what a statement or another object is handed. No other module of a ledger, nor the site's object, calls
//! serde for it, and what is kept is of a type that [`beckon_domain::stored`] lists: another one does not compile here.

use crate::db::{Database, Value};
use crate::failure::Failure;
use beckon_domain::seal::hash;
use beckon_domain::stored::{self, Stored};
use serde::de::DeserializeOwned;
use serde::ser::{Error, Serializer};
use serde::{Deserialize, Serialize};

/// Writes a form down, for a row or for what is sealed in one.
///
/// # Errors
///
/// It cannot be written.
pub fn write<T: Stored>(form: &T) -> Result<String, Failure> {
    Ok(stored::write(form)?)
}

/// Reads what a row holds.
///
/// # Errors
///
/// A newer version wrote it, or it is not of its form.
pub fn read<T: Stored>(text: &str) -> Result<T, Failure> {
    Ok(stored::read(text)?)
}

/// Reads what was sealed.
///
/// # Errors
///
/// A newer version wrote it, or it is not of its form.
pub fn read_bytes<T: Stored>(bytes: &[u8]) -> Result<T, Failure> {
    let text = str::from_utf8(bytes).map_err(|_| Failure::broken(format!("a stored {} is not UTF-8", T::NAME)))?;
    read(text)
}

/// A list of names, as one bound parameter: a statement takes it apart again with `json_each`.
///
/// # Errors
///
/// It cannot be written.
pub fn names<N: AsRef<str>>(names: &[N]) -> Result<Value, Failure> {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    Ok(serde_json::to_string(&names)?.into())
}

/// Rows to be written by one statement, in the same way. A value is what SQLite has; what is JSON in a row is text here, and so
/// was written as a form.
///
/// # Errors
///
/// One of them holds bytes.
pub fn table(rows: &[Vec<Value>]) -> Result<Value, Failure> {
    Ok(serde_json::to_string(rows)?.into())
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Real(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Blob(_) => Err(S::Error::custom("bytes are no JSON")),
        }
    }
}

impl dyn Database {
    /// Reads one JSON text, the only column of the only row: the cheapest way out of the database for many rows.
    ///
    /// # Errors
    ///
    /// The database refuses it, or what it reads is not of this type.
    pub fn json<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<Value>) -> Result<T, Failure> {
        let text = self
            .text(sql, bindings)?
            .ok_or_else(|| Failure::broken("a statement gave no JSON"))?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Names what a caller sent: two bodies with one name say the same.
pub(crate) fn digest<T: Serialize>(body: &T) -> Result<String, Failure> {
    Ok(hash(&serde_json::to_string(body)?))
}

/// What is said between objects, which no disk holds.
///
/// # Errors
///
/// It cannot be written.
pub fn said<T: Serialize>(message: &T) -> Result<String, Failure> {
    Ok(serde_json::to_string(message)?)
}

/// Reads what another object says.
///
/// # Errors
///
/// It is not of this type.
pub fn heard<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Failure> {
    Ok(serde_json::from_str(text)?)
}
