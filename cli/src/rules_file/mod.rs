//! A rules file: read, judged as a whole, each problem at its line.
//!
//! In scope: TOML and JSON as text, and where in it each field stands. Out of scope: what a field may hold, which
//! `beckon-domain` says by JSON pointer, the same here and at the edge.

mod finding;
mod json;
mod judge;
mod mend;
mod places;
mod schema;
mod toml;

pub use finding::Finding;
pub(crate) use places::Places;

use crate::advice;
use crate::fault::Fault;
use crate::screen::plain;
use beckon_domain::deployment::Context;
use beckon_domain::provider;
use beckon_domain::wire::{self, FieldProblem};
use serde_json::Value;
use std::path::Path;

/// In which notation the rules are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `site.toml`
    Toml,
    /// `site.json`
    Json,
}

/// A rules file, read.
pub(crate) struct RulesFile {
    /// As the caller wrote it, fit for a terminal.
    pub(crate) name: String,
    format: Format,
    places: Places,
    /// What could be read of it.
    value: Value,
    /// What could not.
    syntax: Vec<Finding>,
}

/// A notation's reading of a text: the value, as far as it goes, and what is wrong with the notation.
struct Reading {
    value: Value,
    places: Places,
    /// Byte offsets, and what is wrong there.
    faults: Vec<(usize, String)>,
}

/// Names every problem of rules that are given as text, in the order of lines. Webhooks may use public https alone.
#[must_use]
pub fn check_text(text: &str, format: Format) -> Vec<Finding> {
    RulesFile::parse("rules", text.as_bytes(), format).problems(&Context::default())
}

impl RulesFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Fault> {
        let name = plain(&path.display().to_string());
        let format = match path.extension().and_then(|extension| extension.to_str()) {
            Some("toml") => Format::Toml,
            Some("json") => Format::Json,
            _ => {
                return Err(Fault::new(format!(
                    "{name} is neither a .toml nor a .json file: rules are written in one of them"
                )));
            }
        };
        let bytes = std::fs::read(path)
            .map_err(|error| Fault::new(format!("cannot read {name}: {error}. Check the path of the rules file")))?;
        Ok(Self::parse(&name, &bytes, format))
    }

    fn parse(name: &str, bytes: &[u8], format: Format) -> Self {
        let name = name.to_owned();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(error) => {
                let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let places = Places::of(&before);
                let detail = "These bytes are not UTF-8. Save the file as UTF-8.";
                let syntax = vec![Finding::syntax(places.position(before.len()), detail)];
                return Self {
                    name,
                    format,
                    places,
                    value: Value::Null,
                    syntax,
                };
            }
        };
        let Reading { value, places, faults } = match format {
            Format::Toml => toml::read(text),
            Format::Json => json::read(text),
        };
        let mut syntax: Vec<Finding> = faults
            .into_iter()
            .map(|(offset, detail)| Finding::syntax(places.position(offset), &detail))
            .collect();
        // What follows from one slip on the same line is noise.
        syntax.sort();
        syntax.dedup_by_key(|finding| finding.line);
        Self {
            name,
            format,
            places,
            value,
            syntax,
        }
    }

    /// Every problem, in the order of lines.
    pub(crate) fn problems(&self, context: &Context) -> Vec<Finding> {
        if self.syntax.is_empty() {
            return self.locate(judge::problems(&self.value, context));
        }
        // Half a text: what is there can be judged, what is missing may only be unread.
        let mut findings = self.locate(judge::problems_of_fragment(&self.value));
        findings.retain(|finding| self.syntax.iter().all(|fault| fault.line != finding.line));
        findings.extend(self.syntax.iter().cloned());
        findings.sort();
        findings
    }

    /// What an owner should look at, though the rules load; nothing while their shape is wrong.
    pub(crate) fn warnings(&self) -> Vec<Finding> {
        let rules = self.shapely().cloned().map(serde_json::from_value::<wire::Rules>);
        let Some(Ok(rules)) = rules else {
            return Vec::new();
        };
        let mut warnings = advice::about(&rules);
        warnings.extend(provider::warnings(&rules));
        self.locate(warnings)
    }

    /// The rules as JSON, if nothing is wrong with their shape.
    pub(crate) fn shapely(&self) -> Option<&Value> {
        let fits = self.syntax.is_empty() && judge::misshapen(&self.value).is_empty();
        fits.then_some(&self.value)
    }

    /// Finds the line of each problem, whoever named it.
    pub(crate) fn locate(&self, problems: Vec<FieldProblem>) -> Vec<Finding> {
        let locate = |mut problem: FieldProblem| {
            if self.format == Format::Toml {
                problem.detail = toml::in_its_words(problem.detail);
            }
            Finding::of(problem, &self.value, &self.places)
        };
        let mut findings: Vec<Finding> = problems.into_iter().map(locate).collect();
        findings.sort();
        findings
    }
}
