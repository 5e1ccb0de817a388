//! What the homes of those whom a proof concerns are told: kept in the outbox, in case the worker does not live to tell them.

use super::{ContactKey, CustomerKey, PersonId, Pointer, Proof, Slot, Wishes};
use crate::Channel;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What follows from a proof at the homes of those concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToHomes {
    /// The contact point.
    pub contact: ContactKey,
    /// Whose home is told, and what.
    pub tell: Vec<(u8, Joins)>,
    /// The old home, which lets go first, and the epoch under which the contact point has gone.
    pub from: Option<(Pointer, u32)>,
    /// For the shard of the customer that the person is from now on.
    #[serde(default)]
    pub link: Option<CustomerIs>,
}

/// A contact point of, or claimed by, this person has proven itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joins {
    /// The person.
    pub person: PersonId,
    /// What follows from the proof.
    pub joining: Joining,
}

/// What follows from a proof at the home of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// How it has proven itself.
    pub proof: Proof,
    /// When it did.
    pub at: Instant,
    /// It belongs to the person from now on, under this epoch.
    pub epoch: Option<u32>,
    /// What the page listed about how to be reached.
    pub wishes: Option<Wishes>,
    /// Whether it was the person's own widget that asked.
    pub own: bool,
    /// Whether a stop was lifted.
    pub resume: bool,
    /// The customer of the site that the person is from now on.
    #[serde(default)]
    pub customer: Option<CustomerKey>,
    /// Slots that came along from the old home.
    pub slots: Vec<Slot>,
}

/// The customer is this person from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerIs {
    /// The customer.
    pub customer: CustomerKey,
    /// The person.
    pub person: PersonId,
    /// The person's home.
    pub home: u8,
}
