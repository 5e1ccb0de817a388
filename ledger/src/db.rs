//! The database of a ledger, inside a turn: the seam between the turns and whatever keeps their rows.
//!
//! A turn reads, decides and appends as one synchronous transaction. Two campaigns that ask at once cannot both take the last
//! slot of a cap, and a withdrawal that has been acknowledged is seen by every later question, because nothing is awaited
//! between a turn's first read and its last write.

use crate::failure::Failure;
use beckon_domain::time::Instant;
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A value of SQLite.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A fraction.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The error of reading a row: serde's own.
type Unfit = serde::de::value::Error;

impl<'de> IntoDeserializer<'de, Unfit> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self {
            Self::Null => visitor.visit_none(),
            Self::Integer(value) => visitor.visit_i64(value),
            Self::Real(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::Blob(value) => visitor.visit_byte_buf(value),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// What a statement reads.
#[derive(Debug)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// What a turn needs of the database that it runs in. Implemented over the platform's SQLite and over SQLite itself.
pub trait Database {
    /// Runs one statement to its end. `bindings` are its `?`, in order.
    ///
    /// # Errors
    ///
    /// The database refuses it.
    fn query(&self, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure>;

    /// How many bytes the database takes.
    fn bytes(&self) -> u64;

    /// Wakes the ledger at this time, as part of the turn.
    ///
    /// # Errors
    ///
    /// There is nobody to wake it.
    fn wake_at(&self, at: Instant) -> Result<(), Failure>;
}

/// The database, as turns are handed it.
pub type Db = dyn Database;

/// What keeps the rows between turns.
pub trait Storage {
    /// Runs one turn. An error rolls back everything that it wrote.
    ///
    /// # Errors
    ///
    /// The turn's own, or the turn could not be committed.
    fn turn<T>(&self, work: impl FnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure>;
}

impl dyn Database {
    /// Runs a statement for its effect.
    ///
    /// # Errors
    ///
    /// The database refuses it.
    pub fn run(&self, sql: &str, bindings: Vec<Value>) -> Result<(), Failure> {
        self.query(sql, bindings).map(drop)
    }

    /// Reads every row.
    ///
    /// # Errors
    ///
    /// The database refuses it, or a row is not what was expected.
    pub fn rows<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<Value>) -> Result<Vec<T>, Failure> {
        let Rows { columns, rows } = self.query(sql, bindings)?;
        let read = |row: Vec<Value>| T::deserialize(MapDeserializer::new(columns.iter().map(String::as_str).zip(row)));
        rows.into_iter()
            // Serde's own words can quote the value.
            .map(|row| read(row).map_err(|_: Unfit| Failure::broken("a row is not what was expected")))
            .collect()
    }

    /// Reads the first row.
    ///
    /// # Errors
    ///
    /// The database refuses it, or the row is not what was expected.
    pub fn row<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<Value>) -> Result<Option<T>, Failure> {
        Ok(self.rows(sql, bindings)?.into_iter().next())
    }

    /// The one value that a statement reads, whatever its column is called; `None` without a row, or for `NULL`.
    fn value(&self, sql: &str, bindings: Vec<Value>) -> Result<Option<Value>, Failure> {
        let first = self.query(sql, bindings)?.rows.into_iter().next();
        let value = first.and_then(|row| row.into_iter().next());
        Ok(value.filter(|value| *value != Value::Null))
    }

    /// The one text that a statement reads.
    ///
    /// # Errors
    ///
    /// The database refuses it, or what it reads is no text.
    pub fn text(&self, sql: &str, bindings: Vec<Value>) -> Result<Option<String>, Failure> {
        match self.value(sql, bindings)? {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Failure::broken("a statement gave no text")),
        }
    }

    /// The one whole number that a statement reads.
    ///
    /// # Errors
    ///
    /// The database refuses it, or what it reads is no whole number.
    pub fn number(&self, sql: &str, bindings: Vec<Value>) -> Result<Option<i64>, Failure> {
        match self.value(sql, bindings)? {
            None => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(number)),
            Some(_) => Err(Failure::broken("a statement gave no whole number")),
        }
    }
}
