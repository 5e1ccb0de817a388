//! JSON, with the place of every field.

use super::Reading;
use super::places::{Places, child};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};
use serde_json::Value;

/// Reads strict JSON. A fault of the notation ends the reading: what follows it has no certain meaning.
pub(super) fn read(text: &str) -> Reading {
    let mut places = Places::of(text);
    // serde_json says what JSON is, as at the edge; the other parser only knows where things stand.
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => value,
        Err(error) => {
            let offset = offset_of(text, error.line(), error.column());
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            let fault = format!("This is not JSON: {words}.");
            return Reading {
                value: Value::Null,
                places,
                faults: vec![(offset, fault)],
            };
        }
    };
    let mut faults = Vec::new();
    let tree = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    if let Some(root) = tree.ok().and_then(|tree| tree.value) {
        walk(&root, "", &mut places, &mut faults);
    }
    Reading { value, places, faults }
}

fn walk(value: &ast::Value<'_>, pointer: &str, places: &mut Places, faults: &mut Vec<(usize, String)>) {
    match value {
        ast::Value::Object(object) => {
            let mut names = std::collections::BTreeSet::new();
            for property in &object.properties {
                let name = property.name.as_str();
                let offset = property.range().start;
                if !names.insert(name) {
                    faults.push((
                        offset,
                        format!("`{name}` stands here a second time. Leave one of them out."),
                    ));
                }
                let pointer = child(pointer, name);
                places.note(&pointer, offset);
                walk(&property.value, &pointer, places, faults);
            }
        }
        ast::Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                let pointer = child(pointer, &index.to_string());
                places.note(&pointer, element.range().start);
                walk(element, &pointer, places, faults);
            }
        }
        _ => {}
    }
}

/// The byte offset of serde_json's line and column, which counts bytes and may stand one past the end.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    before + column.saturating_sub(1)
}
