//! The walk: the JSON Schema of a body beside the body. It reads the keywords that the wire types bring, and no others.

use super::names::{listed, may_be_shown, nearest, token};
use super::tree::Tree;
use crate::fault::{MOST_NAMED, field};
use crate::wire::FieldProblem;
use serde_json::Value;
use std::cmp::Reverse;
use std::fmt::Write as _;

/// More problems than an answer names help nobody; one more, so that it says that there are more.
const MOST: usize = MOST_NAMED + 1;

pub(super) struct Walk<'a> {
    schemas: &'a Value,
    /// Where the walk stands.
    pointer: String,
    problems: Vec<FieldProblem>,
}

impl<'a> Walk<'a> {
    pub(super) const fn over(schemas: &'a Value) -> Self {
        Self {
            schemas,
            pointer: String::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn problems(mut self, schema: &'a Value, tree: &Tree) -> Vec<FieldProblem> {
        self.visit(schema, tree);
        self.problems
    }

    fn is_full(&self) -> bool {
        self.problems.len() >= MOST
    }

    fn add(&mut self, code: &str, detail: impl Into<String>) {
        if !self.is_full() {
            self.problems.push(field(self.pointer.clone(), code, detail));
        }
    }

    /// Goes one step down for the length of `step`. A name that may not be repeated leaves the pointer where it is.
    fn at(&mut self, name: &str, step: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        if may_be_shown(name) {
            self.pointer.push('/');
            self.pointer.push_str(&token(name));
        }
        step(self);
        self.pointer.truncate(length);
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        name.map_or(schema, |name| self.resolved(&self.schemas[name]))
    }

    /// The types that a schema takes.
    fn kinds(&self, schema: &'a Value) -> Vec<&'a str> {
        let schema = self.resolved(schema);
        if let Some(branches) = schema["anyOf"].as_array() {
            return branches.iter().flat_map(|branch| self.kinds(branch)).collect();
        }
        match &schema["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            kind => kind.as_str().into_iter().collect(),
        }
    }

    fn visit(&mut self, schema: &'a Value, tree: &Tree) {
        let schema = self.resolved(schema);
        let kinds = self.kinds(schema);
        if !kinds.is_empty() && !kinds.contains(&tree.kind()) {
            let detail = match schema["enum"].as_array() {
                Some(words) => one_of(words),
                None => wanted(&kinds),
            };
            return self.add("type", detail);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            return self.branch(branches, tree);
        }
        match tree {
            Tree::Null | Tree::Boolean | Tree::Number => {}
            Tree::Integer(number) => self.integer(schema, *number),
            Tree::Text(text) => self.text(schema, text),
            Tree::List(list) => self.list(schema, list),
            Tree::Object(fields) => self.object(schema, fields),
        }
    }

    /// Of several shapes the one that was probably meant: it shares the most fields, then has the fewest problems.
    fn branch(&mut self, branches: &'a [Value], tree: &Tree) {
        let fitting = branches
            .iter()
            .filter(|branch| self.kinds(branch).contains(&tree.kind()));
        let tried = fitting.map(|branch| {
            let mut walk = Self::over(self.schemas);
            walk.pointer.clone_from(&self.pointer);
            (self.shared(branch, tree), walk.problems(branch, tree))
        });
        let best = tried.min_by_key(|(shared, problems)| (Reverse(*shared), problems.len()));
        let room = MOST.saturating_sub(self.problems.len());
        self.problems
            .extend(best.into_iter().flat_map(|(_, problems)| problems).take(room));
    }

    fn shared(&self, branch: &'a Value, tree: &Tree) -> usize {
        let known = &self.resolved(branch)["properties"];
        match tree {
            Tree::Object(fields) => fields.iter().filter(|(name, _)| known.get(name).is_some()).count(),
            _ => 0,
        }
    }

    fn integer(&mut self, schema: &Value, number: i128) {
        let bound = |keyword: &str| schema[keyword].as_i64().map(i128::from);
        let (least, most) = (bound("minimum"), bound("maximum"));
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            self.add("range", format!("Write {}.", span(least, most)));
        }
    }

    fn text(&mut self, schema: &Value, text: &str) {
        if let Some(words) = schema["enum"].as_array() {
            if !words.iter().any(|word| word == text) {
                self.add("value_unknown", one_of(words));
            }
            return;
        }
        self.length(schema, ["minLength", "maxLength"], text.chars().count(), "characters");
    }

    fn list(&mut self, schema: &'a Value, list: &[Tree]) {
        self.length(schema, ["minItems", "maxItems"], list.len(), "entries");
        for (index, entry) in list.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let length = self.pointer.len();
            // Writing to a String cannot fail.
            let _ = write!(self.pointer, "/{index}");
            self.visit(&schema["items"], entry);
            self.pointer.truncate(length);
        }
    }

    fn length(&mut self, schema: &Value, [least, most]: [&str; 2], length: usize, unit: &str) {
        let bound = |keyword: &str| schema[keyword].as_u64().map(i128::from);
        let (least, most) = (bound(least), bound(most));
        let length = length as i128;
        if least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most) {
            self.add("length", format!("Write {} {unit}.", span(least, most)));
        }
    }

    fn object(&mut self, schema: &'a Value, fields: &[(String, Tree)]) {
        let others = &schema["additionalProperties"];
        for (index, (name, value)) in fields.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let repeated = fields[..index].iter().any(|(before, _)| before == name);
            if let Some(property) = schema["properties"].get(name) {
                self.at(name, |walk| {
                    if repeated {
                        walk.add(
                            "field_duplicate",
                            format!("`{name}` stands here twice. Keep one of the two."),
                        );
                    }
                    walk.visit(property, value);
                });
            } else if others == &Value::Bool(false) {
                self.unknown(schema, name);
            } else if others.is_object() {
                self.at(name, |walk| {
                    if repeated {
                        // The caller chose the name, so it is not repeated.
                        walk.add("field_duplicate", "A name stands here twice. Keep one of the two.");
                    }
                    walk.visit(others, value);
                });
            }
        }
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !fields.iter().any(|(given, _)| given == name) {
                self.at(name, |walk| {
                    walk.add("field_missing", format!("Add `{name}`, which is needed here."))
                });
            }
        }
    }

    fn unknown(&mut self, schema: &Value, name: &str) {
        let known = || {
            schema["properties"]
                .as_object()
                .into_iter()
                .flat_map(|fields| fields.keys().map(String::as_str))
        };
        let detail = if !may_be_shown(name) {
            format!(
                "A field here has a name that is not known. Take it out, or use one of {}.",
                listed(known())
            )
        } else if let Some(meant) = nearest(name, known()) {
            format!("There is no field `{name}` here. Did you mean `{meant}`?")
        } else {
            format!(
                "There is no field `{name}` here. Take it out, or use one of {}.",
                listed(known())
            )
        };
        self.at(name, |walk| walk.add("field_unknown", detail));
    }
}

fn one_of(words: &[Value]) -> String {
    format!("Write one of {}.", listed(words.iter().filter_map(Value::as_str)))
}

fn wanted(kinds: &[&str]) -> String {
    let mut names: Vec<&str> = kinds
        .iter()
        .map(|kind| match *kind {
            "null" => "`null`",
            "boolean" => "`true` or `false`",
            "integer" => "a whole number",
            "string" => "text",
            "array" => "a list",
            "object" => "an object",
            other => other,
        })
        .collect();
    names.dedup();
    format!("Write {} here.", names.join(" or "))
}

fn span(least: Option<i128>, most: Option<i128>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => String::new(),
    }
}
