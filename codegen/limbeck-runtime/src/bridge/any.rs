//! Messages in a `google.protobuf.Any`.

use std::cell::Cell;

use prost::Message;
use prost_types::Any;

use super::BridgeError;

/// A message type that an `Any` may hold, and what becomes of it. `C` is what conversions need: `dyn Custom`, or `()`.
#[derive(Debug)]
pub struct AnyPair<C: ?Sized> {
    /// Its full name: `user.v1.User`.
    pub from: &'static str,
    /// The full name of what it becomes.
    pub to: &'static str,
    /// Converts the encoded message; [`reencode`] does that.
    pub convert: fn(&[u8], &C) -> Result<Vec<u8>, BridgeError>,
}

/// How many `Any` may hold each other; a message of megabytes could hold many thousands.
const DEPTH: u32 = 32;

thread_local! {
    static DEEP: Cell<u32> = const { Cell::new(0) };
}

/// Converts the message in an `Any` if it is of a type of `pairs`; others pass as they are.
///
/// The last segment of the type URL tells the type, and what is before it stays.
///
/// # Errors
/// When the message cannot be decoded or converted, and when too many hold each other.
pub fn any<C: ?Sized>(any: Any, pairs: &[AnyPair<C>], custom: &C) -> Result<Any, BridgeError> {
    let (host, name) = any.type_url.rsplit_once('/').unwrap_or(("", &any.type_url));
    let Some(pair) = pairs.iter().find(|pair| pair.from == name) else { return Ok(any) };
    let type_url =
        if any.type_url.contains('/') { format!("{host}/{}", pair.to) } else { pair.to.to_owned() };
    let depth = DEEP.get();
    if depth >= DEPTH {
        return Err(BridgeError::new(format!(
            "more than {DEPTH} messages hold each other as `Any`"
        )));
    }
    DEEP.set(depth + 1);
    let converted = (pair.convert)(&any.value, custom);
    DEEP.set(depth);
    Ok(Any { type_url, value: converted.map_err(|error| error.inside("value"))? })
}

/// Decodes, converts, encodes.
///
/// # Errors
/// When the bytes are no such message, or cannot be converted.
pub fn reencode<A: Message + Default, B: Message>(
    bytes: &[u8],
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    let message =
        A::decode(bytes).map_err(|_| BridgeError::new("must be an encoded message of its type"))?;
    Ok(convert(message)?.encode_to_vec())
}

#[cfg(test)]
mod tests {
    use prost_types::{Duration, Timestamp};

    use super::*;

    static PAIRS: &[AnyPair<i32>] = &[
        AnyPair {
            from: "a.Time",
            to: "b.Span",
            convert: |bytes, more| reencode(bytes, |from| span(&from, *more)),
        },
        AnyPair {
            from: "a.Any",
            to: "b.Any",
            convert: |bytes, more| reencode(bytes, |from| any(from, PAIRS, more)),
        },
    ];

    fn span(time: &Timestamp, more: i32) -> Result<Duration, BridgeError> {
        match time.seconds {
            0.. => Ok(Duration { seconds: time.seconds, nanos: more }),
            _ => Err(BridgeError::new("must not be negative").inside("seconds")),
        }
    }

    fn held(url: &str, message: &impl Message) -> Any {
        Any { type_url: url.to_owned(), value: message.encode_to_vec() }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let garbage = Any { type_url: "x/a.Time".into(), value: vec![0xff; 1 << 20] };
        assert_eq!(any(garbage, PAIRS, &0).unwrap_err().path(), "value");
        let negative = held("a.Time", &Timestamp { seconds: -1, nanos: 0 });
        assert_eq!(any(negative, PAIRS, &0).unwrap_err().path(), "value.seconds");
        let mut deep = held("x/a.Time", &Timestamp::default());
        for _ in 0..10_000 {
            deep = held("/a.Any", &deep);
        }
        assert!(any(deep, PAIRS, &0).unwrap_err().reason().contains("more than 32"));
        assert_eq!(DEEP.get(), 0);
    }

    #[test]
    fn unknown_types_pass() {
        for url in ["", "/", "a.Time/", "x/a.Times", "x/b.Span"] {
            let garbage = Any { type_url: url.into(), value: vec![0xff; 9] };
            assert_eq!(any(garbage.clone(), PAIRS, &0), Ok(garbage));
        }
    }

    #[test]
    fn known_types_are_converted() {
        let time = Timestamp { seconds: 3, nanos: 0 };
        let span = Duration { seconds: 3, nanos: 7 };
        for (from, to) in [
            ("a.Time", "b.Span"),
            ("/a.Time", "/b.Span"),
            ("https://x/y/a.Time", "https://x/y/b.Span"),
        ] {
            assert_eq!(any(held(from, &time), PAIRS, &7), Ok(held(to, &span)));
        }
        let nested = held("t/a.Any", &held("t/a.Time", &time));
        assert_eq!(any(nested, PAIRS, &7), Ok(held("t/b.Any", &held("t/b.Span", &span))));
    }
}
