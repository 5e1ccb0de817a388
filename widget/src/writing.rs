//! Writes the contract's bodies: serde names the fields, the platform makes the JSON.

use js_sys::{Array, Object, Reflect};
use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};
use std::fmt::Display;
use wasm_bindgen::JsValue;

/// The contract has nothing that this cannot write; a type that would, fails in every test that sends it.
#[derive(Debug)]
pub(crate) struct Unwritable;

/// A body as JSON.
pub(crate) fn json(body: &impl Serialize) -> Option<String> {
    js_sys::JSON::stringify(&value(body)?).ok().map(Into::into)
}

/// A part of the contract as a value of the platform.
pub(crate) fn value(part: &impl Serialize) -> Option<JsValue> {
    part.serialize(Platform).ok()
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

type Made = Result<JsValue, Unwritable>;

/// Makes values of the platform.
struct Platform;

macro_rules! unwritable {
    ($($name:ident: $ty:ty,)+) => {
        $(fn $name(self, _: $ty) -> Made {
            Err(Unwritable)
        })+
    };
}

impl Serializer for Platform {
    type Ok = JsValue;
    type Error = Unwritable;
    type SerializeSeq = List;
    type SerializeTuple = Impossible<JsValue, Unwritable>;
    type SerializeTupleStruct = Impossible<JsValue, Unwritable>;
    type SerializeTupleVariant = Impossible<JsValue, Unwritable>;
    type SerializeMap = Impossible<JsValue, Unwritable>;
    type SerializeStruct = Record;
    type SerializeStructVariant = Impossible<JsValue, Unwritable>;

    fn serialize_bool(self, value: bool) -> Made {
        Ok(value.into())
    }

    fn serialize_u8(self, value: u8) -> Made {
        Ok(value.into())
    }

    fn serialize_u32(self, value: u32) -> Made {
        Ok(value.into())
    }

    fn serialize_str(self, value: &str) -> Made {
        Ok(value.into())
    }

    fn serialize_none(self) -> Made {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unwritable> {
        Ok(List(Array::new()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Record, Unwritable> {
        Ok(Record(Object::new()))
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

struct List(Array);

impl SerializeSeq for List {
    type Ok = JsValue;
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let value = value.serialize(Platform)?;
        self.0.push(&value);
        Ok(())
    }

    fn end(self) -> Made {
        Ok(self.0.into())
    }
}

struct Record(Object);

impl Record {
    /// The part of a field that is the same for every type, so that there is one of it.
    #[inline(never)]
    fn put(&self, name: &str, value: Made) -> Result<(), Unwritable> {
        let put = Reflect::set(&self.0, &name.into(), &value?);
        if put.is_ok() { Ok(()) } else { Err(Unwritable) }
    }
}

impl SerializeStruct for Record {
    type Ok = JsValue;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unwritable> {
        let value = value.serialize(Platform);
        self.put(name, value)
    }

    fn end(self) -> Made {
        Ok(self.0.into())
    }
}
