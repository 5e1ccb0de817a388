//! A customer's stream, and who they are.

use super::PersonId;
use serde::{Deserialize, Serialize};

/// What can be said of a customer of the site. This stream lies in the customer's own shard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// The customer is this person from now on.
    Linked {
        /// The person.
        person: PersonId,
        /// The person's home shard.
        home: u8,
    },
}

/// Where a customer of the site stands: the fold of their events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CustomerStanding {
    /// Who they are, and in which shard that person lives. It counts while the person's standing says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<(PersonId, u8)>,
}
