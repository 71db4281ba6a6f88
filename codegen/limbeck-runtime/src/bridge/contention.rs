//! Writes that meet others': how long to wait until all is done again, and how often.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tonic::metadata::MetadataMap;

use crate::deadline;

/// How long a call goes on if its caller does not say how long it waits, and at most.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_PATIENCE: Duration = Duration::from_secs(30);

const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Waits until all is done again.
pub(super) trait Pauses: Send {
    /// Whether there is to be another attempt, after the attempt number `attempt` (from 1) has failed; if so, it waited.
    fn pause(&mut self, attempt: u32) -> impl Future<Output = bool> + Send;
}

/// Waits longer each time, as long as the caller does.
pub(super) struct Backoff {
    since: Instant,
    patience: Duration,
}

impl Backoff {
    /// Begins with the call of this metadata.
    pub(super) fn of(metadata: &MetadataMap) -> Self {
        Self { since: Instant::now(), patience: patience(metadata) }
    }
}

impl Pauses for Backoff {
    async fn pause(&mut self, attempt: u32) -> bool {
        let pause = pause(attempt);
        let is_left = is_left(self.patience, self.since.elapsed(), pause);
        if is_left {
            sleep(pause).await;
        }
        is_left
    }
}

fn patience(metadata: &MetadataMap) -> Duration {
    let header = metadata.as_ref().get(deadline::HEADER);
    header.and_then(deadline::parse).map_or(PATIENCE, |asked| asked.min(MAX_PATIENCE))
}

fn is_left(patience: Duration, elapsed: Duration, pause: Duration) -> bool {
    elapsed.saturating_add(pause) < patience
}

/// Between half and all of a pause that doubles, so that those who lost together do not come back together.
fn pause(attempt: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
    let pause = FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
    // Each `RandomState` hashes with other keys.
    let permille = 500 + RandomState::new().build_hasher().finish() % 501;
    pause.saturating_mul(u32::try_from(permille).unwrap_or(1000)) / 1000
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn sent(timeout: &str) -> MetadataMap {
        let mut metadata = MetadataMap::new();
        metadata.insert("grpc-timeout", timeout.parse().unwrap());
        metadata
    }

    #[test]
    fn patience_is_the_callers_and_has_an_end() {
        for (timeout, millis) in [
            ("soon", 5_000),
            ("", 5_000),
            ("0S", 0),
            ("250m", 250),
            ("20S", 20_000),
            ("99999999H", 30_000),
        ] {
            assert_eq!(patience(&sent(timeout)), Duration::from_millis(millis), "{timeout}");
        }
        assert_eq!(patience(&MetadataMap::new()), PATIENCE);
    }

    #[test]
    fn nobody_waits_for_an_attempt_that_comes_too_late() {
        let millis = Duration::from_millis;
        assert!(!is_left(millis(0), millis(0), millis(0)));
        assert!(!is_left(millis(10), millis(7), millis(3)));
        assert!(!is_left(millis(10), Duration::MAX, Duration::MAX));
        assert!(is_left(millis(10), millis(6), millis(3)));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_differ() {
        for (attempt, longest) in
            [(0, 2), (1, 2), (2, 4), (3, 8), (5, 32), (6, 50), (40, 50), (u32::MAX, 50)]
        {
            let pauses: BTreeSet<_> = (0..50).map(|_| pause(attempt)).collect();
            let range = Duration::from_millis(longest / 2)..=Duration::from_millis(longest);
            assert!(pauses.iter().all(|pause| range.contains(pause)), "{attempt}: {pauses:?}");
            assert!(pauses.len() > 5, "{pauses:?}");
        }
    }
}
