//! One connection: HTTP/1 and HTTP/2 on the same port, and the timers that close it.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::header::CONNECTION;
use http::{Extensions, HeaderValue, Request};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::Limits;
use super::guard::Stack;
use super::head::{Greeting, Head};
use super::in_flight::Activity;
use super::unread::watch_body;

/// How long a connection has to say goodbye before it is dropped, when it has no call that could last.
pub(super) const LINGER: Duration = Duration::from_secs(2);
/// The least that hyper reads HTTP/1 headers into.
const HTTP1_BUFFER: usize = 8192;

/// Far enough to mean never, near enough to be added to an instant.
const NEVER: Duration = Duration::from_secs(365 * 86_400);

/// Settings for every connection of a server.
pub(super) fn settings(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut settings = auto::Builder::new(TokioExecutor::new());
    settings
        .http1()
        .timer(TokioTimer::new())
        // hyper counts the time without any request as well, which is `idle`: headers are timed here, by `Clock`.
        .header_read_timeout(limits.idle.unwrap_or(NEVER).max(limits.handshake).min(NEVER))
        .max_buf_size(usize::try_from(limits.header_list).unwrap_or(usize::MAX).max(HTTP1_BUFFER));
    settings
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.concurrent_streams)
        .max_header_list_size(limits.header_list)
        .keep_alive_interval(limits.keep_alive.map(|interval| interval.min(NEVER)))
        .keep_alive_timeout(limits.keep_alive_timeout.min(NEVER));
    settings
}

/// What a connection needs to know of its server.
pub(super) struct Port {
    pub(super) stack: Stack,
    pub(super) limits: Arc<Limits>,
    /// Becomes true when the server drains.
    pub(super) closing: watch::Receiver<bool>,
}

/// A connection that was accepted.
pub(super) struct Accepted<S> {
    pub(super) stream: S,
    /// What each request is told about the connection.
    pub(super) info: Extensions,
    pub(super) opened: Instant,
}

/// Serves one connection to its end.
pub(super) async fn serve<S>(accepted: Accepted<S>, port: Port)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Accepted { stream, info, opened } = accepted;
    let Port { stack, limits, mut closing } = port;
    let activity = Arc::new(Activity::new());
    let head = Arc::new(Head::new(opened, Arc::clone(&activity)));
    let (calls, began) = (Arc::clone(&activity), Arc::clone(&head));
    let service = service_fn(move |request: Request<Incoming>| {
        began.came();
        let (mut request, unread) = watch_body(request);
        request.extensions_mut().extend(info.clone());
        let answer = stack.answer(request, Some(Arc::clone(&calls)));
        async move {
            let mut response = answer.await?;
            if unread.is_some_and(|unread| unread.load(Ordering::Acquire)) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let io = TokioIo::new(Greeting::new(stream, Arc::clone(&head)));
    let settings = settings(&limits);
    let mut connection = std::pin::pin!(settings.serve_connection(io, service));
    let mut clock = Clock { limits, activity, head: Arc::clone(&head), opened, phase: Phase::Open };
    let mut drained = false;
    loop {
        let wake = sleep_until(clock.wake());
        let due = tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(error = &*error as &dyn std::error::Error, "a connection broke");
                }
                return;
            }
            _ = closing.wait_for(|closing| *closing), if !drained => {
                drained = true;
                Due::Close(None)
            }
            () = head.dawdles.notified() => Due::Nothing,
            () = wake => clock.due(),
        };
        match due {
            Due::Nothing => {}
            Due::Drop(reason) => {
                tracing::debug!(reason, "dropping a connection");
                return;
            }
            Due::Close(grace) => {
                connection.as_mut().graceful_shutdown();
                clock.close(grace);
            }
        }
    }
}

/// What a connection must do now.
enum Due {
    Nothing,
    /// Take no more calls; be dropped after this time. `None`: the server's drain decides.
    Close(Option<Duration>),
    Drop(&'static str),
}

enum Phase {
    Open,
    /// Says goodbye, until this instant.
    Closing(Option<Instant>),
}

/// The timers of a connection.
struct Clock {
    limits: Arc<Limits>,
    activity: Arc<Activity>,
    head: Arc<Head>,
    opened: Instant,
    phase: Phase,
}

impl Clock {
    /// When to look again: at the first instant at which anything could be due.
    fn wake(&self) -> Instant {
        match self.phase {
            Phase::Closing(end) => end.unwrap_or_else(|| after(Instant::now(), NEVER)),
            Phase::Open => {
                let head = self.head.since().map(|since| after(since, self.limits.handshake));
                let idle = self.limits.idle.map(|idle| {
                    let idle_for = self.activity.idle_for().unwrap_or_default();
                    after(Instant::now(), idle.saturating_sub(idle_for))
                });
                let age = self.limits.age.map(|age| after(self.opened, age));
                head.into_iter()
                    .chain(idle)
                    .chain(age)
                    .min()
                    .unwrap_or_else(|| after(Instant::now(), NEVER))
            }
        }
    }

    fn due(&self) -> Due {
        match self.phase {
            Phase::Closing(_) => return Due::Drop("it did not say goodbye in time"),
            Phase::Open => {}
        }
        if self.head.since().is_some_and(|since| since.elapsed() >= self.limits.handshake) {
            return Due::Drop("it sent no whole request");
        }
        if self.limits.age.is_some_and(|age| self.opened.elapsed() >= age) {
            return Due::Close(Some(self.limits.drain));
        }
        let idle_for = self.activity.idle_for();
        match (self.limits.idle, idle_for) {
            (Some(idle), Some(idle_for)) if idle_for >= idle => Due::Close(Some(LINGER)),
            _ => Due::Nothing,
        }
    }

    fn close(&mut self, grace: Option<Duration>) {
        self.phase = Phase::Closing(grace.map(|grace| after(Instant::now(), grace)));
    }
}

fn after(instant: Instant, duration: Duration) -> Instant {
    instant + duration.min(NEVER)
}
