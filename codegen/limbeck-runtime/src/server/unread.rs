//! Bodies of HTTP/1 requests that are answered before they were read, and of HTTP/2 requests that are called off before
//! they end.
//!
//! hyper closes the connection behind such an answer. A caller who is not told would send its next request into that;
//! one that still sends would be reset, and may never read the answer: so it is told, and listened to for a while.
//!
//! Of a stream of requests that its caller resets, tonic says that it ended, if the reason is `CANCEL`: whoever keeps what
//! came until the end would keep half of it. So it is told as an error of another code.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::EXPECT;
use http::{Request, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tonic::body::Body;
use tonic::{Code, Status};

use super::connection::LINGER;

/// Notes whether the body of a request is unread; `None` where there is none, and over HTTP/2, where it holds nothing up.
pub(super) fn watch_body(request: Request<Incoming>) -> (Request<Body>, Option<Arc<AtomicBool>>) {
    if request.version() >= Version::HTTP_2 || request.body().is_end_stream() {
        return (request.map(|inner| Body::new(WholeBody(inner))), None);
    }
    let unread = Arc::new(AtomicBool::new(true));
    // Whoever asks before it sends a body is not to be encouraged.
    let lingers = !request.headers().contains_key(EXPECT);
    let watched =
        |inner| Body::new(WatchedBody { inner: Some(inner), unread: Arc::clone(&unread), lingers });
    (request.map(watched), Some(unread))
}

/// The body of a request that is whole if it ends.
struct WholeBody(Incoming);

impl HttpBody for WholeBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.0).poll_frame(ctx).map_err(|error| {
            match Status::from_error(Box::new(error)) {
                status if status.code() == Code::Cancelled => {
                    Status::aborted("the caller called off what it was sending")
                }
                status => status,
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// The body of a request, which notes its end.
struct WatchedBody {
    /// Taken when it is dropped.
    inner: Option<Incoming>,
    unread: Arc<AtomicBool>,
    lingers: bool,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(inner) = &mut self.inner else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(&mut *inner).poll_frame(ctx));
        if frame.is_none() || inner.is_end_stream() {
            self.unread.store(false, Ordering::Release);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for WatchedBody {
    fn drop(&mut self) {
        if !self.lingers || !self.unread.load(Ordering::Acquire) {
            return;
        }
        if let (Some(inner), Ok(runtime)) = (self.inner.take(), Handle::try_current()) {
            runtime.spawn(timeout(LINGER, discard(inner)));
        }
    }
}

/// Reads a body that nobody wants.
async fn discard(mut body: Incoming) {
    let mut body = Pin::new(&mut body);
    while let Some(Ok(_)) = std::future::poll_fn(|ctx| body.as_mut().poll_frame(ctx)).await {}
}
