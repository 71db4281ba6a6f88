//! Numbers: written as such, or as strings of the same grammar.

use std::borrow::Cow;
use std::str::FromStr;

use super::{Reader, Source};
use crate::json::Error;

/// Digits that fit an `i64` whatever they are.
const SHORT: usize = 18;

impl<'a> Reader<'a> {
    /// Takes an integer: `1`, `"1"`, `1.0`, `1e3`.
    #[inline]
    pub(in crate::json) fn integer<T: TryFrom<i128>>(&mut self) -> Result<T, Error> {
        let start = self.at;
        let text = self.numeral()?;
        let number = short(&text).map_or_else(|| long(&text), Some);
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| {
            let why = if is_number(&text) {
                "not a whole number within the range of the type"
            } else {
                "expected a whole number"
            };
            self.located(start, why)
        })
    }

    /// Takes a floating-point number; `"NaN"`, `"Infinity"` and `"-Infinity"` are some.
    pub(in crate::json) fn float<T: FromStr + Finite>(&mut self) -> Result<T, Error> {
        let start = self.at;
        let is_word = !self.is_json() || self.peek() == Some(b'"');
        let text = self.numeral()?;
        if is_word {
            match &*text {
                "NaN" => return Ok(T::NAN),
                "Infinity" => return Ok(T::INFINITY),
                "-Infinity" => return Ok(T::NEGATIVE_INFINITY),
                _ => {}
            }
        }
        let number = text.parse().ok().filter(|_| is_number(&text));
        let number = number.ok_or_else(|| self.located(start, "expected a number"))?;
        if T::is_finite(&number) {
            Ok(number)
        } else {
            Err(self.located(start, "a number beyond the range of the type"))
        }
    }

    /// The text of a number, quoted or not.
    #[inline]
    fn numeral(&mut self) -> Result<Cow<'a, str>, Error> {
        match &mut self.source {
            Source::Json => {}
            Source::Text(value, _) => return Ok(std::mem::take(value)),
            Source::Raw(..) => return Err(self.raw()),
        }
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number().map(Cow::Borrowed),
            Some(b'"') => {
                self.at += 1;
                self.quoted()
            }
            _ => Err(self.unexpected("a number")),
        }
    }

    /// Takes a number as it is written.
    pub(in crate::json) fn number(&mut self) -> Result<&'a str, Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.bytes().take_while(is_part).count();
        let number = rest.get(..length).filter(|number| is_number(number));
        let number = number.ok_or_else(|| self.error("not a number as JSON writes it"))?;
        self.at += length;
        Ok(number)
    }

    #[cold]
    fn located(&self, start: usize, why: &'static str) -> Error {
        if self.is_json() { Error::new(why).at(start) } else { Error::new(why) }
    }
}

/// What [`Reader::float`] reads.
pub(in crate::json) trait Finite {
    const NAN: Self;
    const INFINITY: Self;
    const NEGATIVE_INFINITY: Self;
    fn is_finite(&self) -> bool;
}

macro_rules! finite {
    ($($float:ident)*) => {$(
        impl Finite for $float {
            const NAN: Self = $float::NAN;
            const INFINITY: Self = $float::INFINITY;
            const NEGATIVE_INFINITY: Self = $float::NEG_INFINITY;
            fn is_finite(&self) -> bool {
                $float::is_finite(*self)
            }
        }
    )*};
}

finite!(f32 f64);

/// A whole number of few digits, without fraction and exponent.
#[inline]
fn short(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || digits.len() > SHORT || leading_zero {
        return None;
    }
    let mut number = 0_i64;
    for digit in digits.bytes().map(|byte| byte.wrapping_sub(b'0')) {
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(i128::from(if negative { -number } else { number }))
}

/// A whole number in any spelling, such as `12.50e1`.
#[cold]
fn long(text: &str) -> Option<i128> {
    if !is_number(text) {
        return None;
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        // An exponent that does not fit leaves nothing but 0 within range.
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(i32::MAX)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits: String = [whole.trim_start_matches('-'), fraction].concat();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let significant = digits.trim_end_matches('0');
    let zeros = i32::try_from(digits.len() - significant.len()).ok()?;
    let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?.checked_add(zeros)?;
    let scale = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
    let number = significant.parse::<i128>().ok()?.checked_mul(scale)?;
    Some(if text.starts_with('-') { -number } else { number })
}

/// Whether the text is a number by the grammar of JSON.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::{is_number, long, short};

    #[test]
    fn only_json_numbers_are_numbers() {
        let not = [
            "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e1", "1 ", "0x1", "1_0", "--1",
            "٣", "inf",
        ];
        for text in not {
            assert!(!is_number(text), "{text}");
            assert_eq!(long(text), None, "{text}");
            assert_eq!(short(text), None, "{text}");
        }
        for text in ["0", "-0", "10", "1.50", "1e5", "1E-5", "-1.2e+3"] {
            assert!(is_number(text), "{text}");
        }
    }

    #[test]
    fn whole_numbers_in_any_spelling() {
        for (text, number) in [
            ("0", Some(0)),
            ("-0.0e99999999999999999999", Some(0)),
            ("1.50e1", Some(15)),
            ("-1200e-2", Some(-12)),
            ("1.5", None),
            ("1e-1", None),
            ("18446744073709551615", Some(18_446_744_073_709_551_615)),
            ("1e38", Some(10_i128.pow(38))),
            ("1e39", None),
            ("1e2147483648", None),
            ("1e-2147483648", None),
            ("99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(long(text), number, "{text}");
        }
        assert_eq!(short("-999999999999999999"), Some(-999_999_999_999_999_999));
        assert_eq!(short("1000000000000000000"), None);
    }
}
