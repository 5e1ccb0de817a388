//! A small fictional shop that embeds Beckon's widget, a pretend marketing system that asks before it sends, and a
//! postbox that shows what Beckon really delivered.
//!
//! In scope: pages, the question "may I send?" put to the edge with a sender's key, and receiving signed webhooks as any
//! provider would. Out of scope: every rule about consent, which `edge` decides with `domain`; starting things, which
//! `xtask` does. This crate uses the public contract alone: it has no way into the edge but HTTP.

mod art;
mod catalog;
mod clock;
mod config;
mod control;
mod desk;
mod edge;
mod headers;
mod hooks;
mod layout;
mod pages;
mod postbox;
mod rich_text;
mod router;
mod shop;
mod signature;

pub use config::{Config, EdgeUrl, SiteId};
pub use router::router;
