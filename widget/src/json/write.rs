//! Writes the contract's bodies: serde names the fields, and this puts them into text.

use super::Json;
use crate::texts::number;
use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};
use std::fmt::Display;

/// The contract has nothing that this cannot write; a type that would, fails in every test that sends it.
#[derive(Debug)]
pub struct Unwritable;

/// A part of the contract as JSON.
#[must_use]
pub fn write(part: &impl Serialize) -> Option<String> {
    let mut text = String::new();
    part.serialize(Writer(&mut text)).ok()?;
    Some(text)
}

impl Json {
    /// Writes it as it was read, but without the space between.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.put(&mut text);
        text
    }

    fn put(&self, text: &mut String) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Truth(truth) => text.push_str(if *truth { "true" } else { "false" }),
            Self::Number(digits) => text.push_str(digits),
            Self::Text(words) => quote(words, text),
            Self::List(items) => {
                text.push('[');
                for (at, item) in items.iter().enumerate() {
                    comma(at == 0, text);
                    item.put(text);
                }
                text.push(']');
            }
            Self::Record(fields) => {
                text.push('{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    comma(at == 0, text);
                    quote(name, text);
                    text.push(':');
                    value.put(text);
                }
                text.push('}');
            }
        }
    }
}

fn comma(first: bool, text: &mut String) {
    if !first {
        text.push(',');
    }
}

#[inline(never)]
fn quote(words: &str, text: &mut String) {
    text.push('"');
    for letter in words.chars() {
        match letter {
            '"' | '\\' => {
                text.push('\\');
                text.push(letter);
            }
            '\0'..=' ' if letter != ' ' => {
                text.push_str(if letter < '\u{10}' { "\\u000" } else { "\\u001" });
                text.push(char::from_digit(letter as u32 % 16, 16).unwrap_or('0'));
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
}

impl Display for Unwritable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unwritable {}

impl serde::ser::Error for Unwritable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

type Made = Result<(), Unwritable>;

/// Writes after what is there.
struct Writer<'a>(&'a mut String);

impl Writer<'_> {
    fn put(self, text: &str) -> Made {
        self.0.push_str(text);
        Ok(())
    }
}

macro_rules! unwritable {
    ($($name:ident: $ty:ty,)+) => {
        $(fn $name(self, _: $ty) -> Made {
            Err(Unwritable)
        })+
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Impossible<(), Unwritable>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Impossible<(), Unwritable>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    fn serialize_bool(self, value: bool) -> Made {
        self.put(if value { "true" } else { "false" })
    }

    fn serialize_u8(self, value: u8) -> Made {
        self.put(&number(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Made {
        self.put(&number(value as usize))
    }

    fn serialize_str(self, value: &str) -> Made {
        quote(value, self.0);
        Ok(())
    }

    fn serialize_none(self) -> Made {
        self.put("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Unwritable> {
        Ok(Open::new(self.0, '['))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Unwritable> {
        Ok(Open::new(self.0, '{'))
    }

    unwritable! {
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u16: u16,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_unit(self) -> Made {
        Err(Unwritable)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Made {
        Err(Unwritable)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Made {
        Err(Unwritable)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Made {
        Err(Unwritable)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        Err(Unwritable)
    }
}

/// A list or record that is being written.
struct Open<'a> {
    text: &'a mut String,
    empty: bool,
}

impl<'a> Open<'a> {
    fn new(text: &'a mut String, opens: char) -> Self {
        text.push(opens);
        Self { text, empty: true }
    }

    /// The text, ready for the next item: the part that is the same for every type, so that there is one of it.
    #[inline(never)]
    fn next(&mut self) -> Writer<'_> {
        comma(self.empty, self.text);
        self.empty = false;
        Writer(self.text)
    }

    fn close(self, closes: char) -> Made {
        self.text.push(closes);
        Ok(())
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Made {
        value.serialize(self.next())
    }

    fn end(self) -> Made {
        self.close(']')
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Made {
        let next = self.next();
        quote(name, next.0);
        next.0.push(':');
        value.serialize(next)
    }

    fn end(self) -> Made {
        self.close('}')
    }
}
