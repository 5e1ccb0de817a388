//! That nothing is left out.

use super::page::{Page, root};
use beckon_domain::DenialReason;
use beckon_domain::fault::FaultKind;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How long the README is at most.
const LINES: usize = 200;

/// Settings that are no operator's: faults that tests inject.
const OF_TESTS: &[&str] = &["BECKON_FAULTS"];

fn spans(page: &str) -> BTreeSet<String> {
    Page::read(page).spans().into_iter().map(|span| span.text).collect()
}

/// Whether the page names it, alone or within a longer piece of code.
fn require(page: &str, names: impl IntoIterator<Item = String>) {
    let spans = spans(page);
    let missing: Vec<String> = names.into_iter().filter(|name| !spans.contains(name)).collect();
    assert!(missing.is_empty(), "{page} does not name {missing:#?}");
}

fn contract() -> Value {
    let file = root().join("domain/contract/openapi.json");
    serde_json::from_str(&fs::read_to_string(file).expect("it is committed")).expect("it is JSON")
}

/// Every text in quotes of the sources that is the name of a setting.
fn settings(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            settings(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        let quoted = source.split('"').filter(|text| text.starts_with("BECKON_"));
        let is_name = |text: &&str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        found.extend(quoted.filter(is_name).map(str::to_owned));
    }
}

#[test]
fn the_readme_is_a_front_door() {
    let lines = Page::read("README.md").text.lines().count();
    assert!(
        lines <= LINES,
        "the README has {lines} lines; what is more belongs into docs/"
    );
}

#[test]
fn operators_find_every_setting() {
    let mut found = BTreeSet::new();
    settings(&root().join("edge/src"), &mut found);
    settings(&root().join("ledger/src"), &mut found);
    assert!(found.len() > 10, "the settings are read somewhere else now: {found:?}");
    found.retain(|name| !OF_TESTS.contains(&name.as_str()));
    require("docs/operators.md", found);
}

#[test]
fn senders_find_every_reason_and_every_fault() {
    require("docs/answers.md", DenialReason::ALL.iter().map(ToString::to_string));
    require(
        "docs/answers.md",
        FaultKind::ALL.iter().map(|kind| kind.code().to_owned()),
    );
}

#[test]
fn every_route_is_listed_with_the_page_that_explains_it() {
    let contract = contract();
    let paths = contract["paths"].as_object().expect("it has paths");
    let routes = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flat_map(|item| item.keys());
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    require("docs/answers.md", routes);
}

#[test]
fn site_owners_find_every_field_of_the_rules() {
    let contract = contract();
    let mut fields = BTreeSet::new();
    for kind in [
        "Rules",
        "Controller",
        "Purpose",
        "Cap",
        "Template",
        "DeclaredVariable",
        "Route",
        "Endpoint",
        "Provider",
        "Customers",
    ] {
        let properties = contract["components"]["schemas"][kind]["properties"].as_object();
        fields.extend(
            properties
                .unwrap_or_else(|| panic!("{kind} has fields"))
                .keys()
                .cloned(),
        );
    }
    require("docs/site-owners.md", fields);
}
