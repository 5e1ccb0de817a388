//! Whether a permit is unused and its consent still stands, asked once.

use super::Timestamp;
use crate::DenialReason;
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/permits/{id}/use`: an empty object. The id is the permit's `jti`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PermitUse {}

/// What the edge answers. As with decisions, anything but a 200 with `permit` means: do not send.
///
/// A permit that was used already is a problem, 409 `permit_used`; one that has expired, 409 `permit_expired`; one that this
/// site never gave, 404 `permit_unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum PermitUsed {
    /// It was unused, its consent stands, and now it is used.
    Permit {
        /// The permit's id.
        permit: String,
        /// When it was used: now.
        used_at: Timestamp,
    },
    /// Its consent has ended, or a rule about time denies by now. The permit stays unused.
    Deny {
        /// The first reason that applies, in the documented order.
        reason: DenialReason,
        /// When the same question may be answered differently without the person doing anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
}
