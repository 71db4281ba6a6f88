//! When a call must end before its handler does: at its deadline, or in a drain.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tonic::Status;

use super::in_flight::{Cut, InFlight};

/// Why a call ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Deadline,
    Drain,
}

impl Cause {
    pub(super) fn status(self) -> Status {
        match self {
            Self::Deadline => {
                Status::deadline_exceeded("the deadline passed before the call ended")
            }
            Self::Drain => Status::unavailable("the server is shutting down"),
        }
    }
}

/// The early end of one call.
///
/// A call that never waits, as most do, sets up no timer for it.
pub(super) struct Ending {
    deadline: Option<Instant>,
    in_flight: Arc<InFlight>,
    since: Cut,
    wait: Wait,
}

enum Wait {
    Unarmed,
    Armed(Pin<Box<dyn Future<Output = Cause> + Send>>),
    /// It came: what is left, the refusal, is sent without another end.
    Over,
}

impl Ending {
    /// After `allowed`, or once a drain cuts as much as `since`.
    pub(super) fn new(allowed: Option<Duration>, in_flight: Arc<InFlight>, since: Cut) -> Self {
        let deadline = allowed.and_then(|allowed| Instant::now().checked_add(allowed));
        Self { deadline, in_flight, since, wait: Wait::Unarmed }
    }

    /// Whether the call must end, without waiting for that.
    pub(super) fn due(&mut self) -> Option<Cause> {
        if let Wait::Over = self.wait {
            return None;
        }
        let cause = if self.in_flight.cuts(self.since) {
            Cause::Drain
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Cause::Deadline
        } else {
            return None;
        };
        self.wait = Wait::Over;
        Some(cause)
    }

    /// Waits until the call must end.
    pub(super) fn poll(&mut self, ctx: &mut Context<'_>) -> Poll<Cause> {
        if let Wait::Unarmed = self.wait {
            self.wait =
                Wait::Armed(Box::pin(wait(self.deadline, Arc::clone(&self.in_flight), self.since)));
        }
        let Wait::Armed(wait) = &mut self.wait else { return Poll::Pending };
        let polled = wait.as_mut().poll(ctx);
        if polled.is_ready() {
            self.wait = Wait::Over;
        }
        polled
    }
}

async fn wait(deadline: Option<Instant>, in_flight: Arc<InFlight>, since: Cut) -> Cause {
    let Some(deadline) = deadline else {
        in_flight.cut_since(since).await;
        return Cause::Drain;
    };
    tokio::select! {
        () = in_flight.cut_since(since) => Cause::Drain,
        () = sleep_until(deadline) => Cause::Deadline,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_comes_once_however_one_looks() {
        let server = Arc::new(InFlight::new());
        let ending = |allowed, since| Ending::new(allowed, Arc::clone(&server), since);
        assert_eq!(ending(None, Cut::All).due(), None);
        assert_eq!(ending(Some(Duration::MAX), Cut::All).due(), None, "too far to be an instant");
        let mut late = ending(Some(Duration::ZERO), Cut::All);
        assert_eq!((late.due(), late.due()), (Some(Cause::Deadline), None));
        let mut late = ending(Some(Duration::from_millis(1)), Cut::All);
        assert_eq!(std::future::poll_fn(|ctx| late.poll(ctx)).await, Cause::Deadline);
        assert_eq!(late.due(), None);

        let (mut call, mut health) = (ending(None, Cut::All), ending(None, Cut::Internal));
        server.cut(Cut::Internal);
        assert_eq!((call.due(), health.due()), (None, Some(Cause::Drain)));
        let waiting = tokio::spawn(async move { std::future::poll_fn(|ctx| call.poll(ctx)).await });
        tokio::task::yield_now().await;
        server.cut(Cut::All);
        assert_eq!(waiting.await.unwrap(), Cause::Drain);
    }
}
