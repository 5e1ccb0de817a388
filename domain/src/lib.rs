//! The rules of Beckon: who may contact whom, for what, and when.
//!
//! In scope: parsing what people type, the ledger's fold, the decision, a visitor's choices, proofs, receipts, tokens and
//! the routing of feedback. Out of scope: clocks, randomness, storage and HTTP. Times, keys and entropy come in as
//! arguments, and `edge` brings them. So the rules can be tested exhaustively, and run the same everywhere.
//!
//! Without features this crate is the contract alone: [`wire`] and its words, which is what the widget takes.

pub mod wire;
mod words;

pub use words::*;
