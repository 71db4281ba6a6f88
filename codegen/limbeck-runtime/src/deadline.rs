//! The header `grpc-timeout` of the gRPC protocol over HTTP/2: a number of at most 8 digits and a unit.

use std::time::Duration;

/// The name of the header.
pub(crate) const HEADER: &str = "grpc-timeout";

const MAX_DIGITS: usize = 8;
#[cfg(any(feature = "client", test))]
const UNITS: [(&str, u128); 5] =
    [("n", 1), ("u", 1_000), ("m", 1_000_000), ("S", 1_000_000_000), ("M", 60_000_000_000)];
const HOUR: u64 = 3600;

/// Reads the value of the header; `None` when it is malformed.
pub(crate) fn parse(value: &http::HeaderValue) -> Option<Duration> {
    let (digits, unit) = value.to_str().ok()?.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty()
        || digits.len() > MAX_DIGITS
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * HOUR)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// Prints `duration` in the finest unit that has room for it, rounded up, so that the other side never gives up first.
#[cfg(any(feature = "client", test))]
pub(crate) fn print(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    for (unit, size) in UNITS {
        let number = nanos.div_ceil(size);
        if number < 10_u128.pow(8) {
            return format!("{number}{unit}");
        }
    }
    let hours = duration.as_secs().div_ceil(HOUR).min(99_999_999);
    format!("{hours}H")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Duration> {
        parse(&http::HeaderValue::from_str(text).unwrap())
    }

    #[test]
    fn malformed_values_are_told_apart() {
        for text in
            ["", "S", "1", "1s", "-1S", "+1S", "1.5S", " 1S", "123456789S", "1SS", "\u{fc}S"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn units_are_those_of_the_protocol() {
        assert_eq!(read("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(read("2M"), Some(Duration::from_secs(120)));
        assert_eq!(read("0S"), Some(Duration::ZERO));
        assert_eq!(read("00000007m"), Some(Duration::from_millis(7)));
        assert_eq!(read("7u"), Some(Duration::from_micros(7)));
        assert_eq!(read("7n"), Some(Duration::from_nanos(7)));
    }

    #[test]
    fn printing_never_shortens_and_reads_back() {
        for (duration, text) in [
            (Duration::ZERO, "0n"),
            (Duration::from_nanos(99_999_999), "99999999n"),
            (Duration::from_nanos(100_000_001), "100001u"),
            (Duration::from_secs(100), "100000m"),
            (Duration::from_secs(u64::MAX), "99999999H"),
        ] {
            assert_eq!(print(duration), text);
            let back = read(text).unwrap();
            assert!(back >= duration || text == "99999999H", "{text}");
        }
    }
}
