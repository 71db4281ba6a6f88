//! Values that JSON has as text: 64 bit numbers and bytes.

use std::fmt::{self, Display, Formatter};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// What is printed and parsed as it says itself.
pub(super) mod shown {
    use super::{Deserializer, Display, FromStr, FromText, Serializer};

    pub(crate) fn serialize<T: Display, S: Serializer>(
        value: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        from.deserialize_str(FromText::new(|text| {
            text.parse().map_err(|error: T::Err| error.to_string())
        }))
    }
}

/// Bytes, in base64.
pub(super) mod base64 {
    use ::base64::display::Base64Display;
    use ::base64::engine::{Engine, general_purpose::STANDARD};
    use bytes::Bytes;

    use super::{Deserializer, FromText, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&Base64Display::new(value, &STANDARD))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let decode = |text: &str| STANDARD.decode(text).map_err(|error| error.to_string());
        from.deserialize_str(FromText::new(decode)).map(Bytes::from)
    }
}

/// Parses a text where it stands, without a `String` in between.
struct FromText<T, F>(F, PhantomData<T>);

impl<T, F: FnOnce(&str) -> Result<T, String>> FromText<T, F> {
    fn new(parse: F) -> Self {
        Self(parse, PhantomData)
    }
}

impl<T, F: FnOnce(&str) -> Result<T, String>> Visitor<'_> for FromText<T, F> {
    type Value = T;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}
