//! What the product promises over HTTP, tested against real workerd from outside.
//!
//! In scope: the public contract, what survives a crash, what is on disk and in the logs. Out of scope: what a visitor sees,
//! which is tested in `browser`.

mod bad_input;
mod batches;
mod budgets;
mod caps;
mod chaos;
mod crash;
mod customers;
mod explained;
mod fairness;
mod faults;
mod feedback;
mod forgotten;
mod gateway;
mod handles;
mod holds;
mod ids;
mod isolation;
mod keys;
mod languages;
mod last_word;
mod limits;
mod links;
mod manage;
mod methods;
mod older;
mod outbox;
mod outcomes;
mod owners;
mod panic;
mod permits;
mod privacy;
mod providers;
mod ready;
mod registry;
mod restored;
mod rules;
mod schema;
mod secrets;
mod selfhost;
mod shards;
mod signals;
mod strangers;
mod surface;
mod trips;
mod waiting;
mod wishes;
