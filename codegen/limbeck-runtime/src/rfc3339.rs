//! Times as RFC 3339 writes them.

use prost_types::Timestamp;

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
pub(crate) const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// Nanoseconds of a second.
pub(crate) const NANOS_PER_SECOND: i32 = 1_000_000_000;
const DAY: i64 = 86_400;

/// Writes `2026-01-31T12:00:00.500Z`; `None` outside of the years 1 to 9999.
pub(crate) fn write(time: &Timestamp) -> Option<Ascii> {
    if !SECONDS.contains(&time.seconds) || !(0..NANOS_PER_SECOND).contains(&time.nanos) {
        return None;
    }
    let (days, second) = (time.seconds.div_euclid(DAY), time.seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let mut text = Ascii::default();
    text.number(year, 4);
    text.push(b'-');
    text.number(month, 2);
    text.push(b'-');
    text.number(day, 2);
    text.push(b'T');
    text.number(second / 3600, 2);
    text.push(b':');
    text.number(second / 60 % 60, 2);
    text.push(b':');
    text.number(second % 60, 2);
    text.fraction(time.nanos);
    text.push(b'Z');
    Some(text)
}

/// Reads `2026-01-31T12:00:00.5+01:00`, in the years 1 to 9999.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    timestamp(text.as_bytes()).filter(|time| SECONDS.contains(&time.seconds))
}

/// A short text that is made digit by digit.
#[derive(Default)]
pub(crate) struct Ascii {
    bytes: [u8; 32],
    length: usize,
}

impl Ascii {
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length += 1;
        }
    }

    /// A number that is not negative, with zeros in front.
    pub(crate) fn number(&mut self, number: i64, width: usize) {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(number);
        for _ in digits.len()..width {
            self.push(b'0');
        }
        digits.bytes().for_each(|digit| self.push(digit));
    }

    /// None, three, six or nine digits behind a point.
    pub(crate) fn fraction(&mut self, nanos: i32) {
        let nanos = i64::from(nanos);
        if nanos == 0 {
            return;
        }
        self.push(b'.');
        match (nanos % 1_000_000, nanos % 1_000) {
            (0, _) => self.number(nanos / 1_000_000, 3),
            (_, 0) => self.number(nanos / 1_000, 6),
            _ => self.number(nanos, 9),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Year, month and day of a day since 1970-01-01, in the proleptic Gregorian calendar.
///
/// Counted in eras of 400 years that begin in March, so that the leap day comes last.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// The day since 1970-01-01 of a date.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Reads `2026-01-31T12:00:00.5+01:00`.
fn timestamp(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else { return None };
    let [b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *time else { return None };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let since = days(year, month, day);
    let is_date = (1..=12).contains(&month) && civil(since) == (year, month, day);
    if !is_date || year == 0 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let digits = match rest.strip_prefix(b".") {
        Some(rest) => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        None => 0,
    };
    let (nanos, zone) = match rest.strip_prefix(b".") {
        Some(rest) => (nanos(rest.get(..digits)?)?, rest.get(digits..)?),
        None => (0, rest),
    };
    let offset = match *zone {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 3600 + minutes * 60;
            if sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    let seconds = since * DAY + hour * 3600 + minute * 60 + second - offset;
    Some(Timestamp { seconds, nanos })
}

/// Reads digits, and nothing else.
pub(crate) fn number(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0, |number: i64, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(i64::from(digit))
    })
}

/// Reads one to nine digits of a fraction.
pub(crate) fn nanos(digits: &[u8]) -> Option<i32> {
    let missing = 9_usize.checked_sub(digits.len())?;
    let number = i32::try_from(number(digits)?).ok()?;
    Some(number * 10_i32.pow(u32::try_from(missing).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_the_day_after_the_last() {
        let (first, last) = (SECONDS.start() / DAY, SECONDS.end() / DAY);
        for day in first..=last {
            let (year, month, day_of_month) = civil(day);
            assert_eq!(days(year, month, day_of_month), day);
        }
        assert_eq!(civil(first), (1, 1, 1));
        assert_eq!(civil(last), (9999, 12, 31));
    }
}
