//! Makes misshapen rules readable, so that the rest of them can be judged in the same run.

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
    let (unknown, other): (Vec<_>, Vec<_>) = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .partition(|pointer| schema.is_unknown(pointer));
    for pointer in unknown {
        take_out(&mut value, pointer);
    }
    if let Ok(rules) = wire_rules(&value) {
        return Mended {
            rules: Some(rules),
            replaced: Vec::new(),
        };
    }
    for pointer in &other {
        put(&mut value, pointer, schema.least(pointer));
    }
    Mended {
        rules: wire_rules(&value).ok(),
        replaced: other.into_iter().map(str::to_owned).collect(),
    }
}

fn wire_rules(value: &Value) -> serde_json::Result<wire::Rules> {
    <wire::Rules as serde::Deserialize>::deserialize(value)
}

fn take_out(value: &mut Value, pointer: &str) {
    if let Some((fields, name)) = around(value, pointer) {
        fields.remove(&name);
    }
}

fn put(value: &mut Value, pointer: &str, least: Value) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = least;
    } else if let Some((fields, name)) = around(value, pointer) {
        fields.insert(name, least);
    }
}

/// The table around a field, and the field's name in it.
fn around<'a>(value: &'a mut Value, pointer: &str) -> Option<(&'a mut serde_json::Map<String, Value>, String)> {
    let (around, name) = pointer.rsplit_once('/')?;
    let fields = value.pointer_mut(around)?.as_object_mut()?;
    Some((fields, name.replace("~1", "/").replace("~0", "~")))
}
