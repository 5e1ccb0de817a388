//! The README and the book in `docs/`: what they say can be done, can be done, and what they name is there.
//!
//! In scope: commands run as they stand, the answers that are shown for them, links, names of files and functions, and that every
//! setting, route, fault and field has its place. Out of scope: whether mdBook is content, which `cargo xtask book` says.

mod commands;
mod complete;
mod links;
mod names;
mod page;
mod shape;
