//! Counts of what goes on: calls of the whole server, calls of one connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

/// Which calls a drain ends at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Nothing,
    /// Health and reflection.
    Internal,
    All,
}

/// The calls of a server.
#[derive(Debug)]
pub(super) struct InFlight {
    calls: AtomicUsize,
    internal: AtomicUsize,
    pub(super) started: AtomicU64,
    pub(super) ended: AtomicU64,
    changed: Notify,
    cutting: watch::Sender<Cut>,
}

impl InFlight {
    pub(super) fn new() -> Self {
        Self {
            calls: AtomicUsize::new(0),
            internal: AtomicUsize::new(0),
            started: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            changed: Notify::new(),
            cutting: watch::Sender::new(Cut::Nothing),
        }
    }

    /// Calls in progress, health and reflection aside.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }

    /// Ends the calls in progress, and each that still begins, with `UNAVAILABLE`.
    pub(super) fn cut(&self, cut: Cut) {
        self.cutting.send_replace(cut);
    }

    /// Whether calls that a cut of `since` ends must end.
    pub(super) fn cuts(&self, since: Cut) -> bool {
        *self.cutting.borrow() >= since
    }

    /// Returns once [`InFlight::cuts`] is true.
    pub(super) async fn cut_since(&self, since: Cut) {
        // The sender is ours, so that there is no error to have.
        drop(self.cutting.subscribe().wait_for(|cut| *cut >= since).await);
    }

    fn counter(&self, internal: bool) -> &AtomicUsize {
        if internal { &self.internal } else { &self.calls }
    }

    fn release(&self, internal: bool) {
        if self.counter(internal).fetch_sub(1, Ordering::AcqRel) == 1 {
            self.changed.notify_waiters();
        }
    }

    /// Returns once no call is in progress.
    pub(super) async fn idle(&self) {
        loop {
            let changed = self.changed.notified();
            if self.calls() == 0 {
                return;
            }
            changed.await;
        }
    }
}

/// Stands for one call in progress until it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    server: Arc<InFlight>,
    connection: Option<Arc<Activity>>,
    internal: bool,
}

impl Ticket {
    /// Counts one call more; `None` when `limit` are in progress. Internal calls are counted apart, so that health is
    /// answered under load, and a flood of them cannot shed calls.
    pub(super) fn take(
        server: &Arc<InFlight>,
        connection: Option<Arc<Activity>>,
        limit: usize,
        internal: bool,
    ) -> Option<Self> {
        if server.counter(internal).fetch_add(1, Ordering::AcqRel) >= limit {
            server.release(internal);
            return None;
        }
        if !internal {
            server.started.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(activity) = &connection {
            activity.begin();
        }
        Some(Self { server: Arc::clone(server), connection, internal })
    }

    /// Counts the call among those that a drain ended.
    pub(super) fn mark_cut(&self) {
        if !self.internal {
            self.server.ended.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(activity) = &self.connection {
            activity.end();
        }
        self.server.release(self.internal);
    }
}

/// The calls of one connection, and since when there was none.
#[derive(Debug)]
pub(super) struct Activity {
    opened: Instant,
    calls: AtomicUsize,
    last_end: AtomicU64,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), calls: AtomicUsize::new(0), last_end: AtomicU64::new(0) }
    }

    pub(super) fn begin(&self) {
        self.calls.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn end(&self) {
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_end.store(now, Ordering::Release);
        self.calls.fetch_sub(1, Ordering::AcqRel);
    }

    /// How long the connection has had no call; `None` while it has one.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        if self.calls.load(Ordering::Acquire) > 0 {
            return None;
        }
        let last_end = Duration::from_millis(self.last_end.load(Ordering::Acquire));
        Some(self.opened.elapsed().saturating_sub(last_end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_too_many_is_refused_and_not_counted() {
        let server = Arc::new(InFlight::new());
        let first = Ticket::take(&server, None, 1, false).unwrap();
        assert!(Ticket::take(&server, None, 1, false).is_none());
        let health = Ticket::take(&server, None, 1, true);
        assert!(health.is_some(), "health is answered under load");
        assert!(Ticket::take(&server, None, 1, true).is_none(), "though not without limit");
        assert_eq!(server.calls(), 1);
        drop(first);
        assert_eq!(server.calls(), 0);
        assert!(Ticket::take(&server, None, 1, false).is_some());
    }

    #[test]
    fn a_connection_with_a_call_is_not_idle() {
        let server = Arc::new(InFlight::new());
        let activity = Arc::new(Activity::new());
        assert!(activity.idle_for().is_some());
        let ticket = Ticket::take(&server, Some(Arc::clone(&activity)), 1, false);
        assert_eq!(activity.idle_for(), None);
        drop(ticket);
        assert!(activity.idle_for().is_some());
    }
}
