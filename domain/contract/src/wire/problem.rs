//! Faults, as RFC 9457 problem documents.

use serde::{Deserialize, Serialize};

/// An `application/problem+json` document (RFC 9457) with a stable `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A URI that names the kind of problem: `urn:beckon:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words, the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do about it. Never an address.
    pub detail: String,
    /// The stable name of the problem, for programs.
    pub code: String,
    /// Every fault of the body, at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// With `notice_outdated`: the notices in force, to be shown and agreed to instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<CurrentNotice>,
}

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// Where, as an RFC 6901 JSON pointer: `/choices/0/purpose`.
    pub pointer: String,
    /// The stable name of the fault.
    pub code: String,
    /// What is wrong and how to mend it. Never an address.
    pub detail: String,
}

/// The notice of a purpose that is in force now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentNotice {
    /// The purpose.
    pub purpose: String,
    /// Its notice version now.
    pub notice: String,
    /// The text of the notice, by language.
    pub text: std::collections::BTreeMap<String, String>,
}
