//! Units: whole numbers times a factor, and times in so many units a second.

use prost_types::{Duration, Timestamp};

use crate::bridge::BridgeError;
use crate::rfc3339::{NANOS_PER_SECOND, SECONDS};

/// A whole number of 32 or 64 bits.
pub trait Integer: Copy + Into<i128> + TryFrom<i128> {
    /// The number, or that of the type which is nearest to it.
    fn nearest(number: i128) -> Self;
}

/// A `Timestamp` or a `Duration`.
pub trait Time: Sized {
    /// Nanoseconds, whether the fields are in their ranges or not.
    fn nanoseconds(&self) -> i128;

    /// The other way, with both fields in their ranges.
    ///
    /// # Errors
    /// Outside of the years 1 to 9999, or beyond 10,000 years.
    fn of_nanoseconds(nanoseconds: i128) -> Result<Self, BridgeError>;
}

const BILLION: i128 = 1_000_000_000;
/// 10,000 years of 365.25 days, as `duration.proto` says.
const LONGEST: i64 = 315_576_000_000;

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl Integer for $integer {
            fn nearest(number: i128) -> Self {
                let end = if number < 0 { Self::MIN } else { Self::MAX };
                Self::try_from(number).unwrap_or(end)
            }
        })*
    };
}

integers!(i32, u32, i64, u64);

impl Time for Timestamp {
    fn nanoseconds(&self) -> i128 {
        i128::from(self.seconds) * BILLION + i128::from(self.nanos)
    }

    fn of_nanoseconds(nanoseconds: i128) -> Result<Self, BridgeError> {
        let seconds = i64::try_from(nanoseconds.div_euclid(BILLION)).ok();
        let nanos = i32::try_from(nanoseconds.rem_euclid(BILLION)).unwrap_or_default();
        match seconds.filter(|seconds| SECONDS.contains(seconds)) {
            Some(seconds) => Ok(Self { seconds, nanos }),
            None => Err(BridgeError::new("must be a time in the years 1 to 9999")),
        }
    }
}

impl Time for Duration {
    fn nanoseconds(&self) -> i128 {
        i128::from(self.seconds) * BILLION + i128::from(self.nanos)
    }

    fn of_nanoseconds(nanoseconds: i128) -> Result<Self, BridgeError> {
        let seconds = i64::try_from(nanoseconds / BILLION).ok();
        let nanos = i32::try_from(nanoseconds % BILLION).unwrap_or_default();
        debug_assert!(nanos.abs() < NANOS_PER_SECOND);
        match seconds.filter(|seconds| (-LONGEST..=LONGEST).contains(seconds)) {
            Some(seconds) => Ok(Self { seconds, nanos }),
            None => Err(BridgeError::new("must be a duration of at most 10,000 years")),
        }
    }
}

/// The number times `factor`.
///
/// # Errors
/// When that is beyond the range.
pub fn multiply<I: Integer, J: Integer>(number: I, factor: i64) -> Result<J, BridgeError> {
    let product = number.into() * i128::from(factor);
    J::try_from(product).map_err(|_| {
        BridgeError::new(format!("times {factor} is beyond the range of the other version"))
    })
}

/// The number by `factor`.
///
/// # Errors
/// When something is left over, or the quotient is beyond the range.
pub fn divide_reject<I: Integer, J: Integer>(number: I, factor: i64) -> Result<J, BridgeError> {
    let exact = exact(number.into(), i128::from(factor));
    exact.and_then(|number| J::try_from(number).ok()).ok_or_else(|| {
        BridgeError::new(format!("must be a multiple of {factor}, and fit the other version"))
    })
}

/// The number by `factor`, rounded towards negative infinity; beyond the range, the nearest one.
pub fn divide_floor<I: Integer, J: Integer>(number: I, factor: i64) -> J {
    J::nearest(floor(number.into(), i128::from(factor)))
}

/// The number by `factor`, rounded to the nearest, ties to the even one; beyond the range, the nearest one.
pub fn divide_round<I: Integer, J: Integer>(number: I, factor: i64) -> J {
    J::nearest(nearest(number.into(), i128::from(factor)))
}

/// A time of so many units, of which `factor` are a second.
///
/// # Errors
/// When it is beyond the range of times, or no whole number of nanoseconds.
pub fn to_time<T: Time>(number: impl Integer, factor: i64) -> Result<T, BridgeError> {
    let factor = i128::from(factor);
    let nanoseconds = exact(number.into() * BILLION, factor);
    T::of_nanoseconds(nanoseconds.ok_or_else(|| {
        BridgeError::new(format!(
            "must be a whole number of nanoseconds, in units of which {factor} are a second"
        ))
    })?)
}

/// As [`to_time`], of 32 bits and units that have whole nanoseconds, which all times have room for.
pub fn small_to_time<T: Time + Default>(number: impl Integer + Into<i64>, factor: i64) -> T {
    to_time(number, factor).unwrap_or_default()
}

/// A time in units, of which `factor` are a second.
///
/// # Errors
/// When something is left over, or the number is beyond its range.
pub fn from_time_reject<I: Integer>(time: &impl Time, factor: i64) -> Result<I, BridgeError> {
    let exact = exact(units(time, factor), BILLION);
    exact.and_then(|number| I::try_from(number).ok()).ok_or_else(|| {
        let units = if factor == 1 { "seconds".to_owned() } else { format!("1/{factor} seconds") };
        BridgeError::new(format!("must be a whole number of {units}, and fit the other version"))
    })
}

/// As [`from_time_reject`], rounded towards negative infinity; beyond the range, the nearest number.
pub fn from_time_floor<I: Integer>(time: &impl Time, factor: i64) -> I {
    I::nearest(floor(units(time, factor), BILLION))
}

