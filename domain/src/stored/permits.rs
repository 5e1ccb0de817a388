//! Permits that were reserved: what is answered to the same question again.

use super::EventId;
use crate::time::Instant;
use crate::{Basis, Channel, wire};
use serde::{Deserialize, Serialize};

/// A permit as it was answered. A denial is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GivenPermit {
    /// A permit.
    Permit {
        /// The ground.
        because: Ground,
        /// Another channel that the person prefers.
        preferred: Option<Channel>,
        /// The zone that was assumed.
        assumed: Option<String>,
        /// What is signed.
        reserved: Option<Reserved>,
    },
}

/// The ground of a permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The legal basis.
    pub basis: Basis,
    /// The consent event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// When consent took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<String>,
    /// The notice version agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// On a basis other than consent: the act of the person that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

/// A permit that took a slot, as it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// Its id.
    pub id: String,
    /// 128 random bits for the address's hash.
    pub salt: String,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub expires: Instant,
    /// The consent event behind it.
    pub event: Option<EventId>,
}

impl From<wire::Because> for Ground {
    fn from(because: wire::Because) -> Self {
        Self {
            basis: because.basis,
            event: because.event,
            given_at: because.given_at,
            notice: because.notice,
            act: because.act,
        }
    }
}

impl From<Ground> for wire::Because {
    fn from(ground: Ground) -> Self {
        Self {
            basis: ground.basis,
            event: ground.event,
            given_at: ground.given_at,
            notice: ground.notice,
            act: ground.act,
        }
    }
}
