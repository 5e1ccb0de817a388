//! The public contract: every JSON body that crosses Beckon's edge, as types.
//!
//! In scope: shapes, names, what is optional. Out of scope: what a value means. That is decided where a wire type is
//! turned into a domain type (`preferences`, `rules`, …). Unknown fields are refused everywhere, times
//! are RFC 3339 UTC with milliseconds, and golden files pin each shape.

mod decisions;
mod delivery;
mod feedback;
mod keys;
mod log;
mod messages;
mod outcomes;
mod permits;
mod preferences;
mod problem;
mod provider;
mod rules;
mod site;
mod suppressions;

pub use decisions::*;
pub use delivery::*;
pub use feedback::*;
pub use keys::*;
pub use log::*;
pub use messages::*;
pub use outcomes::*;
pub use permits::*;
pub use preferences::*;
pub use problem::*;
pub use provider::*;
pub use rules::*;
pub use site::*;
pub use suppressions::*;

use crate::Channel;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// A moment as RFC 3339 UTC with milliseconds: `2026-11-22T08:00:00.000Z`.
pub type Timestamp = String;

/// One address on one channel, as somebody typed it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContactPoint {
    /// Over which channel the address is reached.
    pub channel: Channel,
    /// The address itself.
    pub address: Address,
}

impl std::fmt::Debug for ContactPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:[redacted]", self.channel)
    }
}

/// An address: text for every channel but `post`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Address {
    /// An email address, a phone number, or the endpoint of a push subscription. At most 512 bytes.
    Text(String),
    /// A postal address.
    Postal(Postal),
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A postal address: one to six lines and a country.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Postal {
    /// Name, street, town: 1 to 6 lines of at most 120 characters.
    pub lines: Vec<String>,
    /// ISO 3166-1 alpha-2, `DE`.
    pub country: String,
}

/// Tells `null` from absence: `null` becomes `Some(None)`, absence `None`.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A map with every name once. Serde refuses a field that stands twice, but of two entries of a map it takes the last and says
/// nothing, where another reader may take the first (RFC 8259, 4).
struct Distinct<K, V>(BTreeMap<K, V>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Distinct<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once<K, V>(PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Once<K, V> {
            type Value = BTreeMap<K, V>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some((name, value)) = map.next_entry()? {
                    if entries.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a name stands twice"));
                    }
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Once(PhantomData)).map(Self)
    }
}

/// Reads a map with every name once.
pub(crate) fn distinct<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
{
    Distinct::deserialize(deserializer).map(|map| map.0)
}

/// The same for a map of maps.
pub(crate) fn distinct_maps<'de, D>(deserializer: D) -> Result<BTreeMap<String, BTreeMap<String, String>>, D::Error>
where
    D: Deserializer<'de>,
{
    let maps: BTreeMap<String, Distinct<String, String>> = distinct(deserializer)?;
    Ok(maps.into_iter().map(|(name, map)| (name, map.0)).collect())
}

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
