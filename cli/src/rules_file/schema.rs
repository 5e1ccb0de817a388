//! The JSON Schema of the rules, asked what may stand where.

use serde_json::{Map, Value, json};

/// The schema of `wire::Rules`.
pub(super) struct Schema(Value);

impl Schema {
    pub(super) fn of_rules() -> Self {
        Self(schemars::schema_for!(beckon_domain::wire::Rules).to_value())
    }

    /// The names of the fields that the table at the pointer may have; none where it is no table or takes any name.
    pub(super) fn fields(&self, pointer: &str) -> Vec<&str> {
        let node = self.node(pointer);
        let properties = node.and_then(|node| node.get("properties")).and_then(Value::as_object);
        properties
            .map(|properties| properties.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// Whether the table around this field takes no field of its name.
    pub(super) fn is_unknown(&self, pointer: &str) -> bool {
        let around = pointer.rsplit_once('/').and_then(|(around, _)| self.node(around));
        let closed = around.is_some_and(|around| around.get("additionalProperties") == Some(&Value::Bool(false)));
        closed && self.node(pointer).is_none()
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
        pointer
            .split('/')
            .skip(1)
            .try_fold(self.resolved(&self.0), |node, token| {
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
