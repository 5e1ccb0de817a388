//! A fault of the edge, or of the way to it, sorted by the field it is about.

use super::Field;
use super::answer::Problem;

/// What went wrong: the faults of single fields, and one for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The stable name of the problem.
    pub code: String,
    /// The faults of single fields.
    pub fields: Vec<Fault>,
}

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: Field,
    /// The stable name of the fault.
    pub code: String,
    /// What the edge says of it.
    pub detail: String,
}

/// The code for no reply at all.
pub const NETWORK: &str = "network";
/// The code for a reply that did not come in time.
pub const TIMEOUT: &str = "timeout";
/// The code for a reply that is not of the contract.
pub const NOT_JSON: &str = "not_json";
/// The code for an edge, or something before it, that does not work now.
pub const UNAVAILABLE: &str = "unavailable";
/// The code for too many requests.
pub const TOO_MANY: &str = "too_many_requests";

impl Failure {
    /// A failure that the widget finds by itself, before anything is sent.
    #[must_use]
    pub fn local(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..Self::default()
        }
    }

    /// A problem that is about no field.
    #[must_use]
    pub fn general(problem: Problem) -> Self {
        Self::of(problem, &|_| None)
    }

    /// Sorts a problem's faults by field. A pointer that names no field makes its fault the failure as a whole, so
    /// that nothing the edge complains of goes unseen.
    pub fn of(problem: Problem, field: &dyn Fn(&str) -> Option<Field>) -> Self {
        let mut failure = Self {
            code: problem.code,
            fields: Vec::new(),
        };
        for error in problem.errors {
            match field(&error.pointer) {
                Some(field) => failure.fields.push(Fault {
                    field,
                    code: error.code,
                    detail: error.detail,
                }),
                None => failure.code = error.code,
            }
        }
        failure
    }

    /// Whether trying again may help, with nothing changed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        [NETWORK, TIMEOUT, NOT_JSON, UNAVAILABLE, TOO_MANY].contains(&self.code.as_str())
    }

    /// Notes a fault that the widget finds by itself.
    pub fn add(&mut self, field: Field, code: &str) {
        self.fields.push(Fault {
            field,
            code: code.to_owned(),
            detail: String::new(),
        });
    }

    /// The fault of a field, if it has one.
    #[must_use]
    pub fn about(&self, field: Field) -> Option<&Fault> {
        self.fields.iter().find(|fault| fault.field == field)
    }
}

/// Splits `/choices/3/purpose` into its first name and the index after it.
pub(super) fn steps(pointer: &str) -> (&str, usize) {
    let mut parts = pointer.split('/');
    parts.next();
    let name = parts.next().unwrap_or_default();
    let index = parts.next().unwrap_or_default();
    (name, index.parse().unwrap_or(usize::MAX))
}
