//! What reading and writing JSON must hold to, for any message and any input.

use std::sync::LazyLock;

use limbeck_runtime::json::{self, Message, ReadOptions, Types, WriteOptions};
use limbeck_runtime::prost;
use limbeck_runtime::prost_types::Value;
use limbeck_runtime::prost_types::value::Kind;

/// All that an `Any` may hold.
pub fn types() -> Types {
    Types::default().with(user::JSON_TYPES).with(crate::JSON_TYPES)
}

static STRICT: LazyLock<ReadOptions> =
    LazyLock::new(|| ReadOptions { types: types(), ..ReadOptions::default() });

static LENIENT: LazyLock<ReadOptions> =
    LazyLock::new(|| ReadOptions { ignore_unknown: true, ..STRICT.clone() });

/// Each choice that changes what is written, at least once both ways.
static WRITE: LazyLock<[WriteOptions; 2]> = LazyLock::new(|| {
    let plain = WriteOptions { types: types(), ..WriteOptions::default() };
    let other =
        WriteOptions { defaults: true, proto_names: true, enum_numbers: true, ..plain.clone() };
    [plain, other]
});

/// Reads an input as `M`, strictly and leniently, and writes what was read.
pub fn check<M: Message + prost::Message>(input: &[u8]) {
    let strict = json::from_slice::<M>(input, &STRICT);
    let lenient = json::from_slice::<M>(input, &LENIENT);
    if let Ok(message) = &strict {
        let lenient = lenient.as_ref().expect("lenient reading takes what strict reading takes");
        assert_eq!(bytes(message), bytes(lenient), "strict and lenient reading differ");
    }
    if let Ok(message) = lenient {
        assert!(is_json(input), "this was read, and is no JSON");
        for options in &*WRITE {
            check_written(&message, options);
        }
    }
}

/// Reads an input as `M`, leniently.
///
/// # Errors
/// When it is no `M`.
pub fn read<M: Message>(input: &[u8]) -> Result<M, json::Error> {
    json::from_slice(input, &LENIENT)
}

/// What was read can be written, and reads as the same.
fn check_written<M: Message + prost::Message>(message: &M, options: &WriteOptions) {
    let text = json::to_vec(message, options).expect("what was read can be written");
    let shown = String::from_utf8_lossy(&text);
    assert!(is_json(&text), "this was written, and is no JSON: {shown}");
    let again = json::from_slice::<M>(&text, &STRICT);
    let again = again.unwrap_or_else(|error| panic!("what was written: {error}: {shown}"));
    assert_eq!(bytes(message), bytes(&again), "what was written reads differently: {shown}");
}

/// Reads an input as `Value`, which holds all that `serde_json` finds in it.
pub fn check_value(input: &[u8]) {
    let Ok(value) = json::from_slice::<Value>(input, &STRICT) else { return };
    if let Some(other) = serde(input) {
        assert!(is_same(&value, &other), "{value:?} is not {other:?}");
    }
}

fn is_same(value: &Value, other: &serde_json::Value) -> bool {
    use serde_json::Value as Other;
    match (&value.kind, other) {
        (Some(Kind::NullValue(0)), Other::Null) => true,
        (Some(Kind::BoolValue(value)), Other::Bool(other)) => value == other,
        (Some(Kind::StringValue(value)), Other::String(other)) => value == other,
        (Some(Kind::NumberValue(value)), Other::Number(other)) => {
            other.as_str().parse::<f64>().is_ok_and(|other| value.to_bits() == other.to_bits())
        }
        (Some(Kind::ListValue(list)), Other::Array(others)) => {
            let mut pairs = list.values.iter().zip(others);
            list.values.len() == others.len() && pairs.all(|(value, other)| is_same(value, other))
        }
        (Some(Kind::StructValue(object)), Other::Object(others)) => {
            let same = |(key, value)| others.get(key).is_some_and(|other| is_same(value, other));
            object.fields.len() == others.len() && object.fields.iter().all(same)
        }
        _ => false,
    }
}

/// Whether `serde_json` takes it for JSON.
pub fn is_json(text: &[u8]) -> bool {
    has_private_key(text) || serde(text).is_some()
}

fn serde(text: &[u8]) -> Option<serde_json::Value> {
    serde_json::from_slice(text).ok().filter(|_| !has_private_key(text))
}

/// An object of this key is a number to `serde_json` where numbers have any size.
fn has_private_key(text: &[u8]) -> bool {
    let key = b"serde_json";
    text.windows(key.len()).any(|window| window == key)
}

/// Bytes are compared, not messages: a NaN is itself.
fn bytes(message: &impl prost::Message) -> Vec<u8> {
    message.encode_to_vec()
}
