//! How values of each protobuf type are read and written: a type per protobuf type, without values of its own.
//!
//! Generated code names one for each field: `writer.implicit::<Int64>(…)`.

use std::marker::PhantomData;

use super::{Enum, Error, Form, Message, Reader, Writer};

/// How the values of one protobuf type are read and written.
pub trait Codec {
    /// What Rust keeps them in.
    type Value: Default;
    /// Whether `null` is a value, not the absence of one.
    const TAKES_NULL: bool = false;

    /// Whether it is what a field without presence leaves out.
    fn is_default(value: &Self::Value) -> bool;

    /// Writes a value.
    fn write(value: &Self::Value, writer: &mut Writer<'_>);

    /// Writes what stands where a value has to be and is none: the default.
    fn write_absent(writer: &mut Writer<'_>) {
        Self::write(&Self::Value::default(), writer);
    }

    /// Reads a value.
    ///
    /// # Errors
    /// When the input is no such value.
    fn read(value: &mut Self::Value, reader: &mut Reader<'_>) -> Result<Read, Error>;
}

/// What came of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// There is one.
    Kept,
    /// It is one that this program does not know, and unknown ones are ignored.
    Ignored,
}

/// What may be the key of a map.
pub trait Key: Codec<Value: Ord> {
    /// Reads a key from the text of an object's.
    fn parse(text: &str) -> Option<Self::Value>;

