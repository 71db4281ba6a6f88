//! Days of the calendar, in UTC.

use std::time::{Duration, SystemTime};

use prost_types::Timestamp;

const SECONDS: u64 = 24 * 60 * 60;

/// A day of the years 1970 to 9999, which headers of HTTP can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    /// Seconds of its beginning since 1970. No value is out of the years above.
    start: u64,
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_date = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let timestamp = is_date.then(|| text.parse::<Timestamp>().ok())??;
        // A text of this length has four digits for the year, so that 9999 is the last.
        Some(Self { start: u64::try_from(timestamp.seconds).ok()? })
    }

    /// Its beginning as a date of structured fields (RFC 9651, section 3.3.7).
    pub(super) fn structured(self) -> String {
        format!("@{}", self.start)
    }

    /// Its last second as a date of HTTP (RFC 9110, section 5.6.7).
    pub(super) fn last_second(self) -> String {
        let last = self.end().checked_sub(Duration::from_secs(1)).unwrap_or(self.end());
        httpdate::fmt_http_date(last)
    }

    /// The moment when it is over.
    pub(super) fn end(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.start + SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2027-02-29",
            "2027-02-30",
            "2027-00-10",
            "2027-13-01",
            "2027-01-32",
            "1969-12-31",
            "2027-1-1",
            "2027-01-1",
            "2027-01-01T00:00:00Z",
            "2027/01/01",
            "20270101",
            "12027-1-01",
            "-027-01-01",
            "2027-01-0\u{661}",
            "----------",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_printed_as_headers_want_it() {
        for (text, structured, last_second) in [
            ("1970-01-01", "@0", "Thu, 01 Jan 1970 23:59:59 GMT"),
            ("2023-06-30", "@1688083200", "Fri, 30 Jun 2023 23:59:59 GMT"),
            ("2028-02-29", "@1835395200", "Tue, 29 Feb 2028 23:59:59 GMT"),
            ("9999-12-31", "@253402214400", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            let day = Day::parse(text).unwrap();
            assert_eq!((day.structured().as_str(), &*day.last_second()), (structured, last_second));
        }
    }
}
