//! Messages from and to JSON.

use limbeck_runtime::prost::Message;

use crate::api::conformance::conformance_response::Result as Answer;

/// The message that a text holds, or the answer that says why there is none.
pub(crate) fn read<T: Message + Default>(_text: &str, _ignore_unknown: bool) -> Result<T, Answer> {
    Err(skipped())
}

/// The text of a message, or the answer that says why there is none.
pub(crate) fn write<T: Message>(_message: &T) -> Result<String, Answer> {
    Err(skipped())
}

fn skipped() -> Answer {
    Answer::Skipped("limbeck does not generate JSON".to_owned())
}
