//! `Timestamp` (RFC 3339) and `Duration` (seconds with an `s` behind).

use prost_types::{Duration, Timestamp};

use crate::json::{Descriptor, Error, Message, Reader, Writer};
use crate::rfc3339::{self, Ascii, NANOS_PER_SECOND, nanos, number};

/// 10,000 years of 365.25 days; a fraction may come on top.
const LONGEST: i64 = 315_576_000_000;

impl Message for Timestamp {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.Timestamp");

    fn write(&self, writer: &mut Writer<'_>) {
        let Some(text) = rfc3339::write(self) else {
            return writer.fail("a `Timestamp` is outside of the years 1 to 9999");
        };
        writer.string(text.as_str());
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let text = reader.string()?;
        *self = rfc3339::read(&text).ok_or_else(|| {
            reader.error("not a time as RFC 3339 writes it, such as `2026-01-31T12:00:00Z`, in the years 1 to 9999")
        })?;
        Ok(())
    }
}

impl Message for Duration {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.Duration");

    fn write(&self, writer: &mut Writer<'_>) {
        let opposite = (self.seconds < 0 && self.nanos > 0) || (self.seconds > 0 && self.nanos < 0);
        if self.seconds.unsigned_abs() > LONGEST.unsigned_abs()
            || self.nanos.unsigned_abs() >= NANOS_PER_SECOND.unsigned_abs()
            || opposite
        {
            return writer.fail("a `Duration` is longer than 10,000 years, or its nanoseconds do not fit its seconds");
        }
        let mut text = Ascii::default();
        if self.seconds < 0 || self.nanos < 0 {
            text.push(b'-');
        }
        text.number(self.seconds.abs(), 1);
        text.fraction(self.nanos.abs());
        text.push(b's');
        writer.string(text.as_str());
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let text = reader.string()?;
        *self = duration(&text).ok_or_else(|| {
            reader.error("not a duration in seconds, such as `1.5s`, of at most 10,000 years")
        })?;
        Ok(())
    }
}

/// Reads `-1.5s`.
fn duration(text: &str) -> Option<Duration> {
    let text = text.strip_suffix('s')?;
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (seconds, nanos) = match text.split_once('.') {
        Some((seconds, fraction)) => (seconds, nanos(fraction.as_bytes())?),
        None => (text, 0),
    };
    if seconds.len() > 12 {
        return None;
    }
    let seconds = number(seconds.as_bytes())?;
    if seconds > LONGEST {
        return None;
    }
    Some(if negative {
        Duration { seconds: -seconds, nanos: -nanos }
    } else {
        Duration { seconds, nanos }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::rfc3339::SECONDS;

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-01-31t12:00:00Z",
            "2026-01-31T12:00:00z",
            "2026-01-31 12:00:00Z",
            "2026-02-29T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-00-01T12:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:00:60Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00.1234567890Z",
            "2026-01-31T12:00:00+0100",
            "2026-01-31T12:00:00+24:00",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-00:01",
            "+026-01-31T12:00:00Z",
            "２026-01-31T12:00:00Z",
        ] {
            assert!(json::from_str::<Timestamp>(&format!("{text:?}")).is_err(), "{text}");
        }
        for time in [
            Timestamp { seconds: *SECONDS.start() - 1, nanos: 0 },
            Timestamp { seconds: *SECONDS.end() + 1, nanos: 0 },
            Timestamp { seconds: 0, nanos: -1 },
            Timestamp { seconds: 0, nanos: NANOS_PER_SECOND },
        ] {
            assert!(json::to_string(&time).is_err(), "{time:?}");
        }
    }

    #[test]
    fn times_come_back() {
        for (text, seconds, nanos) in [
            ("0001-01-01T00:00:00Z", *SECONDS.start(), 0),
            ("1969-12-31T23:59:59.999Z", -1, 999_000_000),
            ("2000-02-29T00:00:00.000001Z", 951_782_400, 1_000),
            ("9999-12-31T23:59:59.999999999Z", *SECONDS.end(), 999_999_999),
        ] {
            let time = Timestamp { seconds, nanos };
            assert_eq!(json::from_str::<Timestamp>(&format!("{text:?}")).unwrap(), time);
            assert_eq!(json::to_string(&time).unwrap(), format!("{text:?}"));
        }
        let shifted = json::from_str::<Timestamp>("\"1970-01-01T01:30:00.10+01:30\"").unwrap();
        assert_eq!(shifted, Timestamp { seconds: 0, nanos: 100_000_000 });
    }

    #[test]
    fn durations_have_one_sign() {
        for text in [
            "",
            "s",
            "1",
            "1 s",
            "+1s",
            "1.s",
            ".5s",
            "1.0000000000s",
            "--1s",
            "1e3s",
            "315576000001s",
        ] {
            assert!(json::from_str::<Duration>(&format!("{text:?}")).is_err(), "{text}");
        }
        for (text, seconds, nanos) in [
            ("0s", 0, 0),
            ("-0.500s", 0, -500_000_000),
            ("-1.000000001s", -1, -1),
            ("315576000000.999999999s", LONGEST, 999_999_999),
            ("-315576000000.999999999s", -LONGEST, -999_999_999),
        ] {
            let duration = Duration { seconds, nanos };
            assert_eq!(json::from_str::<Duration>(&format!("{text:?}")).unwrap(), duration);
            assert_eq!(json::to_string(&duration).unwrap(), format!("{text:?}"));
        }
        assert!(json::to_string(&Duration { seconds: 1, nanos: -1 }).is_err());
        assert!(json::to_string(&Duration { seconds: LONGEST + 1, nanos: 0 }).is_err());
    }
}
