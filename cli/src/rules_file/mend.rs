//! Makes misshapen rules readable, so that the rest of them can be judged in the same run.

use super::places::child;
use super::schema::Schema;
use beckon_domain::wire::{self, FieldProblem};
use serde_json::Value;

/// Rules that can be read, and what had to be put in place of something else.
pub(super) struct Mended {
    /// Absent where nothing helps.
    pub(super) rules: Option<wire::Rules>,
    /// The pointers of what was put in, so that nobody judges it.
    pub(super) replaced: Vec<String>,
}

/// Takes unknown fields out and, if that is not enough, puts the least that fits where the problems are.
pub(super) fn mend(value: &Value, problems: &[FieldProblem], schema: &Schema) -> Mended {
    let mut value = value.clone();
    take_unknown_out(&mut value, "", schema);
    if let Ok(rules) = wire_rules(&value) {
        return Mended {
            rules: Some(rules),
            replaced: Vec::new(),
        };
    }
    let misfits = problems.iter().filter(|problem| problem.code != "field_unknown");
    let replaced: Vec<String> = misfits.map(|problem| problem.pointer.clone()).collect();
    for pointer in &replaced {
        put(&mut value, pointer, schema.least(pointer));
    }
    Mended {
        rules: wire_rules(&value).ok(),
        replaced,
    }
}

/// Takes out every field, at any depth, that the schema does not know where it stands.
fn take_unknown_out(value: &mut Value, pointer: &str, schema: &Schema) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| schema.knows(pointer, name));
            for (name, field) in fields {
                take_unknown_out(field, &child(pointer, name), schema);
            }
        }
        Value::Array(list) => {
            for (index, element) in list.iter_mut().enumerate() {
                take_unknown_out(element, &child(pointer, &index.to_string()), schema);
            }
        }
        _ => {}
    }
}

fn wire_rules(value: &Value) -> serde_json::Result<wire::Rules> {
    <wire::Rules as serde::Deserialize>::deserialize(value)
}

fn put(value: &mut Value, pointer: &str, least: Value) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = least;
    } else if let Some((around, name)) = pointer.rsplit_once('/')
        && let Some(fields) = value.pointer_mut(around).and_then(Value::as_object_mut)
    {
        fields.insert(name.replace("~1", "/").replace("~0", "~"), least);
    }
}
