//! Messages from and to JSON.

pub(crate) use limbeck_runtime::json::Message;
use limbeck_runtime::json::{self, ReadOptions, Types, WriteOptions};

use crate::api;
use crate::api::conformance::conformance_response::Result as Answer;

/// The message that a text holds, or the answer that says why there is none.
pub(crate) fn read<T: Message>(text: &str, ignore_unknown: bool) -> Result<T, Answer> {
    let options = ReadOptions { ignore_unknown, types: types(), ..ReadOptions::default() };
    json::from_slice(text.as_bytes(), &options)
        .map_err(|error| Answer::ParseError(error.to_string()))
}

/// The text of a message, or the answer that says why there is none.
pub(crate) fn write<T: Message>(message: &T) -> Result<String, Answer> {
    let options = WriteOptions { types: types(), ..Default::default() };
    let text = json::to_vec(message, &options)
        .map_err(|error| Answer::SerializeError(error.to_string()))?;
    String::from_utf8(text).map_err(|error| Answer::SerializeError(error.to_string()))
}

/// What an `Any` may hold: the messages of the suite, and the well-known types.
fn types() -> Types {
    Types::default().with(api::JSON_TYPES)
}
