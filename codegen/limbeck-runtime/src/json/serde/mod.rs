//! `serde::{Serialize, Deserialize}` by way of JSON, for users of serde: any format sees what JSON shows.
//!
//! Generated code implements both traits with a call of a function here. A text is made on the way, so the codec
//! itself is the faster choice wherever the format is JSON.

mod collect;
mod events;

pub use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use ::serde::de::Error as _;
use ::serde::ser::Error as _;

use super::{Message, ReadOptions, Reader, WriteOptions, to_vec};

/// Serializes a message.
///
/// # Errors
/// When a value has no JSON form, or the serializer fails.
pub fn serialize<M: Message, S: Serializer>(message: &M, serializer: S) -> Result<S::Ok, S::Error> {
    let json = to_vec(message, &WriteOptions::default()).map_err(S::Error::custom)?;
    let text = std::str::from_utf8(&json).map_err(S::Error::custom)?;
    let options = ReadOptions { depth: u32::MAX, ..ReadOptions::default() };
    events::replay(Reader::new(text, &options), serializer)
}

/// Deserializes a message. Keys that no field has are ignored, as is serde's custom.
///
/// # Errors
/// When the input does not fit the message, or the deserializer fails.
pub fn deserialize<'de, M: Message, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    let json = collect::collect(deserializer)?;
    let options = ReadOptions { ignore_unknown: true, ..ReadOptions::default() };
    super::from_slice(&json, &options).map_err(D::Error::custom)
}

/// Implements serde's traits for messages. Generated code calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! json_serde {
    ($($message:ty)*) => {$(
        impl $crate::json::serde::Serialize for $message {
            fn serialize<S: $crate::json::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::serde::serialize(self, serializer)
            }
        }

        impl<'de> $crate::json::serde::Deserialize<'de> for $message {
            fn deserialize<D: $crate::json::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::serde::deserialize(deserializer)
            }
        }
    )*};
}
