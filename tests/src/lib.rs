//! The running product, seen from outside: what the tests of `tests/` start, ask and read.
//!
//! In scope: starting `cargo xtask dev`'s program with real workerd, speaking the public contract over HTTP as a visitor, a
//! sender and an owner do, reading the demo site's postbox, driving a real browser, and reading the SQLite files that a
//! stopped product leaves. Out of scope: building (`cargo xtask build` does that) and any rule about consent, which
//! `domain` has; the one fold here shares no code with it, so that each can show the other wrong.

pub mod arabic;
pub mod browser;
pub mod guest;
pub mod http;
pub mod keeper;
pub mod ledger;
pub mod owner;
pub mod page;
pub mod people;
pub mod postbox;
pub mod product;
pub mod refold;
pub mod repeat;
pub mod sender;
pub mod visitor;
pub mod wait;
