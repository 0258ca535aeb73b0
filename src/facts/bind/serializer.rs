//! What a host serialises, taken value by value.

use std::cell::Cell;
use std::fmt::{self, Write};

use serde::ser::{self, Impossible, Serialize};

use super::{Filling, Place, Rows, exact, floats};
use crate::facts::to_raw;

/// Fills slots with a struct or a map.
pub(super) fn fill<T: Serialize + ?Sized>(filling: &mut Filling<'_>, facts: &T) -> Option<()> {
    facts.serialize(Whole(filling)).ok()
}

/// The record is at fault or not plain; which of them is for `prepare` to say.
#[derive(Debug)]
struct NotPlain;

impl fmt::Display for NotPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not plain")
    }
}

impl std::error::Error for NotPlain {}

impl ser::Error for NotPlain {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), NotPlain>;

fn done(step: Option<()>) -> Done {
    step.ok_or(NotPlain)
}

/// What becomes of a value that is not plain: what nothing reads may be of any shape that a host can hand over.
#[cold]
#[inline(never)]
fn odd<T: Serialize + ?Sized>(filling: &Filling<'_>, at: usize, fixed: Option<&'static str>, value: &T) -> Done {
    if filling.is_unread(at, fixed) { to_raw(value).map(drop).map_err(|_| NotPlain) } else { Err(NotPlain) }
}

macro_rules! refuse {
    ($($method:ident($($ty:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $ty),*) -> Result<$ok, NotPlain> { Err(NotPlain) })*
    };
}

/// What is neither a struct nor a map, in its place.
macro_rules! no_variants {
    () => {
        type SerializeTupleVariant = Impossible<(), NotPlain>;
        type SerializeStructVariant = Impossible<(), NotPlain>;

        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
            value.serialize(self)
        }
        refuse! {
            serialize_bytes(&[u8]) -> ();
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
        }
    };
}

macro_rules! no_newtype_variants {
    () => {
        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Done {
            Err(NotPlain)
        }
    };
}

/// A newtype is what is in it.
macro_rules! transparent {
    () => {
        fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
            value.serialize(self)
        }
    };
}

/// What is no list.
macro_rules! no_lists {
    () => {
        type SerializeSeq = Impossible<(), NotPlain>;
        type SerializeTuple = Impossible<(), NotPlain>;
        type SerializeTupleStruct = Impossible<(), NotPlain>;
        refuse! {
            serialize_seq(Option<usize>) -> Self::SerializeSeq;
            serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        }
    };
}

/// Nothing is named within a value.
macro_rules! no_maps {
    () => {
        type SerializeMap = Impossible<(), NotPlain>;
        type SerializeStruct = Impossible<(), NotPlain>;
        refuse! {
            serialize_map(Option<usize>) -> Self::SerializeMap;
            serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        }
    };
}

/// Neither the whole record nor the parts of a decimal are a value by themselves; `serialize_i64` is left to each.
macro_rules! no_values {
    () => {
        refuse! {
            serialize_bool(bool) -> ();
            serialize_i8(i8) -> ();
            serialize_i16(i16) -> ();
            serialize_i32(i32) -> ();
            serialize_u8(u8) -> ();
            serialize_u16(u16) -> ();
            serialize_u32(u32) -> ();
            serialize_u64(u64) -> ();
            serialize_f32(f32) -> ();
            serialize_f64(f64) -> ();
            serialize_char(char) -> ();
            serialize_str(&str) -> ();
            serialize_none() -> ();
            serialize_unit() -> ();
            serialize_unit_struct(&'static str) -> ();
            serialize_unit_variant(&'static str, u32, &'static str) -> ();
        }
    };
}

/// The whole record.
struct Whole<'f, 'b>(&'f mut Filling<'b>);

impl<'f, 'b> ser::Serializer for Whole<'f, 'b> {
    type Ok = ();
    type Error = NotPlain;
    type SerializeMap = Entries<'f, 'b>;
    type SerializeStruct = Fields<'f, 'b>;
    no_variants!();
    no_newtype_variants!();
    transparent!();
    no_lists!();
    no_values!();
    refuse! { serialize_i64(i64) -> (); }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'f, 'b>, NotPlain> {
        self.0.begin_entries();
        Ok(Entries(self.0))
    }
    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'f, 'b>, NotPlain> {
        self.0.begin_fields();
        Ok(Fields { filling: self.0, at: 0 })
    }
}

/// The fields of a struct. Where it puts a field is inlined there, and its place in the order is then known beforehand.
struct Fields<'f, 'b> {
    filling: &'f mut Filling<'b>,
    /// How many were before.
    at: usize,
}

impl ser::SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = NotPlain;
    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, field: &T) -> Done {
        let at = self.at;
        self.at = at + 1;
        match self.filling.put_fixed(at, name, |place| field.serialize(One(place)).ok()) {
            Some(()) => Ok(()),
            None => odd(self.filling, at, Some(name), field),
        }
    }
    #[inline]
    fn skip_field(&mut self, name: &'static str) -> Done {
        let at = self.at;
        self.at = at + 1;
        done(self.filling.put_fixed(at, name, |place| place.nothing()))
    }
    #[inline]
    fn end(self) -> Done {
        self.filling.end_fields(self.at);
        Ok(())
    }
}

/// The entries of a map.
struct Entries<'f, 'b>(&'f mut Filling<'b>);

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = NotPlain;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(Key(self.0))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, entry: &T) -> Done {
        let at = self.0.names.checked_sub(1).ok_or(NotPlain)?;
        match entry.serialize(One(self.0.place(at).ok_or(NotPlain)?)) {
            Ok(()) => Ok(()),
            Err(NotPlain) => odd(self.0, at, None, entry),
        }
    }
    fn end(self) -> Done {
        Ok(())
    }
}

