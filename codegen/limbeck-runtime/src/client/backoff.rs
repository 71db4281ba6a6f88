//! How long to wait before the next attempt.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::Retry;

/// The header by which a server says when to try again, in milliseconds, or, with any other value, not to.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// What the server says about another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushback {
    /// Nothing.
    Silent,
    /// After this pause.
    After(Duration),
    /// Never.
    Stop,
}

impl Pushback {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        match headers.get(PUSHBACK).map(HeaderValue::to_str) {
            None => Self::Silent,
            Some(text) => match text.ok().and_then(|text| text.parse::<u32>().ok()) {
                Some(millis) => Self::After(Duration::from_millis(u64::from(millis))),
                None => Self::Stop,
            },
        }
    }
}

/// The pause after the attempt number `attempt` (from 1) failed; ±20 %, so that clients do not come back all at once.
pub(super) fn pause(retry: &Retry, attempt: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
    let pause = retry.first_pause.saturating_mul(doubled).min(retry.longest_pause);
    // Each `RandomState` hashes with other keys: randomness enough to spread retries, without a crate for it.
    let permille = 800 + RandomState::new().build_hasher().finish() % 401;
    pause.saturating_mul(u32::try_from(permille).unwrap_or(1000)) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_lets_one_try_again() {
        let of = |text: &'static str| {
            let value = HeaderValue::from_static(text);
            Pushback::of(&HeaderMap::from_iter([(http::HeaderName::from_static(PUSHBACK), value)]))
        };
        for text in ["-1", "", "soon", "1.5", "99999999999"] {
            assert_eq!(of(text), Pushback::Stop, "{text:?}");
        }
        assert_eq!(of("0"), Pushback::After(Duration::ZERO));
        assert_eq!(of("250"), Pushback::After(Duration::from_millis(250)));
        assert_eq!(Pushback::of(&HeaderMap::new()), Pushback::Silent);
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_differ() {
        let retry = Retry::default();
        for (attempt, millis) in
            [(1, 100), (2, 200), (3, 400), (5, 1600), (6, 2000), (40, 2000), (u32::MAX, 2000)]
        {
            let pauses: std::collections::BTreeSet<_> =
                (0..50).map(|_| pause(&retry, attempt)).collect();
            let (shortest, longest) =
                (Duration::from_millis(millis * 8 / 10), Duration::from_millis(millis * 12 / 10));
            assert!(
                pauses.iter().all(|pause| (shortest..=longest).contains(pause)),
                "{attempt}: {pauses:?}"
            );
            assert!(pauses.len() > 5, "{pauses:?}");
        }
    }
}
