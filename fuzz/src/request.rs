//! Requests made of bytes: what is chosen from a table is a byte in front, so that most inputs get somewhere.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use arbitrary::{Result, Unstructured};
use http_body::{Body, Frame};
use limbeck_runtime::bytes::Bytes;
use limbeck_runtime::http::request::Builder;
use limbeck_runtime::http::{HeaderMap, Request, Uri};
use limbeck_runtime::tonic::Status;

use crate::service::{DEFAULT, OTHER, Services};

/// Takes one of a table: `A` is the first.
pub fn choose<T: Copy>(u: &mut Unstructured<'_>, table: &[T]) -> Result<T> {
    let letter = u.arbitrary::<u8>()?.wrapping_sub(b'A');
    table.get(usize::from(letter) % table.len()).copied().ok_or(arbitrary::Error::EmptyChoose)
}

/// Takes the services: with default options, or with others.
pub fn services(u: &mut Unstructured<'_>) -> Result<&'static Services> {
    Ok(if choose(u, &[false, true])? { &*OTHER } else { &*DEFAULT })
}

/// Takes what is left as text.
pub fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let bytes = u.bytes(u.len())?;
    String::from_utf8(bytes.to_vec()).map_err(|_| arbitrary::Error::IncorrectFormat)
}

/// A request, if a path and a query are such as HTTP can carry.
pub fn request(method: &str, path_and_query: &str) -> Option<Builder> {
    let uri = Uri::builder().path_and_query(path_and_query).build().ok()?;
    Some(Request::builder().method(method).uri(uri))
}

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Whole,
    Trailers,
    Broken,
}

/// A body in pieces, some of which are late.
#[derive(Debug)]
pub struct Pieces {
    queue: VecDeque<Bytes>,
    end: Option<End>,
    late: bool,
    /// Bytes that were taken.
    pub taken: Arc<AtomicUsize>,
}

impl Pieces {
    /// Cuts a body into pieces of these sizes; the last is what is left.
    pub fn new(mut body: &[u8], sizes: &[u8], end: End) -> Self {
        let mut queue = VecDeque::new();
        for size in sizes {
            let (piece, rest) = body.split_at(usize::from(*size).min(body.len()));
            queue.push_back(Bytes::copy_from_slice(piece));
            body = rest;
        }
        queue.push_back(Bytes::copy_from_slice(body));
        Self { queue, end: Some(end), late: false, taken: Arc::default() }
    }

    /// Bytes of the longest piece.
    pub fn longest(&self) -> usize {
        self.queue.iter().map(Bytes::len).max().unwrap_or_default()
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Status>>> {
        self.late = !self.late;
        if self.late {
            ctx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(piece) = self.queue.pop_front() {
            self.taken.fetch_add(piece.len(), Ordering::Relaxed);
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        Poll::Ready(match self.end.take() {
            Some(End::Trailers) => Some(Ok(Frame::trailers(HeaderMap::new()))),
            Some(End::Broken) => Some(Err(Status::unknown("broken"))),
            Some(End::Whole) | None => None,
        })
    }
}

/// No body.
pub fn empty() -> Pieces {
    Pieces::new(b"", &[], End::Whole)
}
