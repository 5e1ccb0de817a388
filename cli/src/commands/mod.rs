//! One module for each group of commands.

pub(crate) mod keys;
pub(crate) mod ledgers;
mod point;
pub(crate) mod rules;
pub(crate) mod suppressions;
pub(crate) mod verify;

use crate::fault::Fault;
use std::io::Write;

/// Prints one JSON document on one line.
fn print_json(out: &mut dyn Write, value: &serde_json::Value) -> Result<(), Fault> {
    writeln!(out, "{value}").map_err(Fault::from)
}
