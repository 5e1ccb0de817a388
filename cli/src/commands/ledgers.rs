//! `beckon ledgers reinstall`.

use super::print_json;
use crate::Environment;
use crate::args::{Ledgers, Reinstall};
use crate::edge::Edge;
use crate::fault::Fault;
use serde_json::json;
use std::io::Write;
use ureq::http::Method;

pub(crate) fn run(command: &Ledgers, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    match command {
        Ledgers::Reinstall(reinstall) => self::reinstall(reinstall, environment, out),
    }
}

fn reinstall(reinstall: &Reinstall, environment: &Environment, out: &mut dyn Write) -> Result<(), Fault> {
    let edge = Edge::open(&reinstall.site, environment)?;
    let ledger = reinstall.ledger;
    let answer = edge.call(Method::POST, &format!("/ledgers/{ledger}/reinstall"), None, None)?;
    match answer.status {
        204 if reinstall.json => print_json(out, &json!({ "ledger": ledger, "reinstalled": true })),
        204 => {
            writeln!(out, "Ledger {ledger} starts with what it has, and answers from now on.")?;
            Ok(())
        }
        404 => Err(Fault::new(format!(
            "site {} has no ledger {ledger}: `beckon rules show` names those that are lost",
            edge.site()
        ))),
        _ => Err(edge.refusal(&answer)),
    }
}
