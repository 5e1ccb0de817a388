//! The contract of Beckon: what callers send and get, in the words that they use.
//!
//! In scope: the types of the HTTP API and the names in them, faults, routes, and the OpenAPI file that follows from
//! these. Out of scope: what any of it means, which is `beckon-domain`, and checking permits, which is `beckon-permit`. So
//! the widget, and any other client, takes this crate alone. The modules are listed in reading order.

pub mod wire;
mod words;

pub mod language;
pub mod page;

pub mod fault;

pub mod routes;

#[cfg(feature = "schema")]
pub mod openapi;

pub use words::*;

/// The OpenAPI file: what callers can rely on.
pub const OPENAPI: &str = include_str!("../openapi.json");
