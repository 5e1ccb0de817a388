//! Orders: what a write says to contact points of other shards. Kept with the write's answer, for when it is repeated.

use super::{ContactKey, CustomerKey, PersonId, Wishes};
use crate::Channel;
use serde::{Deserialize, Serialize};

/// An order on its way to the contact point's own shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routed {
    /// The shard.
    pub shard: u8,
    /// The home shard of the one who orders.
    pub home: u8,
    /// The normal form of the contact point.
    pub address: String,
    /// Whether no message is sent for it.
    #[serde(default)]
    pub quiet: bool,
    /// The order.
    pub order: Order,
}

/// What one person's widget says about one contact point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Who says so.
    pub by: PersonId,
    /// A yes that waits for proof: purpose and notice version.
    pub requests: Vec<(String, String)>,
    /// A yes by a widget that has just proven the contact point: purpose and notice version.
    pub grants: Vec<(String, String)>,
    /// No.
    pub refused: Vec<String>,
    /// No longer.
    pub withdrawn: Vec<String>,
    /// No contact at all.
    pub stop: bool,
    /// Contact as before.
    pub resume: bool,
    /// Whether a confirmation is wanted.
    pub confirm: bool,
    /// How the person wants to be reached, once the contact point has proven itself.
    pub wishes: Option<Wishes>,
    /// Which customer the site's server says this is.
    pub customer: Option<CustomerKey>,
    /// Whether the contact point has proven itself to the one who says so.
    #[serde(default)]
    pub proven: bool,
    /// Whether another contact point of the same person has.
    #[serde(default)]
    pub vouched: bool,
    /// Whether it is said by the link of a message.
    #[serde(default)]
    pub by_link: bool,
    /// Whether links to the page of all settings that were made until then end.
    #[serde(default)]
    pub end_links: bool,
    /// Counts what was said at the person's home when this left there.
    #[serde(default)]
    pub said: u64,
}
