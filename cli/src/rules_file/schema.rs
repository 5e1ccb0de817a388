//! The contract's schema of the rules, asked what may stand where.

use serde_json::{Map, Value, json};

/// The schema of `wire::Rules`, with those it refers to.
pub(super) struct Schema(Value);

impl Schema {
    pub(super) fn of_rules() -> Self {
        Self(serde_json::from_str(beckon_domain::OPENAPI).expect("the committed contract is JSON"))
    }

    /// Whether a table at the pointer may have a field of this name.
    pub(super) fn knows(&self, pointer: &str, field: &str) -> bool {
        let Some(table) = self.node(pointer) else { return true };
        table.get("additionalProperties") != Some(&Value::Bool(false))
            || table
                .get("properties")
                .is_some_and(|properties| properties.get(field).is_some())
    }

    /// The least that may stand at the pointer.
    pub(super) fn least(&self, pointer: &str) -> Value {
        self.node(pointer).map_or(Value::Null, |node| self.least_of(node))
    }

    fn least_of(&self, node: &Value) -> Value {
        let node = self.resolved(node);
        if let Some(words) = node.get("enum").and_then(Value::as_array) {
            return words.first().cloned().unwrap_or_default();
        }
        match kind(node) {
            Some("string") => json!(""),
            Some("integer" | "number") => node.get("minimum").cloned().unwrap_or(json!(0)),
            Some("boolean") => json!(false),
            Some("array") => json!([]),
            Some("object") => {
                let needed = node.get("required").and_then(Value::as_array).into_iter().flatten();
                let field = |name: &Value| {
                    let name = name.as_str()?;
                    Some((name.to_owned(), self.least_of(node.get("properties")?.get(name)?)))
                };
                Value::Object(needed.filter_map(field).collect::<Map<_, _>>())
            }
            _ => Value::Null,
        }
    }

    /// The schema of what the pointer points to.
    fn node(&self, pointer: &str) -> Option<&Value> {
        let rules = self.resolved(self.0.pointer("/components/schemas/Rules")?);
        pointer.split('/').skip(1).try_fold(rules, |node, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            let field = node.get("properties").and_then(|properties| properties.get(&token));
            let any = || node.get("additionalProperties").filter(|any| any.is_object());
            let element = || node.get("items");
            field.or_else(any).or_else(element).map(|node| self.resolved(node))
        })
    }

    /// The schema itself: behind a reference, and of what may be null the rest.
    fn resolved<'a>(&'a self, node: &'a Value) -> &'a Value {
        if let Some(name) = node
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| name.strip_prefix('#'))
        {
            return self.0.pointer(name).map_or(node, |node| self.resolved(node));
        }
        let choices = node.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let mut choices = choices.filter(|choice| kind(choice) != Some("null"));
        choices.next().map_or(node, |choice| self.resolved(choice))
    }
}

fn kind(node: &Value) -> Option<&str> {
    match node.get("type")? {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}
