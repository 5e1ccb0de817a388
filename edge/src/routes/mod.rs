//! What each route does: read, call the objects in order, answer.

pub mod assets;
pub mod inbound;
pub mod manage;
pub mod notices;
pub mod outcomes;
pub mod owners;
mod people;
pub mod plain;
pub mod senders;
pub mod stops;
pub mod suppressions;
pub mod visitors;