macro_rules! whole_numbers {
    ($($method:ident: $ty:ty),*) => {
        $(#[inline(always)]
        fn $method(self, value: $ty) -> Done {
            done(i64::try_from(value).ok().and_then(|value| self.0.number(value, 0)))
        })*
    };
}

/// One value.
struct One<'p>(Place<'p>);

impl<'p> ser::Serializer for One<'p> {
    type Ok = ();
    type Error = NotPlain;
    type SerializeSeq = Listed<'p>;
    type SerializeTuple = Listed<'p>;
    type SerializeTupleStruct = Listed<'p>;
    no_variants!();
    no_newtype_variants!();
    no_maps!();
    whole_numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    whole_numbers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128);

    fn serialize_seq(self, _: Option<usize>) -> Result<Listed<'p>, NotPlain> {
        self.0.list().map(Listed).ok_or(NotPlain)
    }
    fn serialize_tuple(self, _: usize) -> Result<Listed<'p>, NotPlain> {
        self.0.list().map(Listed).ok_or(NotPlain)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Listed<'p>, NotPlain> {
        self.0.list().map(Listed).ok_or(NotPlain)
    }
    #[inline]
    fn serialize_f32(self, value: f32) -> Done {
        let number = floats::shortest_32(value, self.0.room);
        done(number.and_then(|(units, places)| self.0.number(units, places)))
    }
    #[inline]
    fn serialize_f64(self, value: f64) -> Done {
        let number = floats::shortest(value, self.0.room);
        done(number.and_then(|(units, places)| self.0.number(units, places)))
    }
    #[inline]
    fn serialize_bool(self, value: bool) -> Done {
        done(self.0.truth(value))
    }
    fn serialize_char(self, value: char) -> Done {
        done(self.0.cell(value.encode_utf8(&mut [0; 4])))
    }
    #[inline(always)]
    fn serialize_str(self, value: &str) -> Done {
        done(self.0.cell(value))
    }
    fn serialize_none(self) -> Done {
        done(self.0.nothing())
    }
    fn serialize_unit(self) -> Done {
        done(self.0.nothing())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Done {
        done(self.0.nothing())
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        done(self.0.cell(variant))
    }
    #[inline(always)]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Done {
        if std::ptr::eq(name, exact::NAME) {
            return value.serialize(Parts { place: self.0, asked: Cell::new(false) });
        }
        value.serialize(self)
    }
    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Done {
        let Place { known, slots, lists, room } = self.0;
        room.clear();
        write!(room, "{value}").map_err(|_| NotPlain)?;
        done(Place { known, slots, lists, room: &mut String::new() }.cell(room))
    }
}

/// The rows of a list, each a struct or a map.
struct Listed<'p>(Rows<'p>);

/// Sequences, tuples and tuple structs are lists alike.
macro_rules! lists {
    ($($kind:ident: $element:ident),*) => {
        $(impl ser::$kind for Listed<'_> {
            type Ok = ();
            type Error = NotPlain;
            #[inline]
            fn $element<T: Serialize + ?Sized>(&mut self, row: &T) -> Done {
                done(self.0.add(|filling| fill(filling, row)))
            }
            fn end(self) -> Done {
                Ok(())
            }
        })*
    };
}

lists!(SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field);

macro_rules! written_names {
    ($($method:ident: $ty:ty),*) => {
        $(fn $method(self, value: $ty) -> Done { named(self.0.name(&value.to_string())) })*
    };
}

/// A decimal that hands over its parts where it is told, in this odd way, that it may.
struct Parts<'p> {
    place: Place<'p>,
    asked: Cell<bool>,
}

impl ser::Serializer for Parts<'_> {
    type Ok = ();
    type Error = NotPlain;
    no_variants!();
    transparent!();
    no_lists!();
    no_maps!();
    no_values!();
    refuse! { serialize_i64(i64) -> (); }

    #[inline(always)]
    fn is_human_readable(&self) -> bool {
        self.asked.replace(true)
    }
    #[inline(always)]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        places: u32,
        _: &'static str,
        units: &T,
    ) -> Done {
        units.serialize(Units { place: self.place, places })
    }
}

/// The units of a decimal of so many places.
struct Units<'p> {
    place: Place<'p>,
    places: u32,
}

impl ser::Serializer for Units<'_> {
    type Ok = ();
    type Error = NotPlain;
    no_variants!();
    no_newtype_variants!();
    transparent!();
    no_lists!();
    no_maps!();
    no_values!();

    #[inline(always)]
    fn serialize_i64(self, units: i64) -> Done {
        done(self.place.number(units, self.places))
    }
    #[cold]
    fn serialize_i128(self, units: i128) -> Done {
        done(i64::try_from(units).ok().and_then(|units| self.place.number(units, self.places)))
    }
}

fn named(place: Option<Place<'_>>) -> Done {
    done(place.map(drop))
}

/// The name in a map: a text, or a number as it is written.
struct Key<'f, 'b>(&'f mut Filling<'b>);

impl ser::Serializer for Key<'_, '_> {
    type Ok = ();
    type Error = NotPlain;
    no_variants!();
    no_newtype_variants!();
    transparent!();
    no_lists!();
    no_maps!();
    written_names!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    written_names!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128);
    written_names!(serialize_char: char);

    #[inline]
    fn serialize_str(self, value: &str) -> Done {
        named(self.0.name(value))
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        done(self.0.pass(variant))
    }
    refuse! {
        serialize_bool(bool) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
    }
}
