//! How long a caller waits: the header `grpc-timeout` of the gRPC protocol over HTTP/2 (a number of at most 8 digits and
//! a unit), and `x-request-timeout` for callers without gRPC (decimal seconds).

use std::time::Duration;

/// The name of the header of gRPC.
pub(crate) const HEADER: &str = "grpc-timeout";
/// The name of the header of plain HTTP.
#[cfg(feature = "server")]
pub(crate) const HTTP_HEADER: &str = "x-request-timeout";

const MAX_DIGITS: usize = 8;
/// A fraction of a second is read to the nanosecond.
#[cfg(feature = "server")]
const MAX_FRACTION: usize = 9;
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

/// Reads the value of `x-request-timeout`: seconds (`1.5`, `2s`) or milliseconds (`250ms`); `None` when it is malformed.
#[cfg(feature = "server")]
pub(crate) fn parse_http(value: &http::HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?;
    let (number, per_second) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1000),
        (None, Some(number)) => (number, 1),
        (None, None) => (text, 1),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole = digits(whole, MAX_DIGITS)?;
    let nanos = digits(&format!("{fraction:0<MAX_FRACTION$}"), MAX_FRACTION)?;
    // A fraction without digits was filled up to one: `1.` is no number.
    let nanos = (!fraction.is_empty()).then_some(nanos)?;
    Some(Duration::from_nanos((whole * 1_000_000_000 + nanos) / per_second))
}

#[cfg(feature = "server")]
fn digits(text: &str, at_most: usize) -> Option<u64> {
    let fits = text.len() <= at_most && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
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

    #[cfg(feature = "server")]
    #[test]
    fn http_callers_write_decimal_seconds() {
        let read = |text| parse_http(&http::HeaderValue::from_str(text).unwrap());
        for text in [
            "",
            "s",
            "ms",
            ".",
            ".5",
            "1.",
            "1.s",
            "-1",
            "+1",
            "1e3",
            "NaN",
            "inf",
            " 1",
            "1 s",
            "1S",
            "1m",
            "1.2.3",
            "1_0",
            "123456789",
            "1.0123456789",
            "\u{fc}",
            "1sms",
            "1mss",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
        for (text, millis) in [
            ("0", 0),
            ("0s", 0),
            ("1.5", 1500),
            ("2s", 2000),
            ("250ms", 250),
            ("0.25", 250),
            ("007", 7000),
            ("99999999", 99_999_999_000),
        ] {
            assert_eq!(read(text), Some(Duration::from_millis(millis)), "{text:?}");
        }
        assert_eq!(read("0.000000001"), Some(Duration::from_nanos(1)));
        assert_eq!(read("1.5ms"), Some(Duration::from_micros(1500)));
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
