//! The committed OpenAPI file is what the wire types say, and it is well formed.
#![cfg(feature = "schema")]

use beckon_contract::fault::FaultKind;
use beckon_contract::openapi;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

/// Whether committed files are to be written anew.
#[expect(
    clippy::disallowed_methods,
    reason = "the rules read no environment; this is the developer's word to a test"
)]
fn rewrites() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

#[test]
fn the_committed_file_is_what_the_wire_types_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let generated = openapi::text();
    if rewrites() {
        std::fs::write(&file, &generated).expect("domain/contract/openapi.json can be written");
    }
    let committed = std::fs::read_to_string(&file).expect("domain/contract/openapi.json can be read");
    let diff = similar::TextDiff::from_lines(&committed, &generated);
    assert!(
        committed == generated,
        "domain/contract/openapi.json drifts from the wire types:\n{}\n\
         If the contract was meant to change, write it anew and read the diff:\n  \
         UPDATE_GOLDEN=1 cargo test -p beckon-contract --features schema --test openapi",
        diff.unified_diff().header("committed", "generated"),
    );
}

/// Every operation, with a name to show when it is not as it should be.
fn operations(document: &Value) -> Vec<(String, &Map<String, Value>)> {
    let of = |items: &'static str| document[items].as_object().into_iter().flatten();
    let items = of("paths").chain(of("webhooks"));
    let operations = items.flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path item is an object");
        methods
            .iter()
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    operations
        .map(|(name, operation)| (name, operation.as_object().expect("an operation is an object")))
        .collect()
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|entry| references(entry, found)),
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
    let document = openapi::document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for path in &found {
        let pointer = path.strip_prefix('#').expect("a reference stays in the document");
        assert!(document.pointer(pointer).is_some(), "{path} leads nowhere");
    }
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("there are schemas");
    for name in schemas.keys() {
        assert!(
            found.contains(format!("#/components/schemas/{name}").as_str()),
            "nothing refers to {name}"
        );
    }
}

#[test]
fn every_operation_says_what_it_is_for_what_it_takes_and_how_it_answers() {
    let document = openapi::document();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let text = |field: &str| operation[field].as_str().unwrap_or_default();
        assert!(!text("summary").is_empty(), "{name} has no summary");
        assert!(text("description").starts_with("Who "), "{name} does not say who calls");
        assert!(ids.insert(text("operationId")), "{name} has no id of its own");
        assert!(operation.contains_key("security"), "{name} leaves security open");
        let responses = operation["responses"].as_object().expect("an operation answers");
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{name} never succeeds"
        );
        for (status, response) in responses {
            assert!(
                response["description"].is_string(),
                "{name}, {status} does not say what it means"
            );
        }
        let parameters = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let declared: BTreeSet<&str> = parameters
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let in_path: BTreeSet<&str> = name.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(declared, in_path, "{name}");
    }
}

#[test]
fn a_schema_has_the_name_of_its_type() {
    let mut types = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let wire = std::fs::read_dir(source.join("wire")).expect("the wire types can be read");
    let files = wire.map(|entry| entry.expect("a source file").path());
    for file in files.chain([source.join("words.rs")]) {
        let text = std::fs::read_to_string(&file).expect("a source file can be read");
        // Types stand at the margin; the tables of words hold theirs one step in.
        let declared = text.lines().filter_map(|line| {
            let rest = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "));
            rest.or(line
                .strip_prefix("    ")
                .filter(|rest| rest.ends_with(" {") && !rest.contains('(')))
        });
        types.extend(declared.filter_map(|rest| Some(rest.split([' ', '<', ';']).next()?.to_owned())));
    }
    let document = openapi::document();
    for name in document["components"]["schemas"]
        .as_object()
        .expect("there are schemas")
        .keys()
    {
        assert!(types.contains(name), "no type is called {name}");
    }
}

#[test]
fn every_kind_of_fault_is_documented() {
    let text = openapi::text();
    for kind in FaultKind::ALL {
        assert!(
            text.contains(&format!("`{}`", kind.code())),
            "{} is nowhere",
            kind.code()
        );
    }
}

#[test]
fn the_document_reads_the_same_however_it_is_built() {
    assert_eq!(openapi::text(), openapi::text());
    let read: Value = serde_json::from_str(&openapi::text()).expect("the text is JSON");
    assert_eq!(read, openapi::document());
}
