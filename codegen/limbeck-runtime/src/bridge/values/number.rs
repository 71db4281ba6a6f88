//! Numbers of a type that some numbers of the source do not fit in.
//!
//! | from → to | [`reject`] | [`saturate`] | [`round`] | [`floor`] |
//! | --- | --- | --- | --- | --- |
//! | integer → integer | beyond the range | the nearest end | the nearest end | the nearest end |
//! | integer → float | what has no exact image | to the nearest, ties to even | as `saturate` | to the next one below |
//! | float → integer | fractions, beyond the range, NaN, infinities | to the nearest, ties to even; beyond, the nearest end; NaN is 0 | as `saturate` | to the next one below; beyond, the nearest end; NaN is 0 |
//! | double → float | what has no exact image | to the nearest finite one | to the nearest, beyond the range to an infinity (IEEE 754) | to the next one below; beyond the largest, that one; below the smallest, -∞ |
//!
//! Between floats, NaN, infinities and the sign of zero stay, and nothing refuses them; -0.0 becomes the integer 0.

use super::super::BridgeError;

/// A number that may not fit the type `B`.
pub trait Narrow<B>: Copy {
    /// The same number, if there is one.
    fn exact(self) -> Option<B>;
    /// As [`saturate`] says.
    fn saturated(self) -> B;
    /// As [`round`] says.
    fn rounded(self) -> B;
    /// As [`floor`] says.
    fn floored(self) -> B;
}

/// The same number.
///
/// # Errors
/// When there is none.
pub fn reject<A: Narrow<B>, B>(number: A) -> Result<B, BridgeError> {
    number
        .exact()
        .ok_or_else(|| BridgeError::new("must be a number that the other version can hold"))
}

/// The nearest number that there is; no finite one becomes an infinity.
pub fn saturate<A: Narrow<B>, B>(number: A) -> B {
    number.saturated()
}

/// The nearest number, as the rule of IEEE 754 "to nearest, ties to even" has it.
pub fn round<A: Narrow<B>, B>(number: A) -> B {
    number.rounded()
}

/// The largest number that is not above.
pub fn floor<A: Narrow<B>, B>(number: A) -> B {
    number.floored()
}

macro_rules! between_integers {
    ($($from:ty => $($to:ty),*;)*) => {
        $($(impl Narrow<$to> for $from {
            fn exact(self) -> Option<$to> {
                <$to>::try_from(self).ok()
            }

            #[allow(unused_comparisons, reason = "unsigned numbers are never below zero")]
            fn saturated(self) -> $to {
                let end = if self < 0 { <$to>::MIN } else { <$to>::MAX };
                <$to>::try_from(self).unwrap_or(end)
            }

            fn rounded(self) -> $to {
                self.saturated()
            }

            fn floored(self) -> $to {
                self.saturated()
            }
        })*)*
    };
}

between_integers! {
    i32 => u32, u64;
    u32 => i32;
    i64 => i32, u32, u64;
    u64 => i32, u32, i64;
}

// Casts between integers and floats round to nearest, ties to even; those back saturate, and make NaN 0.
macro_rules! integers_and_floats {
    ($($float:ty: $($integer:ty),*;)*) => {
        $($(
        #[expect(clippy::allow_attributes, reason = "which casts lose something differs from type to type")]
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_lossless, reason = "as above")]
        impl Narrow<$float> for $integer {
            fn exact(self) -> Option<$float> {
                let float = self as $float;
                (float as i128 == i128::from(self)).then_some(float)
            }

            fn saturated(self) -> $float {
                self as $float
            }

            fn rounded(self) -> $float {
                self as $float
            }

            fn floored(self) -> $float {
                let float = self as $float;
                if float as i128 > i128::from(self) { float.next_down() } else { float }
            }
        }

        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::float_cmp, reason = "the cast saturates")]
        impl Narrow<$integer> for $float {
            fn exact(self) -> Option<$integer> {
                let whole = self as i128;
                // Not of what was cast to the end of a range, nor of a fraction, which is another float.
                let is_whole = self.is_finite() && self.trunc() == self;
                <$integer>::try_from(whole).ok().filter(|_| is_whole)
            }

            fn saturated(self) -> $integer {
                self.round_ties_even() as $integer
            }

            fn rounded(self) -> $integer {
                self.saturated()
            }

            fn floored(self) -> $integer {
                self.floor() as $integer
            }
        }
        )*)*
    };
}

integers_and_floats! {
    f32: i32, u32, i64, u64;
    f64: i32, u32, i64, u64;
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "the cast rounds; the same number is meant"
)]
impl Narrow<f32> for f64 {
    fn exact(self) -> Option<f32> {
        let float = self as f32;
        (Self::from(float) == self || self.is_nan()).then_some(float)
    }

    fn saturated(self) -> f32 {
        let float = self as f32;
        if self.is_finite() { float.clamp(f32::MIN, f32::MAX) } else { float }
    }

    fn rounded(self) -> f32 {
        self as f32
    }

