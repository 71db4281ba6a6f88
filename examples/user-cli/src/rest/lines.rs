//! A stream of messages, a line each (NDJSON); a failure is the last line, under the key `error`.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes};
use limbeck_runtime::json::{self, Message};
use limbeck_runtime::tokio_stream::Stream;
use limbeck_runtime::tonic::Status;

use super::http::{LONGEST, read_options};
use super::status;

/// The messages of a body.
pub(super) struct Lines<M, B> {
    /// `None` once it has ended.
    body: Option<B>,
    /// What came behind the last whole line.
    rest: Vec<u8>,
    message: PhantomData<fn() -> M>,
}

impl<M: Message, B> Lines<M, B> {
    pub(super) fn new(body: B) -> Self {
        Self { body: Some(body), rest: Vec::new(), message: PhantomData }
    }

    fn next_line(&mut self) -> Option<Vec<u8>> {
        let end = self.rest.iter().position(|byte| *byte == b'\n')?;
        let behind = self.rest.split_off(end + 1);
        Some(std::mem::replace(&mut self.rest, behind))
    }

    fn fail(&mut self, status: Status) -> Poll<Option<Result<M, Status>>> {
        self.body = None;
        self.rest.clear();
        Poll::Ready(Some(Err(status)))
    }
}

fn read<M: Message>(line: &[u8]) -> Result<M, Status> {
    let error =
        line.strip_prefix(b"{\"error\":").and_then(|rest| rest.trim_ascii().strip_suffix(b"}"));
    if let Some(status) = error.and_then(status::of_json) {
        return Err(status);
    }
    json::from_slice(line, &read_options()).map_err(|error| status::unread(&error))
}

impl<M, B> Stream for Lines<M, B>
where
    M: Message,
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::error::Error + 'static,
{
    type Item = Result<M, Status>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<M, Status>>> {
        let this = &mut *self;
        loop {
            if let Some(line) = this.next_line() {
                return match read(&line) {
                    Ok(message) => Poll::Ready(Some(Ok(message))),
                    Err(status) => this.fail(status),
                };
            }
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            match ready!(Pin::new(body).poll_frame(ctx)) {
                Some(Ok(frame)) => this.rest.extend(frame.into_data().unwrap_or_default()),
                Some(Err(error)) => return this.fail(status::broken(&error)),
                None => this.body = None,
            }
            if this.rest.len() > LONGEST {
                return this.fail(Status::out_of_range("the server sends a message without end"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use http_body_util::StreamBody;
    use hyper::body::Frame;
    use limbeck_runtime::prost_types::Duration;
    use limbeck_runtime::tokio_stream::{self, StreamExt};
    use limbeck_runtime::tonic::Code;

    use super::*;

    /// What comes of chunks; `None` is a connection that breaks.
    async fn read_all(chunks: &[Option<&'static str>]) -> Vec<Result<i64, Code>> {
        let frames: Vec<_> = chunks
            .iter()
            .map(|chunk| match chunk {
                Some(text) => Ok(Frame::data(Bytes::from(*text))),
                None => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
            })
            .collect();
        let lines = Lines::<Duration, _>::new(StreamBody::new(tokio_stream::iter(frames)));
        let read = lines.map(|line| line.map(|time| time.seconds).map_err(|status| status.code()));
        read.collect().await
    }

    #[tokio::test]
    async fn whatever_ends_the_stream_is_told_once() {
        let (late, gone) = (r#"{"error":{"code":4}}"#, r#"{"error":{"code":5,"message":"x"}}"#);
        assert_eq!(read_all(&[]).await, []);
        assert_eq!(read_all(&[Some("\"1s\"\n"), None]).await, [Ok(1), Err(Code::Unavailable)]);
        assert_eq!(read_all(&[Some("nonsense\n\"1s\"\n")]).await, [Err(Code::Internal)]);
        assert_eq!(read_all(&[Some(gone), Some("\n\"1s\"\n")]).await, [Err(Code::NotFound)]);
        let told = read_all(&[Some("\"1s\"\n"), Some(late), Some("\n")]).await;
        assert_eq!(told, [Ok(1), Err(Code::DeadlineExceeded)]);
    }

    #[tokio::test]
    async fn lines_need_not_be_chunks() {
        let told =
            read_all(&[Some("\"1"), Some("s\"\n\"2s\"\n\"3s"), Some("\"\n"), Some("")]).await;
        assert_eq!(told, [Ok(1), Ok(2), Ok(3)]);
    }
}
