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

use crate::Channel;
use serde::{Deserialize, Deserializer, Serialize};

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

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
