//! Points in time and durations as the database keeps them: nanoseconds in 64 bits, which reach from 1677 to 2262.

use std::time::{SystemTime, UNIX_EPOCH};

use limbeck_runtime::prost_types::{Duration, Timestamp};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// The present. Zero on a machine whose clock stands before 1970.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|passed| i64::try_from(passed.as_nanos()).ok())
        .unwrap_or_default()
}

/// The nanoseconds of a timestamp; `None` if it is malformed or out of range.
pub fn timestamp_nanos(timestamp: &Timestamp) -> Option<i64> {
    if !(0..NANOS_PER_SECOND).contains(&i64::from(timestamp.nanos)) {
        return None;
    }
    combine(timestamp.seconds, timestamp.nanos)
}

/// The timestamp of nanoseconds since 1970.
pub fn timestamp(nanos: i64) -> Timestamp {
    Timestamp {
        seconds: nanos.div_euclid(NANOS_PER_SECOND),
        nanos: i32::try_from(nanos.rem_euclid(NANOS_PER_SECOND)).unwrap_or_default(),
    }
}

/// The nanoseconds of a duration; `None` if it is malformed or out of range.
pub fn duration_nanos(duration: &Duration) -> Option<i64> {
    let is_small = i64::from(duration.nanos).abs() < NANOS_PER_SECOND;
    let agrees = duration.seconds == 0
        || duration.nanos == 0
        || duration.seconds.signum() == i64::from(duration.nanos.signum());
    if is_small && agrees { combine(duration.seconds, duration.nanos) } else { None }
}

/// The duration of so many nanoseconds.
pub fn duration(nanos: i64) -> Duration {
    Duration {
        seconds: nanos / NANOS_PER_SECOND,
        nanos: i32::try_from(nanos % NANOS_PER_SECOND).unwrap_or_default(),
    }
}

fn combine(seconds: i64, nanos: i32) -> Option<i64> {
    let total = i128::from(seconds) * i128::from(NANOS_PER_SECOND) + i128::from(nanos);
    i64::try_from(total).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_times_are_refused() {
        for (seconds, nanos) in [
            (0, -1),
            (0, 1_000_000_000),
            (i64::MAX, 0),
            (i64::MIN, 0),
            (9_223_372_036, 854_775_808),
        ] {
            assert_eq!(timestamp_nanos(&Timestamp { seconds, nanos }), None, "{seconds} {nanos}");
        }
        for (seconds, nanos) in [(1, -1), (-1, 1), (0, 1_000_000_000), (i64::MAX, 0)] {
            assert_eq!(duration_nanos(&Duration { seconds, nanos }), None, "{seconds} {nanos}");
        }
    }

    #[test]
    fn nanoseconds_come_back() {
        for nanos in [0, 1, -1, 1_500_000_000, -1_500_000_000, i64::MAX, i64::MIN] {
            assert_eq!(timestamp_nanos(&timestamp(nanos)), Some(nanos));
            assert_eq!(duration_nanos(&duration(nanos)), Some(nanos));
        }
    }
}
