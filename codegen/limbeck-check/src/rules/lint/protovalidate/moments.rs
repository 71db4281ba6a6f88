//! Rules of durations and timestamps.

use super::bounds::{judge_equal, moment};
use super::field::judge_const;
use super::site::{Rules, Site};

/// Ten thousand years, the limit of `google.protobuf.Duration`.
const LONGEST: i64 = 315_576_000_000;
/// 0001-01-01T00:00:00Z, the first second of `google.protobuf.Timestamp`.
const FIRST: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z, the last one.
const LAST: i64 = 253_402_300_799;
/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// Rules of kind `duration` or `timestamp`.
pub(super) fn judge(site: &mut Site<'_, '_>, kind: &str, rules: &Rules<'_>) {
    judge_const(site, rules);
    let mut are_valid = true;
    for key in ["const", "lt", "lte", "gt", "gte", "within"] {
        let Some(value) = rules.get(key) else { continue };
        let is_duration = kind == "duration" || key == "within";
        let fault = if is_duration {
            duration_fault(moment(value))
        } else {
            timestamp_fault(moment(value))
        };
        if let Some(fault) = fault {
            are_valid = false;
            let message = format!("`{}` {fault}", rules.shown(key));
            site.report(rules, key, message, "correct its seconds and nanoseconds");
        } else if key == "within" && moment(value) <= (0, 0) {
            let message = format!("`{}` is not positive: nothing is within it", rules.shown(key));
            site.report(
                rules,
                key,
                message,
                "write how far from now a timestamp may be, such as `{seconds: 60}`",
            );
        }
    }
    if are_valid {
        judge_equal(site, rules);
    }
    if rules.is_on("gt_now") && rules.is_on("lt_now") {
        let message =
            format!("`{}` and `lt_now`: no time is after and before now", rules.shown("gt_now"));
        for key in ["gt_now", "lt_now"] {
            site.report(rules, key, message.clone(), "remove one of them");
        }
    }
}

fn duration_fault((seconds, nanos): (i64, i64)) -> Option<&'static str> {
    if seconds.checked_abs().is_none_or(|it| it > LONGEST) {
        Some("is longer than 10,000 years")
    } else if nanos.abs() >= SECOND {
        Some("has a second or more in its nanoseconds")
    } else if seconds.signum() * nanos.signum() < 0 {
        Some("has seconds and nanoseconds of different signs")
    } else {
        None
    }
}

fn timestamp_fault((seconds, nanos): (i64, i64)) -> Option<&'static str> {
    if !(FIRST..=LAST).contains(&seconds) {
        Some("is outside of the years 1 to 9999")
    } else if !(0..SECOND).contains(&nanos) {
        Some("has nanoseconds below zero, or a second or more")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST, LONGEST, duration_fault, timestamp_fault};

    #[test]
    fn what_is_no_duration_and_no_timestamp() {
        for no in [(i64::MIN, 0), (LONGEST + 1, 0), (0, 1_000_000_000), (1, -1), (-1, 1)] {
            assert!(duration_fault(no).is_some(), "{no:?}");
        }
        for no in [(LAST + 1, 0), (i64::MIN, 0), (0, -1), (0, 1_000_000_000)] {
            assert!(timestamp_fault(no).is_some(), "{no:?}");
        }
        for yes in [(0, 0), (-1, -1), (LONGEST, 5)] {
            assert_eq!(duration_fault(yes), None, "{yes:?}");
        }
        assert_eq!(timestamp_fault((LAST, 999_999_999)), None);
    }
}