    /// Writes a key with its quotes.
    fn write_key(key: &Self::Value, writer: &mut Writer<'_>);
}

macro_rules! codecs {
    ($($(#[doc = $doc:literal])* $name:ident $value:ty, $read:ident, $write:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug)]
        pub struct $name;

        impl Codec for $name {
            type Value = $value;

            #[inline]
            fn is_default(value: &$value) -> bool {
                *value == <$value>::default()
            }

            #[inline]
            fn write(value: &$value, writer: &mut Writer<'_>) {
                writer.$write(*value);
            }

            #[inline]
            fn read(value: &mut $value, reader: &mut Reader<'_>) -> Result<Read, Error> {
                *value = reader.$read()?;
                Ok(Read::Kept)
            }
        }
    )*};
}

codecs! {
    /// `bool`.
    Bool bool, boolean, boolean;
    /// `int32`, `sint32`, `sfixed32`: a number.
    Int32 i32, integer, integer;
    /// `uint32`, `fixed32`: a number.
    Uint32 u32, integer, integer;
    /// `int64`, `sint64`, `sfixed64`: a string.
    Int64 i64, integer, quoted_integer;
    /// `uint64`, `fixed64`: a string.
    Uint64 u64, integer, quoted_integer;
}

macro_rules! floats {
    ($($(#[doc = $doc:literal])* $name:ident $value:ty, $write:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug)]
        pub struct $name;

        impl Codec for $name {
            type Value = $value;

            fn is_default(value: &$value) -> bool {
                // Minus zero is not the default.
                value.to_bits() == 0
            }

            fn write(value: &$value, writer: &mut Writer<'_>) {
                writer.$write(*value);
            }

            fn read(value: &mut $value, reader: &mut Reader<'_>) -> Result<Read, Error> {
                *value = reader.float()?;
                Ok(Read::Kept)
            }
        }
    )*};
}

floats! {
    /// `float`: a number, or `"NaN"`, `"Infinity"`, `"-Infinity"`.
    Float f32, float;
    /// `double`: a number, or `"NaN"`, `"Infinity"`, `"-Infinity"`.
    Double f64, double;
}

/// `string`.
#[derive(Debug)]
pub struct Text;

impl Codec for Text {
    type Value = String;

    #[inline]
    fn is_default(value: &String) -> bool {
        value.is_empty()
    }

    #[inline]
    fn write(value: &String, writer: &mut Writer<'_>) {
        writer.string(value);
    }

    #[inline]
    fn read(value: &mut String, reader: &mut Reader<'_>) -> Result<Read, Error> {
        *value = reader.string()?.into_owned();
        Ok(Read::Kept)
    }
}

/// `bytes`, kept as `B`: base64, read in both alphabets, with and without padding.
#[derive(Debug)]
pub struct Bytes<B>(PhantomData<B>);

impl<B: Default + From<Vec<u8>> + AsRef<[u8]>> Codec for Bytes<B> {
    type Value = B;

    fn is_default(value: &B) -> bool {
        value.as_ref().is_empty()
    }

    fn write(value: &B, writer: &mut Writer<'_>) {
        writer.base64(value.as_ref());
    }

    fn read(value: &mut B, reader: &mut Reader<'_>) -> Result<Read, Error> {
        *value = match reader.take_raw() {
            Some(raw) => Vec::from(raw).into(),
            None => reader.base64()?.into(),
        };
        Ok(Read::Kept)
    }
}

/// An enum: the name, or the number of one that has none.
#[derive(Debug)]
pub struct EnumOf<E>(PhantomData<E>);

impl<E: Enum> Codec for EnumOf<E> {
    type Value = i32;

    #[inline]
    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    #[inline]
    fn write(value: &i32, writer: &mut Writer<'_>) {
        writer.enum_value(*value, E::name_of(*value));
    }

    #[inline]
    fn read(value: &mut i32, reader: &mut Reader<'_>) -> Result<Read, Error> {
        match reader.enum_value(E::number_of)? {
            Some(number) => {
                *value = number;
                Ok(Read::Kept)
            }
            None => Ok(Read::Ignored),
        }
    }
}

/// The enum `google.protobuf.NullValue`: `null`.
#[derive(Debug)]
pub struct Null;

impl Codec for Null {
    type Value = i32;
    const TAKES_NULL: bool = true;

    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write(_: &i32, writer: &mut Writer<'_>) {
        writer.null();
    }

    fn read(value: &mut i32, reader: &mut Reader<'_>) -> Result<Read, Error> {
        if reader.null()? {
            *value = 0;
            return Ok(Read::Kept);
        }
        match reader.enum_value(|name| (name == "NULL_VALUE").then_some(0))? {
            Some(0) => {
                *value = 0;
                Ok(Read::Kept)
            }
            // It would be written as `null`, and be lost.
            Some(_) => Err(reader.error("the only number of `NullValue` is 0")),
            None => Ok(Read::Ignored),
        }
    }
}

/// A message.
#[derive(Debug)]
pub struct Msg<M>(PhantomData<M>);

impl<M: Message> Codec for Msg<M> {
    type Value = M;
    const TAKES_NULL: bool = matches!(M::DESCRIPTOR.form, Form::Nullable);

    fn is_default(_: &M) -> bool {
        false
    }

    fn write(value: &M, writer: &mut Writer<'_>) {
        writer.message(value);
    }

    /// `{}`; `null` where that would be no such message: the default of a `Timestamp` is a time.
    fn write_absent(writer: &mut Writer<'_>) {
        match M::DESCRIPTOR.form {
            Form::Object => writer.push(b"{}"),
            Form::Value | Form::Nullable => writer.null(),
        }
    }

    fn read(value: &mut M, reader: &mut Reader<'_>) -> Result<Read, Error> {
        reader.message(value)?;
        Ok(Read::Kept)
    }
}

/// What prost keeps in a box: messages that hold each other.
#[derive(Debug)]
pub struct Boxed<C>(PhantomData<C>);

impl<C: Codec> Codec for Boxed<C> {
    type Value = Box<C::Value>;
    const TAKES_NULL: bool = C::TAKES_NULL;

    fn is_default(value: &Self::Value) -> bool {
        C::is_default(value)
    }

    fn write(value: &Self::Value, writer: &mut Writer<'_>) {
        C::write(value, writer);
    }

    fn write_absent(writer: &mut Writer<'_>) {
        C::write_absent(writer);
    }

    fn read(value: &mut Self::Value, reader: &mut Reader<'_>) -> Result<Read, Error> {
        C::read(value, reader)
    }
}

macro_rules! keys {
    ($($name:ident)*) => {$(
        impl Key for $name {
            fn parse(text: &str) -> Option<Self::Value> {
                // As printed: no sign, no zero in front, no exponent.
                let key: Self::Value = text.parse().ok()?;
                (key.to_string() == text).then_some(key)
            }

            fn write_key(key: &Self::Value, writer: &mut Writer<'_>) {
                writer.quoted_integer(*key);
            }
        }
    )*};
}

keys!(Int32 Int64 Uint32 Uint64);

impl Key for Bool {
    fn parse(text: &str) -> Option<bool> {
        text.parse().ok()
    }

    fn write_key(key: &bool, writer: &mut Writer<'_>) {
        writer.push(if *key { b"\"true\"" } else { b"\"false\"" });
    }
}

impl Key for Text {
    fn parse(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn write_key(key: &String, writer: &mut Writer<'_>) {
        writer.string(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::ReadOptions;

    #[test]
    fn null_values_are_null() {
        let read = |text: &str, ignore_unknown| {
            let options = ReadOptions { ignore_unknown, ..ReadOptions::default() };
            let mut value = 0;
            let read = Null::read(&mut value, &mut Reader::new(text, &options)).ok();
            assert_eq!(value, 0, "{text}");
            read
        };
        for text in ["null", "\"NULL_VALUE\"", "0"] {
            assert_eq!(read(text, false), Some(Read::Kept), "{text}");
        }
        for text in ["1", "-1", "\"1\"", "\"OTHER\"", "\"\""] {
            assert_eq!(read(text, false), None, "{text}");
        }
        assert_eq!(read("1", true), None);
        assert_eq!(read("\"OTHER\"", true), Some(Read::Ignored));
    }
}
