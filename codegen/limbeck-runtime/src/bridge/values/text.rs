//! Numbers, bytes and times as text.

use std::fmt::Display;
use std::str::FromStr;

use prost_types::Timestamp;

use crate::bridge::BridgeError;
use crate::rfc3339;

/// Reads 0 or 1.
pub fn boolean(number: impl Into<i128>) -> Result<bool, BridgeError> {
    match number.into() {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(BridgeError::new("must be 0 or 1")),
    }
}

/// Reads a number as its own digits are written: no `+`, no zeros in front, no `-0`.
///
/// So that `decimal(&number.to_string())` is the number, and no two texts are one number.
pub fn decimal<I: FromStr + Display>(text: &str) -> Result<I, BridgeError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = match digits.as_bytes() {
        [] => false,
        [b'0'] => text == digits,
        [first, rest @ ..] => {
            matches!(first, b'1'..=b'9') && rest.len() < 20 && rest.iter().all(u8::is_ascii_digit)
        }
    };
    let number = if is_canonical { text.parse().ok() } else { None };
    number.ok_or_else(|| {
        BridgeError::new(
            "must be a whole number in decimal digits, and fit its type in the other version",
        )
    })
}

/// As [`decimal`], and zero of nothing.
pub fn decimal_or_zero<I: FromStr + Display + Default>(text: &str) -> Result<I, BridgeError> {
    if text.is_empty() { Ok(I::default()) } else { decimal(text) }
}

/// Reads UTF-8.
pub fn utf8(bytes: impl Into<Vec<u8>>) -> Result<String, BridgeError> {
    String::from_utf8(bytes.into()).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        BridgeError::new(format!("must be UTF-8, and is not from byte {position} on"))
    })
}

/// Writes a time as RFC 3339 does, in UTC, with as many of 0, 3, 6 or 9 digits behind the point as it needs.
pub fn timestamp_text(time: &Timestamp) -> Result<String, BridgeError> {
    let text = rfc3339::write(time).map(|text| text.as_str().to_owned());
    text.ok_or_else(|| BridgeError::new("must be a time in the years 1 to 9999"))
}

/// Reads a time as RFC 3339 writes it.
pub fn timestamp(text: &str) -> Result<Timestamp, BridgeError> {
    rfc3339::read(text).ok_or_else(|| {
        BridgeError::new("must be a time as RFC 3339 writes it, in the years 1 to 9999")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_ways_to_write_a_number_are_refused() {
        for text in [
            "",
            "-",
            "+1",
            "01",
            "-01",
            "-0",
            "00",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "0x1",
            "١",
            "1_000",
            "--1",
            "9223372036854775808",
            "-9223372036854775809",
        ] {
            assert!(decimal::<i64>(text).is_err(), "{text}");
        }
        assert!(decimal::<i64>(&"9".repeat(1 << 20)).is_err());
        assert!(decimal::<u32>("-1").is_err());
        assert!(decimal::<u64>("18446744073709551616").is_err());
        for number in [0, 1, -1, 10, i64::MIN, i64::MAX] {
            assert_eq!(decimal(&number.to_string()), Ok(number));
        }
        assert_eq!(decimal(&u64::MAX.to_string()), Ok(u64::MAX));
        assert_eq!(decimal(&u32::MAX.to_string()), Ok(u32::MAX));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let error = utf8(vec![b'a', 0xff]).unwrap_err();
        assert_eq!(error.reason(), "must be UTF-8, and is not from byte 1 on");
        assert!(utf8(vec![0xed, 0xa0, 0x80]).is_err());
        assert_eq!(utf8(bytes::Bytes::from_static("é".as_bytes())), Ok("é".to_owned()));
    }

    #[test]
    fn only_two_numbers_are_truths() {
        assert!(boolean(2_u64).is_err() && boolean(-1_i32).is_err() && boolean(i64::MIN).is_err());
        assert_eq!((boolean(0_i32), boolean(1_u64)), (Ok(false), Ok(true)));
    }

    #[test]
    fn times_are_those_of_the_years_1_to_9999() {
        for text in [
            "",
            "2026-01-31",
            "0000-12-31T23:59:59Z",
            "2026-02-29T00:00:00Z",
            "9999-12-31T23:59:59-00:01",
        ] {
            assert!(timestamp(text).is_err(), "{text}");
        }
        for (seconds, nanos) in
            [(-62_135_596_801, 0), (253_402_300_800, 0), (0, -1), (0, 1_000_000_000)]
        {
            assert!(timestamp_text(&Timestamp { seconds, nanos }).is_err());
        }
        for text in
            ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.500Z"]
        {
            assert_eq!(timestamp_text(&timestamp(text).unwrap()).unwrap(), text);
        }
    }
}
