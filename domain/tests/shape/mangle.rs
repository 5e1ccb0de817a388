//! Bodies that are almost right: examples of the contract with something done to them, and JSON of any other shape.

use proptest::prelude::*;
use serde_json::Value;

/// An address. It stands in mangled bodies as a value and as a name, and must stand in no fault.
pub(crate) const ADDRESS: &str = "ana@example.com";
/// Another one.
pub(crate) const NUMBER: &str = "+447700900123";

/// JSON that can say the same field twice.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Plain(Value),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// One thing done to a body, at the node of this number.
#[derive(Clone, Debug)]
pub(crate) enum Mangle {
    Replace(usize, Json),
    Remove(usize, usize),
    Rename(usize, usize, String),
    Insert(usize, String, Json),
    Repeat(usize, usize, Option<Json>),
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(list) => Self::List(list.iter().map(Self::from).collect()),
            Value::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect(),
            ),
            plain => Self::Plain(plain.clone()),
        }
    }
}

impl Json {
    pub(crate) fn text(&self) -> String {
        let quoted = |name: &String| Value::from(name.as_str()).to_string();
        match self {
            Self::Plain(value) => value.to_string(),
            Self::List(list) => format!("[{}]", list.iter().map(Self::text).collect::<Vec<_>>().join(",")),
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| format!("{}:{}", quoted(name), value.text()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }
        }
    }

    fn size(&self) -> usize {
        1 + match self {
            Self::Plain(_) => 0,
            Self::List(list) => list.iter().map(Self::size).sum(),
            Self::Object(fields) => fields.iter().map(|(_, value)| value.size()).sum(),
        }
    }

    /// The node of this number, the root being 0, in the order of the text.
    fn node(&mut self, number: usize) -> &mut Self {
        if number == 0 {
            return self;
        }
        let mut left = number - 1;
        let children: Vec<&mut Self> = match self {
            Self::Plain(_) => Vec::new(),
            Self::List(list) => list.iter_mut().collect(),
            Self::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        };
        for child in children {
            let size = child.size();
            if left < size {
                return child.node(left);
            }
            left -= size;
        }
        unreachable!("a number below the size names a node")
    }

    pub(crate) fn mangled(mut self, how: &Mangle) -> Self {
        let size = self.size();
        match how {
            Mangle::Replace(at, with) => *self.node(at % size) = with.clone(),
            Mangle::Remove(at, which) => match self.node(at % size) {
                Self::Object(fields) if !fields.is_empty() => drop(fields.remove(which % fields.len())),
                Self::List(list) if !list.is_empty() => drop(list.remove(which % list.len())),
                _ => {}
            },
            Mangle::Rename(at, which, name) => {
                if let Self::Object(fields) = self.node(at % size)
                    && !fields.is_empty()
                {
                    let which = which % fields.len();
                    fields[which].0.clone_from(name);
                }
            }
            Mangle::Insert(at, name, value) => match self.node(at % size) {
                Self::Object(fields) => fields.push((name.clone(), value.clone())),
                Self::List(list) => list.push(value.clone()),
                Self::Plain(_) => {}
            },
            Mangle::Repeat(at, which, other) => {
                if let Self::Object(fields) = self.node(at % size)
                    && !fields.is_empty()
                {
                    let (name, value) = fields[which % fields.len()].clone();
                    fields.push((name, other.clone().unwrap_or(value)));
                }
            }
        }
        self
    }
}

fn name() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 11] = [
        "id", "channel", "address", "customer", "purpose", "to", "lines", "country", "cap", "text", "email",
    ];
    prop_oneof![
        4 => proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned),
        1 => Just(ADDRESS.to_owned()),
        1 => Just(NUMBER.to_owned()),
        2 => "[a-z_/~ ]{0,12}",
        1 => any::<String>(),
    ]
}

/// JSON of any shape.
pub(crate) fn any_json() -> impl Strategy<Value = Json> {
    const WORDS: [&str; 8] = ["email", "post", "given", "month", "consent", "ask", "praise", ""];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..70_000).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
        Just(Value::from(ADDRESS)),
        Just(Value::from(NUMBER)),
        Just(Value::from("ü".repeat(5_000))),
    ]
    .prop_map(Json::Plain);
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
            proptest::collection::vec((name(), inner), 0..6).prop_map(Json::Object),
        ]
    })
}

pub(crate) fn mangles() -> impl Strategy<Value = Vec<Mangle>> {
    let at = any::<usize>;
    let mangle = prop_oneof![
        (at(), any_json()).prop_map(|(at, with)| Mangle::Replace(at, with)),
        (at(), at()).prop_map(|(at, which)| Mangle::Remove(at, which)),
        (at(), at(), name()).prop_map(|(at, which, name)| Mangle::Rename(at, which, name)),
        (at(), name(), any_json()).prop_map(|(at, name, value)| Mangle::Insert(at, name, value)),
        (at(), at(), proptest::option::of(any_json())).prop_map(|(at, which, other)| Mangle::Repeat(at, which, other)),
    ];
    proptest::collection::vec(mangle, 0..4)
}
