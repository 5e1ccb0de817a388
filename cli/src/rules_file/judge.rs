//! What is wrong with a set of rules, by JSON pointer: `beckon-domain` says.

use beckon_domain::wire::{self, FieldProblem};
use serde_json::Value;

/// What the deployment adds to a check.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    /// Origins that webhooks may use besides public https.
    pub(crate) local_endpoints: Vec<String>,
}

/// Every problem of complete rules.
pub(super) fn problems(value: &Value, context: &Context) -> Vec<FieldProblem> {
    shape(value)
}

/// The problems of what could be read of a file.
pub(super) fn problems_of_fragment(_value: &Value) -> Vec<FieldProblem> {
    Vec::new()
}

/// The problems of shape alone: types, fields, lengths.
pub(super) fn shape(value: &Value) -> Vec<FieldProblem> {
    match serde_json::from_value::<wire::Rules>(value.clone()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            vec![FieldProblem {
                pointer: String::new(),
                code: "shape".to_owned(),
                detail: error.to_string(),
            }]
        }
    }
}