/// As [`from_time_reject`], rounded to the nearest, ties to the even one; beyond the range, the nearest number.
pub fn from_time_round<I: Integer>(time: &impl Time, factor: i64) -> I {
    I::nearest(nearest(units(time, factor), BILLION))
}

/// Units of which a billion times `factor` are a second.
fn units(time: &impl Time, factor: i64) -> i128 {
    // At most 2^63 times 2^30 times 2^63 in theory; times by times a small factor in practice.
    time.nanoseconds().saturating_mul(i128::from(factor))
}

fn exact(number: i128, divisor: i128) -> Option<i128> {
    (number.checked_rem(divisor)? == 0).then(|| floor(number, divisor))
}

/// Division by a factor, which is positive; zero counts as one.
fn floor(number: i128, divisor: i128) -> i128 {
    number.checked_div_euclid(divisor).unwrap_or(number)
}

fn nearest(number: i128, divisor: i128) -> i128 {
    let floor = floor(number, divisor);
    let twice = number.checked_rem_euclid(divisor).unwrap_or_default() * 2;
    let is_up = twice > divisor || (twice == divisor && floor % 2 != 0);
    floor + i128::from(is_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64, nanos: i32) -> Timestamp {
        Timestamp { seconds, nanos }
    }

    fn duration(seconds: i64, nanos: i32) -> Duration {
        Duration { seconds, nanos }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(multiply::<i64, i64>(i64::MAX, 2).is_err());
        assert!(multiply::<u64, u64>(u64::MAX, i64::MAX).is_err());
        assert!(multiply::<i32, u64>(-1, 1).is_err());
        assert!(divide_reject::<i64, i64>(1001, 1000).is_err());
        assert!(divide_reject::<i64, i32>(i64::MIN, 1).is_err());
        assert!(divide_reject::<i64, i32>(1, 0).is_err());
        assert!(to_time::<Timestamp>(i64::MAX, 1).is_err());
        assert!(to_time::<Timestamp>(253_402_300_800_i64, 1).is_err());
        assert!(to_time::<Timestamp>(-62_135_596_801_i64, 1).is_err());
        assert!(to_time::<Duration>(315_576_000_001_i64, 1).is_err());
        assert!(
            to_time::<Duration>(1, 3).is_err(),
            "a third of a second is no number of nanoseconds"
        );
        assert!(from_time_reject::<i64>(&time(0, 1), 1000).is_err());
        assert!(from_time_reject::<i32>(&time(1 << 31, 0), 1).is_err());
        assert!(from_time_reject::<u64>(&time(-1, 0), 1).is_err());
        assert!(from_time_reject::<i64>(&time(i64::MAX, i32::MAX), i64::MAX).is_err());
        assert!(from_time_reject::<i64>(&time(i64::MIN, i32::MIN), i64::MAX).is_err());
    }

    #[test]
    fn before_1970_floor_goes_back() {
        for (seconds, nanos, floor, round) in [
            (-1, 999_999_999, -1, 0),
            (-1, 0, -1000, -1000),
            (0, -1, -1, 0),
            (0, 1_999_999, 1, 2),
            (0, 1_500_000, 1, 2),
            (0, 2_500_000, 2, 2),
            (0, -1_500_000, -2, -2),
            (1, 2_000_000_000, 3000, 3000),
        ] {
            assert_eq!(
                from_time_floor::<i64>(&time(seconds, nanos), 1000),
                floor,
                "{seconds} {nanos}"
            );
            assert_eq!(
                from_time_round::<i64>(&time(seconds, nanos), 1000),
                round,
                "{seconds} {nanos}"
            );
        }
        assert_eq!(from_time_floor::<i32>(&time(i64::MIN, 0), 1000), i32::MIN);
        assert_eq!(from_time_floor::<u32>(&time(i64::MAX, i32::MAX), i64::MAX), u32::MAX);
        assert_eq!(from_time_floor::<u64>(&time(-1, 0), 1), 0);
        assert_eq!(divide_floor::<i64, i64>(i64::MIN, 1000), -9_223_372_036_854_776);
        assert_eq!(divide_floor::<i64, i32>(i64::MIN, 1000), i32::MIN);
        assert_eq!(divide_round::<i64, i64>(-1500, 1000), -2);
        assert_eq!(divide_round::<i64, i64>(2500, 1000), 2);
    }

    #[test]
    fn what_fits_comes_back() {
        assert_eq!(to_time(-1_i64, 1000), Ok(time(-1, 999_000_000)));
        assert_eq!(to_time(-1_i64, 1000), Ok(duration(0, -1_000_000)));
        assert_eq!(small_to_time::<Timestamp>(i32::MIN, 1), time(-2_147_483_648, 0));
        assert_eq!(small_to_time::<Duration>(u32::MAX, 1), duration(4_294_967_295, 0));
        assert_eq!(to_time(-1500_i32, 1000), Ok(duration(-1, -500_000_000)));
        assert_eq!(to_time(253_402_300_799_999_i64, 1000), Ok(time(253_402_300_799, 999_000_000)));
        for number in [0, 1, -1, 999, -999, 1000, -1001, 253_402_300_799_999, -62_135_596_800_000] {
            let converted: Timestamp = to_time(number, 1000).unwrap();
            assert_eq!(from_time_reject(&converted, 1000), Ok(number));
            let converted: Duration = to_time(number, 1000).unwrap();
            assert_eq!(from_time_reject(&converted, 1000), Ok(number));
            assert_eq!(
                divide_reject(multiply::<i64, i64>(number, 1000).unwrap(), 1000),
                Ok(number)
            );
        }
    }
}
