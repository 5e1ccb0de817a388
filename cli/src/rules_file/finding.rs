//! One problem of a rules file, as it is told.

use super::places::{Places, Position};
use crate::screen::plain;
use beckon_domain::wire::FieldProblem;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One problem of a rules file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Where, as an RFC 6901 pointer into the rules; absent for a fault of the notation.
    pub pointer: Option<String>,
    /// The stable name of the fault.
    pub code: String,
    /// What is wrong and how to mend it.
    pub detail: String,
    /// Where, as an owner would say it: `purposes[0].basis`.
    pub path: String,
}

impl Finding {
    pub(super) fn syntax(at: Position, detail: &str) -> Self {
        Self {
            line: at.line,
            column: at.column,
            pointer: None,
            code: "syntax".to_owned(),
            detail: plain(detail),
            path: String::new(),
        }
    }

    /// Something at a place of a file that holds no rules.
    pub(crate) fn at(at: Position, code: &str, detail: &str, path: &str) -> Self {
        Self {
            code: code.to_owned(),
            path: plain(path),
            ..Self::syntax(at, detail)
        }
    }

    pub(super) fn of(problem: FieldProblem, value: &Value, places: &Places) -> Self {
        let at = places.find(&problem.pointer);
        Self {
            line: at.line,
            column: at.column,
            path: plain(&path(&problem.pointer, value)),
            pointer: Some(problem.pointer),
            code: problem.code,
            detail: plain(&problem.detail),
        }
    }

    /// `site.toml:12: purposes[0].basis: …`
    #[must_use]
    pub fn line_in(&self, file: &str) -> String {
        let Self { line, path, detail, .. } = self;
        if path.is_empty() {
            format!("{file}:{line}: {detail}")
        } else {
            format!("{file}:{line}: {path}: {detail}")
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let Self {
            line,
            column,
            pointer,
            code,
            detail,
            path,
        } = self;
        json!({ "line": line, "column": column, "pointer": pointer, "path": path, "code": code, "detail": detail })
    }
}

/// `purposes[0].text.en` for `/purposes/0/text/en`. Only the elements of a list get brackets, so the value is asked.
fn path(pointer: &str, value: &Value) -> String {
    let mut path = String::new();
    let mut here = Some(value);
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let outcome = match here {
            Some(Value::Array(_)) => write!(path, "[{token}]"),
            _ if !token.is_empty() && token.chars().all(bare) => {
                let dot = if path.is_empty() { "" } else { "." };
                write!(path, "{dot}{token}")
            }
            _ => {
                let dot = if path.is_empty() { "" } else { "." };
                write!(path, "{dot}{}", Value::from(token.as_str()))
            }
        };
        outcome.expect("writing into a String cannot fail");
        here = here.and_then(|value| match value {
            Value::Array(list) => token.parse::<usize>().ok().and_then(|index| list.get(index)),
            Value::Object(fields) => fields.get(&token),
            _ => None,
        });
    }
    path
}
