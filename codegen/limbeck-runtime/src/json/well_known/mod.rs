//! The well-known types, whose JSON is not that of their fields.

mod any;
mod descriptors;
mod mask;
mod through;
mod time;
mod value;
mod wrappers;

pub use descriptors::Unsupported;
pub use through::Through;

use prost_types::{Any, Duration, FieldMask, ListValue, Struct, Timestamp, Value};

use super::Type;

/// What every `Any` may hold.
pub(super) const TYPES: &[Type] = &[
    Type::of::<Any>(),
    Type::of::<Duration>(),
    Type::of::<FieldMask>(),
    Type::of::<ListValue>(),
    Type::of::<Struct>(),
    Type::of::<Timestamp>(),
    Type::of::<Value>(),
    Type::of::<()>(),
    Type::of::<bool>(),
    Type::of::<Vec<u8>>(),
    Type::of::<f64>(),
    Type::of::<f32>(),
    Type::of::<i32>(),
    Type::of::<i64>(),
    Type::of::<String>(),
    Type::of::<u32>(),
    Type::of::<u64>(),
];
