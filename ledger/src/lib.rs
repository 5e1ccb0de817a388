//! The turns of a ledger: one shard of a site's people and contact points, over any SQLite.
//!
//! Each message is one turn, and one transaction. What a ledger decides, `beckon-domain` decides; here rows are loaded, handed
//! over, and appended. `store` alone writes events and standings. Time, randomness, the deployment's settings and the
//! database are handed in, so a turn runs the same under a worker and in a test. What touches the network (calls between
//! objects, alarms, deliveries, HTTP) is not here.
//!
//! - A **turn** ([`Turn`]) is what one message works with; a **message** ([`messages`](mod@messages)) is what is said to a ledger.
//! - The **outbox** ([`outbox`]) is the queue of deliveries; the edge carries them.

mod alarm;
mod ask;
mod budget;
mod customers;
pub mod db;
pub mod delivered;
mod deployment;
mod failure;
mod faults;
mod feedback;
mod gate;
pub mod gateway;
mod history;
mod installed;
mod intact;
pub mod json;
mod keys;
mod lanes;
mod ledger;
pub mod link;
mod links;
mod manage;
pub mod messages;
mod meta;
mod orders;
pub mod outbox;
mod outcomes;
mod proofs;
mod repeats;
mod save;
pub mod schema;
mod settings;
mod site_events;
pub mod stops;
mod store;
mod tidy;
mod turn;
pub mod visit;
mod waiting;
pub mod words;

pub use deployment::Deployment;
pub use failure::Failure;
pub use installed::STEPS;
pub use lanes::Busy;
pub use ledger::Ledger;
pub use turn::{Given, Memory, Place, Turn};
