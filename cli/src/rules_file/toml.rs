//! TOML, with the place of every field and every fault of the notation at once.

use super::Reading;
use super::places::{Places, child};
use serde_json::{Map, Number, Value};
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

/// Reads what can be read. Dates and times become text: JSON has nothing else for them.
pub(super) fn read(text: &str) -> Reading {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        places: Places::of(text),
        faults: Vec::new(),
    };
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // Where nothing stands after `=`, the parser takes the nothing for a string without quotes.
        let nothing = span.is_empty() && error.message().starts_with("string values must be quoted");
        let detail = if nothing {
            "There is no value after `=`.".to_owned()
        } else {
            sentence(error.message())
        };
        reader.faults.push((span.start, detail));
    }
    let value = reader.table(table.get_ref(), "");
    Reading {
        value,
        places: reader.places,
        faults: reader.faults,
    }
}

struct Reader {
    places: Places,
    faults: Vec<(usize, String)>,
}

impl Reader {
    fn table(&mut self, table: &DeTable<'_>, pointer: &str) -> Value {
        let mut fields = Map::new();
        for (key, value) in table {
            let pointer = child(pointer, key.get_ref());
            self.places.note(&pointer, key.span().start);
            fields.insert(
                key.get_ref().to_string(),
                self.value(value.get_ref(), value.span().start, &pointer),
            );
        }
        Value::Object(fields)
    }

    fn value(&mut self, value: &DeValue<'_>, offset: usize, pointer: &str) -> Value {
        match value {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Integer(integer) => self.number(whole(integer), offset),
            DeValue::Float(float) => self.number(fraction(float), offset),
            DeValue::Boolean(boolean) => Value::from(*boolean),
            DeValue::Datetime(time) => Value::from(time.to_string()),
            DeValue::Array(list) => {
                let element = |(index, element): (usize, &toml::Spanned<DeValue<'_>>)| {
                    let pointer = child(pointer, &index.to_string());
                    self.places.note(&pointer, element.span().start);
                    self.value(element.get_ref(), element.span().start, &pointer)
                };
                Value::Array(list.iter().enumerate().map(element).collect())
            }
            DeValue::Table(table) => self.table(table, pointer),
        }
    }

    fn number(&mut self, number: Option<Number>, offset: usize) -> Value {
        number.map_or_else(
            || {
                self.faults.push((
                    offset,
                    "This number is too large, or none. Write a smaller one.".to_owned(),
                ));
                Value::Null
            },
            Value::Number,
        )
    }
}

fn whole(integer: &DeInteger<'_>) -> Option<Number> {
    i64::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .map(Number::from)
}

fn fraction(float: &DeFloat<'_>) -> Option<Number> {
    float.as_str().parse::<f64>().ok().and_then(Number::from_f64)
}

/// The parser's words as a sentence of ours.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_uppercase);
    let end = if message.ends_with('.') { "" } else { "." };
    format!(
        "{}{}{end}",
        first.map(String::from_iter).unwrap_or_default(),
        letters.as_str()
    )
}

/// What the checks say of JSON, said of TOML: there is no `null`, a field is left out instead, and objects are tables.
pub(super) fn in_its_words(detail: String) -> String {
    match detail
        .strip_prefix("Write ")
        .and_then(|rest| rest.strip_suffix(" here."))
    {
        Some(kinds) => format!(
            "Write {} here.",
            kinds.replace(" or `null`", "").replace("an object", "a table")
        ),
        None => detail,
    }
}
