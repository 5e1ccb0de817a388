//! What is on disk: the ledger's events, and the standings folded from them. Versioned, and pinned by golden files.
//!
//! Two streams of events exist. A *contact point's* stream lies in the contact point's own shard: what was said about it,
//! and what it has proven. A *person's* stream lies in the person's home shard: what one widget claimed and chose, and
//! what holds across contact points. Consent lies with the contact point that it covers, so that giving is one turn of
//! one object, and moving a contact point to another person never has to end or copy a grant.
//!
//! A field may be added with a default; none is renamed or removed. The module `fold` alone changes a standing.

mod contact;
mod customer;
mod log;
mod person;

pub use contact::*;
pub use customer::*;
pub use log::*;
pub use person::*;

/// Names a contact point without telling it: HMAC-SHA-256 of channel and normal form under the site's pepper, base64url.
pub type ContactKey = String;
/// Names a person: 128 random bits, base64url.
pub type PersonId = String;
/// Names an event: its shard and its position there, `3.1041`.
pub type EventId = String;
/// Names a customer of the site without telling the site's own name for them.
pub type CustomerKey = String;
