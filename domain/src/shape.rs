//! What is wrong with the shape of a body, all at once: the committed contract is walked beside the JSON.
//!
//! In scope: types, unknown, missing and repeated fields, words that are not among those listed, lengths and ranges. Out of
//! scope: what a value means, which is decided where a wire type becomes a domain type. A body that fits is read by serde
//! alone; the walk comes only after serde has refused, because serde stops at the first fault and knows no pointers.

pub(crate) mod names;
mod tree;
mod walk;

use crate::OPENAPI;
use crate::fault::{Fault, FaultKind, field};
use crate::wire::FieldProblem;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::OnceLock;
use tree::Tree;
use walk::Walk;

/// Reads a request body, `schema` being the name of `T` in the contract.
///
/// # Errors
///
/// [`FaultKind::BodyNotJson`] for anything that is not one JSON document in UTF-8 within serde's depth; else
/// [`FaultKind::BodyInvalid`] with every problem of its shape, 101 at most. No value is repeated in either.
pub fn parse<T: DeserializeOwned>(schema: &str, bytes: &[u8]) -> Result<T, Fault> {
    // Serde reads a struct from a list as well, by position. Every body is an object.
    if bytes.trim_ascii_start().starts_with(b"{")
        && let Ok(body) = serde_json::from_slice(bytes)
    {
        return Ok(body);
    }
    let tree = serde_json::from_slice(bytes).map_err(|_| FaultKind::BodyNotJson)?;
    let mut problems = walked(schema, &tree);
    if problems.is_empty() {
        let detail = format!("The body does not fit `{schema}`. Compare it with /openapi.json.");
        problems.push(field("", "type", detail));
    }
    Err(Fault::body(problems))
}

/// Every problem of a request body's shape, `schema` being the name of its type in the contract; 101 at most.
#[must_use]
pub fn problems(schema: &str, body: &Value) -> Vec<FieldProblem> {
    let tree = Tree::deserialize(body).unwrap_or_else(|_| unreachable!("every JSON value is a tree"));
    walked(schema, &tree)
}

fn walked(schema: &str, tree: &Tree) -> Vec<FieldProblem> {
    static SCHEMAS: OnceLock<Value> = OnceLock::new();
    let schemas = SCHEMAS.get_or_init(|| {
        let mut contract: Value =
            serde_json::from_str(OPENAPI).unwrap_or_else(|_| unreachable!("the committed contract is JSON"));
        contract["components"]["schemas"].take()
    });
    Walk::over(schemas).problems(&schemas[schema], tree)
}
