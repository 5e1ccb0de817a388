//! The names of files and functions.

use super::page::{Page, Span, root};
use std::collections::BTreeMap;
use std::fs;

/// The file or folder of the repository that a span names, if it is to be one.
fn file(span: &Span) -> Option<&str> {
    let text = span.text.as_str();
    let first = text.split('/').next()?;
    let is_path = text.contains('/') && !text.contains([' ', '*', '{', '<']) && !first.is_empty();
    (is_path && root().join(first).is_dir() && !MADE.contains(&first)).then_some(text)
}

/// Folders that are made by commands and in no commit.
const MADE: &[&str] = &["target", "build", "book", "node_modules", ".tools", ".beckon", "."];

/// Whether a file defines a function of this name.
fn defines(source: &str, name: &str) -> bool {
    let mut rest = source;
    while let Some((_, after)) = rest.split_once(&format!("fn {name}")) {
        if after.starts_with(['(', '<']) {
            return true;
        }
        rest = after;
    }
    false
}

#[test]
fn every_file_that_is_named_is_there_and_has_the_functions_that_are_named_with_it() {
    let mut faults = Vec::new();
    for page in Page::all() {
        let spans = page.spans();
        let mut sources: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for span in &spans {
            if let Some(name) = file(span) {
                let path = root().join(name);
                if !path.exists() {
                    faults.push(format!("{}:{}: there is no {name}", page.name, span.line));
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let source = fs::read_to_string(path).expect("it can be read");
                    sources.entry(span.passage).or_default().push(source);
                }
            }
        }
        for span in &spans {
            let Some(called) = span.text.strip_suffix("()") else {
                continue;
            };
            let name = called.rsplit(['.', ':']).next().unwrap_or(called);
            // A verb of the page's own script, say.
            let Some(sources) = sources.get(&span.passage) else {
                continue;
            };
            if !sources.iter().any(|source| defines(source, name)) {
                faults.push(format!(
                    "{}:{}: no file named with it has a `{called}`",
                    page.name, span.line
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
