//! A request body that can be sent again, as long as it is small.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use http_body_util::{BodyExt, Full};
use tonic::Status;
use tonic::body::Body;

/// What reading a body ahead gave.
pub(super) enum Replay {
    /// All of it: it can be sent any number of times.
    Whole(Bytes),
    /// More than the buffer holds: it can be sent once.
    Once(Body),
}

/// Reads `body` ahead, up to `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Replay, Status> {
    let mut read = BytesMut::new();
    loop {
        let frame = match body.frame().await {
            None => return Ok(Replay::Whole(read.freeze())),
            Some(frame) => frame?,
        };
        // Requests of gRPC have no trailers; a frame that is none of both says nothing.
        let Ok(data) = frame.into_data() else { continue };
        let room = limit.saturating_sub(read.len());
        if data.len() > room {
            return Ok(Replay::Once(Body::new(Prefixed {
                first: vec![data, read.freeze()],
                rest: body,
            })));
        }
        read.extend_from_slice(&data);
    }
}

/// The body of one attempt.
pub(super) fn body(bytes: &Bytes) -> Body {
    Body::new(Full::new(bytes.clone()))
}

/// What was read already (last first), then the rest.
struct Prefixed {
    first: Vec<Bytes>,
    rest: Body,
}

impl HttpBody for Prefixed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.first.pop() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Pin::new(&mut self.rest).poll_frame(ctx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_chunks(chunks: &[&'static str], limit: usize) -> (bool, String) {
        let first = chunks.iter().rev().map(|chunk| Bytes::from_static(chunk.as_bytes())).collect();
        let body = Body::new(Prefixed { first, rest: Body::empty() });
        let (whole, body) = match read(body, limit).await.unwrap() {
            Replay::Whole(bytes) => (true, super::body(&bytes)),
            Replay::Once(body) => (false, body),
        };
        let sent = body.collect().await.unwrap().to_bytes();
        (whole, String::from_utf8(sent.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_does_not_fit_is_sent_once_and_whole() {
        for chunks in [&["hello", " ", "world"][..], &["hello world"], &["", "hello world"]] {
            for limit in [0, 1, 5, 10, 11, 12] {
                let (whole, sent) = read_chunks(chunks, limit).await;
                assert_eq!(sent, "hello world", "{chunks:?} {limit}");
                assert_eq!(whole, limit >= 11, "{chunks:?} {limit}");
            }
        }
    }
}
