//! Paths taken apart: first at each `/`, then decoded, so that an escaped slash never separates.

use std::borrow::Cow;

use smallvec::SmallVec;

/// The segments of a path, as sent.
pub(super) type Segments<'a> = SmallVec<[&'a str; 16]>;

/// Splits a path that begins with `/`.
pub(super) fn split(path: &str) -> Segments<'_> {
    path.strip_prefix('/').unwrap_or(path).split('/').collect()
}

/// Which escapes are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decode {
    /// All of them.
    All,
    /// All but `%2F`: in a value of several segments, a slash that separates differs from one that does not.
    ButSlash,
}

/// Decodes a segment; `None` for a bad escape, or if it is not UTF-8.
pub(super) fn decode(text: &str, which: Decode) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    decode_bytes(text.bytes(), which).map(Cow::Owned)
}

/// Decodes a name or value of a query, where `+` is a space.
pub(super) fn decode_query(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte });
    decode_bytes(bytes, Decode::All).map(Cow::Owned)
}

fn decode_bytes(mut bytes: impl Iterator<Item = u8>, which: Decode) -> Option<String> {
    let mut decoded = Vec::with_capacity(bytes.size_hint().0);
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let (high, low) = (bytes.next()?, bytes.next()?);
        let value = digit(high)? << 4 | digit(low)?;
        if value == b'/' && which == Decode::ButSlash {
            decoded.extend([b'%', high, low]);
        } else {
            decoded.push(value);
        }
    }
    String::from_utf8(decoded).ok()
}

fn digit(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_escapes_are_none() {
        for text in ["%", "%2", "%zz", "a%", "%+1", "%C3", "%C3%28", "%ff", "%é0"] {
            assert_eq!(decode(text, Decode::All), None, "{text}");
            assert_eq!(decode_query(text), None, "{text}");
        }
    }

    #[test]
    fn slashes_stay_in_values_of_several_segments() {
        assert_eq!(decode("a%2Fb%2f%20+", Decode::All).unwrap(), "a/b/ +");
        assert_eq!(decode("a%2Fb%2f%20+", Decode::ButSlash).unwrap(), "a%2Fb%2f +");
        assert_eq!(decode_query("a+b%2B%C3%A9%00").unwrap(), "a b+é\0");
        assert_eq!(split("/v1//a/").as_slice(), ["v1", "", "a", ""]);
        assert_eq!(split("/").as_slice(), [""]);
    }
}
