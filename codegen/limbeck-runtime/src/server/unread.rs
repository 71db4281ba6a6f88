//! Whether the body of a request was read before its answer began.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tonic::body::Body;

/// Notes whether the body of an HTTP/1 request was read: hyper closes the connection behind an answer that came before
/// all of it, and a caller who is not told would send its next request into that.
pub(super) fn watch_body(request: Request<Incoming>) -> (Request<Body>, Option<Arc<AtomicBool>>) {
    if request.version() >= Version::HTTP_2 || request.body().is_end_stream() {
        return (request.map(Body::new), None);
    }
    let unread = Arc::new(AtomicBool::new(true));
    let watched = |inner| Body::new(WatchedBody { inner, unread: Arc::clone(&unread) });
    (request.map(watched), Some(unread))
}

/// The body of a request, which notes its end.
struct WatchedBody {
    inner: Incoming,
    unread: Arc<AtomicBool>,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(ctx));
        if frame.is_none() || self.inner.is_end_stream() {
            self.unread.store(false, Ordering::Release);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
