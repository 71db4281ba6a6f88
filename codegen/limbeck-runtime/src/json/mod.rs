//! The canonical JSON form of messages (`ProtoJSON`), for proto2 and proto3.
//!
//! The specification is <https://protobuf.dev/programming-guides/json/>; where it leaves something open, Google's
//! conformance suite decides. In short: 64-bit integers are strings, bytes are base64, enums are names, `Timestamp`,
//! `Duration` and `FieldMask` are strings, wrappers are what they wrap, `Struct` and `Any` are objects.
//!
//! ```
//! use limbeck_runtime::json;
//! use limbeck_runtime::prost_types::Timestamp;
//!
//! let time = Timestamp { seconds: 1, nanos: 500_000_000 };
//! assert_eq!(json::to_string(&time)?, r#""1970-01-01T00:00:01.500Z""#);
//! assert_eq!(json::from_str::<Timestamp>(r#""1970-01-01T01:00:01.5+01:00""#)?, time);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! Reading is strict: a key twice, two members of a oneof, a number out of range, data behind the value, and (unless
//! [`ReadOptions::ignore_unknown`]) a key that no field has are refused. Input may be hostile: nesting is limited, and
//! memory stays within a small factor of the input.
//!
//! Generated code implements [`Message`] and [`Enum`] with a table and a line per field and direction; loops,
//! escapes, numbers and well-known types are here. Not here: extensions and groups' unknown fields, which prost does
//! not keep.

mod codec;
mod enums;
mod error;
mod message;
mod plain;
mod reader;
#[cfg(feature = "serde")]
pub mod serde;
mod types;
mod well_known;
mod writer;

pub use codec::{
    Bool, Boxed, Bytes, Codec, Double, EnumOf, Float, Int32, Int64, Key, Msg, Null, Read, Text,
    Uint32, Uint64,
};
pub use enums::Enum;
pub use error::Error;
pub use message::{Descriptor, Field, Form, Message, Shape};
pub use reader::{ReadOptions, Reader};
pub use types::{Type, Types};
pub use well_known::{Through, Unsupported};
pub use writer::{WriteOptions, Writer};

pub(crate) use message::Dynamic;

/// Writes a message with default options.
///
/// # Errors
/// When a value has no JSON form: a `Timestamp` out of range, a message in an `Any` whose type nobody registered.
pub fn to_string<M: Message>(message: &M) -> Result<String, Error> {
    let bytes = to_vec(message, &WriteOptions::default())?;
    String::from_utf8(bytes).map_err(|_| Error::new("the JSON is not UTF-8"))
}

/// Writes a message.
///
/// # Errors
/// As [`to_string`].
pub fn to_vec<M: Message>(message: &M, options: &WriteOptions) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::new(options, Vec::with_capacity(INITIAL));
    writer.message(message);
    writer.finish()
}

/// How deep messages may nest: what prost reads from the wire.
const DEPTH: u32 = 100;

/// Room that most messages fit in.
const INITIAL: usize = 512;

/// Reads a message with default options.
///
/// # Errors
/// When the text is no JSON, or does not fit the message.
pub fn from_str<M: Message>(text: &str) -> Result<M, Error> {
    read(text, &ReadOptions::default())
}

/// Reads a message.
///
/// # Errors
/// As [`from_str`], or when the bytes are not UTF-8.
pub fn from_slice<M: Message>(bytes: &[u8], options: &ReadOptions) -> Result<M, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::new("the JSON is not UTF-8").at(error.valid_up_to()))?;
    read(text, options)
}

fn read<M: Message>(text: &str, options: &ReadOptions) -> Result<M, Error> {
    let mut message = M::default();
    let mut reader = Reader::new(text, options);
    reader.message(&mut message)?;
    reader.end()?;
    Ok(message)
}
