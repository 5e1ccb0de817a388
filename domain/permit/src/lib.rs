//! Permits: compact JWS (RFC 7515) signed with Ed25519 (RFC 8037), made by the edge and checked by anyone.
//!
//! In scope: [`check()`], for a mail relay or a support tool, and the instants that it is asked for. It brings a few small
//! crates and none of the rules' data. Out of scope: signing, which is `beckon_domain::permit`; and whether a permit was used
//! before and whether its consent still stands. Those only the edge knows: `POST /v1/sites/{site}/permits/{id}/use` answers both.

mod check;
mod json;
mod keys;
pub mod time;

pub use beckon_contract::Channel;
pub use check::{Aspect, Checked, Expected, Refusal, check};
pub use keys::{Keys, KeysFault};

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use time::{Instant, MINUTE};

/// How long a permit holds, in milliseconds.
pub const PERMIT_LIVES: i64 = 5 * MINUTE;

/// Whether a permit that was given then still holds. One that was given while the clock was ahead does not: it would live longer
/// than it may.
#[must_use]
pub const fn holds(given_at: Instant, now: Instant) -> bool {
    given_at.since(now) < PERMIT_LIVES && now.since(given_at) < PERMIT_LIVES
}

/// The `typ` of a permit's header, so that no other token of the same key is taken for one.
pub const TYPE: &str = "beckon-permit+jwt";

/// What a permit says instead of an address: SHA-256 of salt, channel and normal form, base64url.
#[must_use]
pub fn address_hash(salt: &str, channel: Channel, normal: &str) -> String {
    let digest = Sha256::digest(format!("{salt}.{channel}.{normal}").as_bytes());
    Base64UrlUnpadded::encode_string(&digest)
}