    fn floored(self) -> f32 {
        let float = self as f32;
        if Self::from(float) > self { float.next_down() } else { float }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact results are what is tested")]
mod tests {
    use super::*;

    const EXACT: i64 = 1 << 53;

    fn refuses<A: Narrow<B>, B>(numbers: &[A]) -> bool {
        numbers.iter().all(|number| number.exact().is_none())
    }

    #[test]
    fn what_has_no_image_is_refused() {
        let odd = [0.5, -0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE];
        assert!(refuses::<f64, i32>(&odd) && refuses::<f64, u64>(&odd));
        assert!(refuses::<f64, i64>(&[9_223_372_036_854_775_808.0, -9_223_372_036_854_777_856.0]));
        assert!(refuses::<f64, u64>(&[18_446_744_073_709_551_616.0, -1.0]));
        assert!(refuses::<f32, i32>(&[2_147_483_648.0, f32::NAN, f32::INFINITY, 1.5]));
        assert!(refuses::<i64, f64>(&[EXACT + 1, -EXACT - 1, i64::MAX]));
        assert!(refuses::<u64, f64>(&[u64::MAX, u64::MAX - 1]));
        assert!(refuses::<i32, f32>(&[i32::MAX, (1 << 24) + 1]));
        assert!(refuses::<f64, f32>(&[0.1, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 16_777_217.0]));
        assert!(refuses::<i64, i32>(&[1 << 31, i64::MIN]) && refuses::<i32, u64>(&[-1]));
        assert!(refuses::<u64, i64>(&[1 << 63]));
    }

    #[test]
    fn what_has_one_is_kept() {
        assert_eq!(reject::<_, f64>(i64::MIN), Ok(-9_223_372_036_854_775_808.0));
        assert_eq!(reject::<_, i64>(-9_223_372_036_854_775_808.0), Ok(i64::MIN));
        assert_eq!(reject::<_, f64>(EXACT), Ok(9_007_199_254_740_992.0));
        assert_eq!(reject::<_, f64>(EXACT + 2), Ok(9_007_199_254_740_994.0));
        assert_eq!(reject::<_, f64>(EXACT - 1), Ok(9_007_199_254_740_991.0));
        assert_eq!(reject::<f64, i32>(-0.0), Ok(0));
        assert_eq!(reject::<f64, u64>(18_446_744_073_709_549_568.0), Ok(u64::MAX - 2047));
        assert!(reject::<f64, f32>(-0.0).unwrap().is_sign_negative());
        assert!(reject::<f64, f32>(f64::NAN).unwrap().is_nan());
        assert_eq!(reject::<f64, f32>(f64::INFINITY), Ok(f32::INFINITY));
        assert_eq!(reject::<f64, f32>(f64::from(f32::MAX)), Ok(f32::MAX));
        assert_eq!(reject::<f64, f32>(f64::from(f32::from_bits(1))), Ok(f32::from_bits(1)));
    }

    #[test]
    fn the_nearest_is_near() {
        assert_eq!(
            (saturate::<i64, i32>(i64::MIN), saturate::<u64, i32>(u64::MAX)),
            (i32::MIN, i32::MAX)
        );
        assert_eq!((saturate::<i32, u64>(-1), saturate::<u64, i64>(u64::MAX)), (0, i64::MAX));
        assert_eq!(saturate::<f64, i64>(f64::NAN), 0);
        assert_eq!(saturate::<f64, i64>(f64::INFINITY), i64::MAX);
        assert_eq!(saturate::<f64, i64>(9_223_372_036_854_775_808.0), i64::MAX);
        assert_eq!((saturate::<f64, u32>(-0.5), saturate::<f64, u32>(-7.0)), (0, 0));
        assert_eq!(
            (round::<f64, i32>(0.5), round::<f64, i32>(1.5), round::<f64, i32>(-2.5)),
            (0, 2, -2)
        );
        assert_eq!(saturate::<f64, f32>(f64::MAX), f32::MAX);
        assert_eq!(saturate::<f64, f32>(f64::NEG_INFINITY), f32::NEG_INFINITY);
        assert_eq!(round::<f64, f32>(f64::MAX), f32::INFINITY);
        assert_eq!(round::<i64, f64>(EXACT + 1), 9_007_199_254_740_992.0);
        assert_eq!(round::<i64, f64>(EXACT + 3), 9_007_199_254_740_996.0);
        assert_eq!(round::<u64, f64>(u64::MAX), 18_446_744_073_709_551_616.0);
    }

    #[test]
    fn floor_is_never_above() {
        assert_eq!((floor::<f64, i32>(-0.5), floor::<f64, i32>(0.5)), (-1, 0));
        assert_eq!((floor::<f64, i32>(f64::NAN), floor::<f64, i32>(-1e99)), (0, i32::MIN));
        assert_eq!(floor::<i64, f64>(EXACT + 3), 9_007_199_254_740_994.0);
        assert_eq!(floor::<i64, f64>(-EXACT - 1), -9_007_199_254_740_994.0);
        assert_eq!(floor::<u64, f64>(u64::MAX), 18_446_744_073_709_549_568.0);
        assert_eq!(floor::<i64, f64>(i64::MAX), 9_223_372_036_854_774_784.0);
        assert_eq!(floor::<f64, f32>(f64::MAX), f32::MAX);
        assert_eq!(floor::<f64, f32>(f64::MIN), f32::NEG_INFINITY);
        assert!(f64::from(floor::<f64, f32>(0.1)) < 0.1 && floor::<f64, f32>(f64::NAN).is_nan());
        assert!(floor::<f64, f32>(-0.0).is_sign_negative());
    }
}
