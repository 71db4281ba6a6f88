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
    let _deeper = Deeper::new()?;
    let converted = (pair.convert)(&any.value, custom);
    Ok(Any { type_url, value: converted.map_err(|error| error.inside("value"))? })
}

/// A message type that an `Any` may hold, by its full name, and what checks an encoded one; [`fits_bytes`] does that.
pub type AnyCheck = (&'static str, fn(&[u8]) -> Result<(), BridgeError>);

/// Checks the message in an `Any` if it is of a type of `checks`.
///
/// # Errors
/// The check's, and as [`any`].
pub fn fits_any(any: &Any, checks: &[AnyCheck]) -> Result<(), BridgeError> {
    let name = any.type_url.rsplit('/').next().unwrap_or_default();
    let Some((_, check)) = checks.iter().find(|(known, _)| *known == name) else { return Ok(()) };
    let _deeper = Deeper::new()?;
    check(&any.value).map_err(|error| error.inside("value"))
}

/// Decodes and checks.
///
/// # Errors
/// When the bytes are no such message, and the check's.
pub fn fits_bytes<A: Message + Default>(
    bytes: &[u8],
    check: impl FnOnce(&A) -> Result<(), BridgeError>,
) -> Result<(), BridgeError> {
    check(&decode(bytes)?)
}

/// Decodes, converts, encodes.
///
/// # Errors
/// When the bytes are no such message, or cannot be converted.
pub fn reencode<A: Message + Default, B: Message>(
    bytes: &[u8],
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    Ok(convert(decode(bytes)?)?.encode_to_vec())
}

fn decode<A: Message + Default>(bytes: &[u8]) -> Result<A, BridgeError> {
    A::decode(bytes).map_err(|_| BridgeError::new("must be an encoded message of its type"))
}

/// One `Any` more that holds what is looked at, until it is dropped: code of a service may panic, and the thread lives on.
struct Deeper(u32);

impl Deeper {
    fn new() -> Result<Self, BridgeError> {
        let depth = DEEP.get();
        if depth >= DEPTH {
            return Err(BridgeError::new(format!(
                "more than {DEPTH} messages hold each other as `Any`"
            )));
        }
        DEEP.set(depth + 1);
        Ok(Self(depth))
    }
}

impl Drop for Deeper {
    fn drop(&mut self) {
        DEEP.set(self.0);
    }
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
    fn a_panic_leaves_the_thread_as_it_was() {
        let panics = &[AnyPair::<()> { from: "a", to: "b", convert: |_, ()| panic!("no") }];
        for _ in 0..=DEPTH {
            let held = Any { type_url: "a".into(), value: Vec::new() };
            assert!(std::panic::catch_unwind(|| any(held, panics, &())).is_err());
        }
        assert_eq!(DEEP.get(), 0);
        assert!(any(held("a.Time", &Timestamp::default()), PAIRS, &0).is_ok());
    }

    #[test]
    fn what_is_held_is_checked() {
        fn check(time: &Timestamp) -> Result<(), BridgeError> {
            if time.nanos == 0 { Ok(()) } else { Err(BridgeError::new("no").inside("nanos")) }
        }
        static CHECKS: &[AnyCheck] = &[
            ("a.Time", |bytes| fits_bytes(bytes, check)),
            ("a.Any", |bytes| fits_bytes(bytes, |held| fits_any(held, CHECKS))),
        ];
        let lossy = Timestamp { seconds: 3, nanos: 1 };
        assert_eq!(fits_any(&held("x/a.Time", &lossy), CHECKS).unwrap_err().path(), "value.nanos");
        let nested = held("x/a.Any", &held("a.Time", &lossy));
        assert_eq!(fits_any(&nested, CHECKS).unwrap_err().path(), "value.value.nanos");
        let mut deep = held("a.Time", &Timestamp::default());
        for _ in 0..10_000 {
            deep = held("a.Any", &deep);
        }
        assert!(fits_any(&deep, CHECKS).unwrap_err().reason().contains("more than 32"));
        let garbage = Any { type_url: "a.Time".into(), value: vec![0xff; 9] };
        assert_eq!(fits_any(&garbage, CHECKS).unwrap_err().path(), "value");
        let unknown = Any { type_url: "a.Times".into(), ..garbage };
        assert_eq!(fits_any(&unknown, CHECKS), Ok(()));
        assert_eq!(fits_any(&held("a.Time", &Timestamp::default()), CHECKS), Ok(()));
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
