//! Permits: compact JWS (RFC 7515) signed with Ed25519 (RFC 8037), made by the edge and checked by anyone.
//!
//! In scope: signing, which needs the feature `rules`, and [`check()`], which needs `verify` alone: no rules, no phone or
//! zone data, four small crates. Out of scope: whether a permit was used before and whether its consent still stands. Those
//! only the edge knows: `POST /v1/sites/{site}/permits/{id}/use` answers both.

mod check;
mod json;
mod keys;
#[cfg(feature = "rules")]
mod sign;

pub use check::{Aspect, Checked, Expected, Refusal, check};
pub use keys::{Keys, KeysFault};
#[cfg(feature = "rules")]
pub use sign::{Claims, PermitKey, Unsigned, jwks};

use crate::Channel;
use crate::time::Instant;
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// How long a permit holds, in milliseconds.
pub const PERMIT_LIVES: i64 = 5 * crate::time::MINUTE;

/// Whether a permit that was given then still holds. One that was given while the clock was ahead does not: it would live longer
/// than it may.
#[must_use]
pub const fn holds(given_at: Instant, now: Instant) -> bool {
    given_at.since(now) < PERMIT_LIVES && now.since(given_at) < PERMIT_LIVES
}

/// The `typ` of a permit's header, so that no other token of the same key is taken for one.
const TYPE: &str = "beckon-permit+jwt";

/// What a permit says instead of an address: SHA-256 of salt, channel and normal form, base64url.
fn address_hash(salt: &str, channel: Channel, normal: &str) -> String {
    let digest = Sha256::digest(format!("{salt}.{channel}.{normal}").as_bytes());
    Base64UrlUnpadded::encode_string(&digest)
}
