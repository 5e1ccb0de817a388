//! The rules of Beckon: who may contact whom, for what, and when.
//!
//! In scope: parsing what people type, the ledger's fold, the decision, a visitor's choices, proofs, receipts, tokens and
//! the routing of feedback. Out of scope: clocks, randomness, storage and HTTP. Times, keys and entropy come in as
//! arguments, and `edge` brings them. So the rules can be tested exhaustively, and run the same everywhere.
//!
//! Two crates in this folder stand alone, for those who need no rules: `beckon-contract` is what callers send and get, and
//! `beckon-permit` checks permits. What they name is named here as well. The modules are listed in reading order.

pub mod zone;

mod templates;
pub mod text;

pub mod address;

pub mod client;

pub mod rules;

pub mod stored;

pub mod fold;

pub mod belonging;

pub mod decision;

pub mod confirmations;
pub mod contact;

pub mod shown;
pub mod stops;

pub mod customer;

pub mod preferences;

pub mod halt;

pub mod numbers;

pub mod budget;

pub mod feedback;

pub mod line;

pub mod variables;

pub mod footer;

pub mod gateway;

pub mod holds;

pub mod order;
pub mod outcomes;

pub mod keys;

pub mod questions;

pub mod shape;

pub mod permit;

pub mod seal;

pub mod link;

pub mod owner_log;

pub mod deployment;
pub mod disk;

pub mod retention;

pub mod webhook;

pub mod breaker;

pub mod proofs;
pub mod provider;

pub mod inbound;

pub use beckon_contract::*;
pub use beckon_permit::time;
