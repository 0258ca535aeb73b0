//! Any `Serialize` value of a host program becomes raw data.

use serde::ser::{self, Serialize};

use super::Raw;

/// Why a host's value could not be taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ToRawError(String);

impl ser::Error for ToRawError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Takes over any serialisable value.
///
/// Integers and floats become numbers by their shortest decimal form (`0.1_f64` is one tenth), strings become cells,
/// so that a `Decimal` or a date that serialises as text is read as its field's type says; `None` and `()` are missing;
/// enum variants without data are their names.
///
/// # Errors
/// Bytes, NaN, infinities and variants with data are refused.
pub fn to_raw<T: Serialize + ?Sized>(value: &T) -> Result<Raw, ToRawError> {
    value.serialize(ToRaw)
}

struct ToRaw;

type Done = Result<Raw, ToRawError>;

fn refuse(what: &str) -> Done {
    Err(ToRawError(format!("facts can not hold {what}")))
}

macro_rules! numbers {
    ($($method:ident: $ty:ty),*) => {
        $(fn $method(self, value: $ty) -> Done { Ok(Raw::Number(value.to_string())) })*
    };
}

impl ser::Serializer for ToRaw {
    type Ok = Raw;
    type Error = ToRawError;
    type SerializeSeq = ListToRaw;
    type SerializeTuple = ListToRaw;
    type SerializeTupleStruct = ListToRaw;
    type SerializeTupleVariant = ser::Impossible<Raw, ToRawError>;
    type SerializeMap = MapToRaw;
    type SerializeStruct = MapToRaw;
    type SerializeStructVariant = ser::Impossible<Raw, ToRawError>;

    numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    numbers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128);

    fn serialize_f32(self, value: f32) -> Done {
        if value.is_finite() { Ok(Raw::Number(value.to_string())) } else { refuse("a number that is not finite") }
    }

    fn serialize_f64(self, value: f64) -> Done {
        if value.is_finite() { Ok(Raw::Number(value.to_string())) } else { refuse("a number that is not finite") }
    }

    fn serialize_bool(self, value: bool) -> Done {
        Ok(Raw::Bool(value))
    }

    fn serialize_char(self, value: char) -> Done {
        Ok(Raw::Cell(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Done {
        Ok(Raw::Cell(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Done {
        refuse("bytes")
    }

    fn serialize_none(self) -> Done {
        Ok(Raw::Missing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(Raw::Missing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(Raw::Missing)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        Ok(Raw::Cell(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Done {
        refuse("an enum variant with data")
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<ListToRaw, ToRawError> {
        Ok(ListToRaw(Vec::with_capacity(len.unwrap_or(0).min(1024))))
    }

    fn serialize_tuple(self, len: usize) -> Result<ListToRaw, ToRawError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<ListToRaw, ToRawError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, ToRawError> {
        Err(ToRawError("facts can not hold an enum variant with data".to_owned()))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<MapToRaw, ToRawError> {
        Ok(MapToRaw::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<MapToRaw, ToRawError> {
        Ok(MapToRaw::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, ToRawError> {
        Err(ToRawError("facts can not hold an enum variant with data".to_owned()))
    }
}

struct ListToRaw(Vec<Raw>);

impl ListToRaw {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToRawError> {
        self.0.push(to_raw(value)?);
        Ok(())
    }
}

/// Sequences, tuples and tuple structs are lists alike.
macro_rules! lists {
    ($($kind:ident: $element:ident),*) => {
        $(impl ser::$kind for ListToRaw {
            type Ok = Raw;
            type Error = ToRawError;
            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToRawError> {
                self.push(value)
            }
            fn end(self) -> Done {
                Ok(Raw::List(self.0))
            }
        })*
    };
}

lists!(SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field);

#[derive(Default)]
struct MapToRaw {
    entries: Vec<(String, Raw)>,
    key: String,
}

impl ser::SerializeMap for MapToRaw {
    type Ok = Raw;
    type Error = ToRawError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ToRawError> {
        self.key = match to_raw(key)? {
            Raw::Cell(text) | Raw::Text(text) | Raw::Number(text) => text,
            Raw::Missing | Raw::Bool(_) | Raw::List(_) | Raw::Map(..) => {
                return Err(ToRawError("the name of a fact must be a text".to_owned()));
            }
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToRawError> {
        self.entries.push((std::mem::take(&mut self.key), to_raw(value)?));
        Ok(())
    }
    fn end(self) -> Done {
        Ok(Raw::Map(self.entries, None))
    }
}

impl ser::SerializeStruct for MapToRaw {
    type Ok = Raw;
    type Error = ToRawError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), ToRawError> {
        self.entries.push((key.to_owned(), to_raw(value)?));
        Ok(())
    }
    fn end(self) -> Done {
        Ok(Raw::Map(self.entries, None))
    }
}
