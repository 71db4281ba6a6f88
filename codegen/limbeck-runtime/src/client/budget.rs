//! When not to try again: the retry throttling of gRFC A6, shared by all calls of a connection.

use std::sync::atomic::{AtomicU32, Ordering};

use super::Retry;

const TOKEN: u32 = 1000;

/// A bucket of thousandths of tokens.
#[derive(Debug)]
pub(super) struct Budget {
    left: AtomicU32,
    full: u32,
    refill: u32,
}

impl Budget {
    pub(super) fn new(retry: &Retry) -> Self {
        let full = u32::from(retry.tokens) * TOKEN;
        Self { left: AtomicU32::new(full), full, refill: u32::from(retry.refill) }
    }

    /// Notes a failure, and tells whether the call may be sent again.
    pub(super) fn fail(&self) -> bool {
        let less = |left: u32| left.saturating_sub(TOKEN);
        less(self.change(less)) > self.full / 2
    }

    /// Notes a success.
    pub(super) fn succeed(&self) {
        self.change(|left| left.saturating_add(self.refill).min(self.full));
    }

    /// Changes what is left, and returns what was left before.
    fn change(&self, change: impl Fn(u32) -> u32) -> u32 {
        match self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| Some(change(left)))
        {
            Ok(before) | Err(before) => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_close_the_tap_and_successes_open_it() {
        let budget = Budget::new(&Retry { tokens: 4, refill: 500, ..Retry::default() });
        assert!(budget.fail(), "3 of 4 left");
        assert!(!budget.fail(), "2 of 4 left");
        for _ in 0..10 {
            assert!(!budget.fail(), "never below nothing");
        }
        for _ in 0..6 {
            budget.succeed();
        }
        assert!(!budget.fail(), "3 - 1 = 2 is half");
        for _ in 0..100 {
            budget.succeed();
        }
        assert!(budget.fail(), "4 - 1 = 3");
        assert!(!budget.fail(), "a long run of successes saves up no more than a full bucket");
    }
}
