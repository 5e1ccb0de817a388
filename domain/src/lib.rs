//! The rules of Beckon: who may contact whom, for what, and when.
//!
//! In scope: parsing what people type, the ledger's fold, the decision, a visitor's choices, proofs, receipts, tokens and
//! the routing of feedback. Out of scope: clocks, randomness, storage and HTTP. Times, keys and entropy come in as
//! arguments, and `edge` brings them. So the rules can be tested exhaustively, and run the same everywhere.
//!
//! Without features this crate is the contract alone: [`wire`] and its words, which is what the widget takes. With `verify`
//! it checks permits besides, for a mail relay or a support tool. The modules are listed in reading order.

pub mod wire;
mod words;

pub mod language;
pub mod page;

#[cfg(feature = "verify")]
pub mod time;

#[cfg(feature = "rules")]
pub mod zone;

#[cfg(feature = "rules")]
mod templates;
#[cfg(feature = "rules")]
pub mod text;

#[cfg(feature = "rules")]
pub mod address;

#[cfg(feature = "rules")]
pub mod fault;

#[cfg(feature = "rules")]
pub mod client;

#[cfg(feature = "rules")]
pub mod rules;

#[cfg(feature = "rules")]
pub mod stored;

#[cfg(feature = "rules")]
pub mod fold;

#[cfg(feature = "rules")]
pub mod belonging;

#[cfg(feature = "rules")]
pub mod decision;

#[cfg(feature = "rules")]
pub mod confirmations;
#[cfg(feature = "rules")]
pub mod contact;

#[cfg(feature = "rules")]
pub mod shown;
#[cfg(feature = "rules")]
pub mod stops;

#[cfg(feature = "rules")]
pub mod customer;

#[cfg(feature = "rules")]
pub mod preferences;

#[cfg(feature = "rules")]
pub mod halt;

#[cfg(feature = "rules")]
pub mod numbers;

#[cfg(feature = "rules")]
pub mod budget;

#[cfg(feature = "rules")]
pub mod feedback;

#[cfg(feature = "rules")]
pub mod line;

#[cfg(feature = "rules")]
pub mod variables;

#[cfg(feature = "rules")]
pub mod footer;

#[cfg(feature = "rules")]
pub mod gateway;

#[cfg(feature = "rules")]
pub mod holds;

#[cfg(feature = "rules")]
pub mod order;
#[cfg(feature = "rules")]
pub mod outcomes;

#[cfg(feature = "rules")]
pub mod keys;

#[cfg(feature = "rules")]
pub mod questions;

#[cfg(feature = "rules")]
pub mod shape;

#[cfg(feature = "rules")]
pub mod routes;

#[cfg(feature = "schema")]
pub mod openapi;

#[cfg(feature = "verify")]
pub mod permit;

#[cfg(feature = "rules")]
pub mod seal;

#[cfg(feature = "rules")]
pub mod link;

#[cfg(feature = "rules")]
pub mod owner_log;

#[cfg(feature = "rules")]
pub mod deployment;
#[cfg(feature = "rules")]
pub mod disk;

#[cfg(feature = "rules")]
pub mod retention;

#[cfg(feature = "rules")]
pub mod webhook;

#[cfg(feature = "rules")]
pub mod breaker;

#[cfg(feature = "rules")]
pub mod proofs;
#[cfg(feature = "rules")]
pub mod provider;

#[cfg(feature = "rules")]
pub mod inbound;

pub use words::*;
