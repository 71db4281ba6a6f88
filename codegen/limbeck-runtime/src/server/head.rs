//! The heads of requests as they come in: how long each has been on its way.
//!
//! hyper has a timer for headers as well, but it runs while no request is made at all, which is another limit.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::in_flight::Activity;

/// How a connection of HTTP/2 begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The head of a request that is on its way: of HTTP/2 its preface, of HTTP/1 the headers of each request.
pub(super) struct Head {
    opened: Instant,
    activity: Arc<Activity>,
    /// Milliseconds from `opened` to its first byte; [`Head::NONE`] when none is awaited. A new connection owes one.
    since: AtomicU64,
    /// Told when a head that has begun is waited for, so that `Clock` looks at it.
    pub(super) dawdles: Notify,
    /// Whether it was told of this one.
    told: AtomicBool,
}

impl Head {
    const NONE: u64 = u64::MAX;

    pub(super) fn new(opened: Instant, activity: Arc<Activity>) -> Self {
        let (dawdles, told) = (Notify::new(), AtomicBool::new(true));
        Self { opened, activity, since: AtomicU64::new(0), dawdles, told }
    }

    /// Since when one is awaited.
    pub(super) fn since(&self) -> Option<Instant> {
        let since = self.since.load(Ordering::Acquire);
        (since != Self::NONE).then(|| self.opened + Duration::from_millis(since))
    }

    /// Bytes came that belong to no call.
    fn begin(&self) {
        if self.since.load(Ordering::Acquire) == Self::NONE && self.activity.idle_for().is_some() {
            let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(Self::NONE);
            self.since.store(now, Ordering::Release);
        }
    }

    /// The next bytes are waited for.
    fn dawdle(&self) {
        let waits = self.since.load(Ordering::Acquire) != Self::NONE;
        if waits && !self.told.swap(true, Ordering::AcqRel) {
            self.dawdles.notify_one();
        }
    }

    /// It came whole.
    pub(super) fn came(&self) {
        self.since.store(Self::NONE, Ordering::Release);
        self.told.store(false, Ordering::Release);
    }
}

/// A stream that notes when a head begins.
pub(super) struct Greeting<S> {
    stream: S,
    spoken: Spoken,
    head: Arc<Head>,
}

impl<S> Greeting<S> {
    pub(super) fn new(stream: S, head: Arc<Head>) -> Self {
        Self { stream, spoken: Spoken::Unknown(0), head }
    }
}

/// What the first bytes say that the peer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoken {
    /// So many bytes of the preface of HTTP/2 have come.
    Unknown(usize),
    Http1,
    Http2,
}

impl Spoken {
    fn hear(self, bytes: &[u8]) -> Self {
        let Self::Unknown(heard) = self else { return self };
        let expected = PREFACE.get(heard..).unwrap_or_default();
        let length = expected.len().min(bytes.len());
        match (expected.get(..length) == bytes.get(..length), length == expected.len()) {
            (false, _) => Self::Http1,
            (true, true) => Self::Http2,
            (true, false) => Self::Unknown(heard + length),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Greeting<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(ctx, buf);
        if let Spoken::Http2 = self.spoken {
            return polled;
        }
        let read = buf.filled().get(before..).unwrap_or_default();
        if polled.is_pending() {
            self.head.dawdle();
        } else if !read.is_empty() {
            self.spoken = self.spoken.hear(read);
            match self.spoken {
                Spoken::Http2 => self.head.came(),
                Spoken::Http1 | Spoken::Unknown(_) => self.head.begin(),
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Greeting<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(ctx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(ctx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(ctx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(ctx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preface_is_told_from_requests() {
        let hear =
            |chunks: &[&[u8]]| chunks.iter().fold(Spoken::Unknown(0), |it, chunk| it.hear(chunk));
        assert_eq!(hear(&[b"G"]), Spoken::Http1);
        assert_eq!(hear(&[b"PR", b"OPFIND / HTTP/1.1"]), Spoken::Http1);
        assert_eq!(hear(&[PREFACE, b"more"]), Spoken::Http2);
        assert_eq!(hear(&[b"PRI * HTTP/2.0\r\n", b"\r\nSM"]), Spoken::Unknown(20));
        assert_eq!(hear(&[b"PRI * HTTP/2.0\r\n", b"\r\nSM", b"\r\n\r\n\0"]), Spoken::Http2);
        assert_eq!(hear(&[b"GET", PREFACE]), Spoken::Http1);
    }

    #[test]
    fn bytes_of_a_call_begin_no_head() {
        let activity = Arc::new(Activity::new());
        let head = Head::new(Instant::now(), Arc::clone(&activity));
        assert!(head.since().is_some(), "a new connection owes a request");
        head.came();
        assert_eq!(head.since(), None);
        activity.begin();
        head.begin();
        assert_eq!(head.since(), None);
        activity.end();
        head.begin();
        assert!(head.since().is_some());
    }
}
