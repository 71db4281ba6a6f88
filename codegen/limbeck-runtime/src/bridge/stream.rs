//! Streams of requests and of responses.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio_stream::{Stream, StreamExt as _};
use tonic::codec::{BufferSettings, DecodeBuf, Decoder};
use tonic::{Status, Streaming};

use super::{BridgeError, Call, status};

/// A stream of responses.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send + 'static>>;

/// Converts a stream of requests, message by message as the service asks for them.
///
/// What cannot be converted ends the stream with the status that [`Call::refuse`] makes, after the messages before it,
/// and whose text says which message it was, from 0; so does an error of the stream itself. Nothing is encoded again; trailers are not handed on.
pub fn requests<A, B>(
    requests: Streaming<A>,
    convert: impl FnMut(A) -> Result<B, BridgeError> + Send + 'static,
    call: &'static Call,
) -> Streaming<B>
where
    A: 'static,
    B: Send + 'static,
{
    let slot = Slot(Arc::new(Mutex::new(None)));
    let pull = Pull { source: Some(requests), convert, call, slot: slot.clone(), index: 0 };
    Streaming::new_request(slot, pull, None, None)
}

/// Converts a stream of responses, message by message as they are asked for.
///
/// What cannot be converted ends the stream with the status that [`Call::fail`] makes, after the messages before it.
/// Statuses in the stream are mapped as [`status`](super::status) does.
pub fn responses<A, B>(
    responses: impl Stream<Item = Result<A, Status>> + Send + 'static,
    convert: impl FnMut(A) -> Result<B, BridgeError> + Send + 'static,
    call: &'static Call,
) -> BoxStream<B> {
    Box::pin(Converted { responses: Some(Box::pin(responses)), convert, call })
}

/// One response as a stream.
pub fn once<T: Send + 'static>(response: T) -> BoxStream<T> {
    Box::pin(tokio_stream::once(Ok(response)))
}

/// All of a stream of responses, of which there may be `limit`.
///
/// # Errors
/// The status in the stream, mapped; and when there are more, as [`Call::fail`] says.
pub async fn collect<T>(
    responses: impl Stream<Item = Result<T, Status>> + Send,
    limit: usize,
    call: &Call,
) -> Result<Vec<T>, Status> {
    let mut responses = std::pin::pin!(responses);
    let mut collected = Vec::new();
    while let Some(response) = responses.next().await {
        let response = response.map_err(|error| status(error, call))?;
        if collected.len() == limit {
            let reason = format!("must be a stream of at most {limit} messages, to be one message");
            return Err(call.fail(BridgeError::new(reason)));
        }
        collected.push(response);
    }
    Ok(collected)
}

/// The only one of a stream of responses.
///
/// # Errors
/// The status in the stream, mapped; and when there is not exactly one, as [`Call::fail`] says.
pub async fn single<T>(
    responses: impl Stream<Item = Result<T, Status>> + Send,
    call: &Call,
) -> Result<T, Status> {
    let mut responses = std::pin::pin!(responses);
    let first = responses.next().await.transpose().map_err(|error| status(error, call))?;
    let second = responses.next().await.transpose().map_err(|error| status(error, call))?;
    match (first, second) {
        (Some(response), None) => Ok(response),
        (_, _) => Err(call.fail(BridgeError::new("must be a stream of exactly one message"))),
    }
}

/// What was converted last, on its way from the body, which pulls, to the decoder, which hands it out.
struct Slot<B>(Arc<Mutex<Option<Result<B, Status>>>>);

impl<B> Slot<B> {
    fn swap(&self, item: Option<Result<B, Status>>) -> Option<Result<B, Status>> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), item)
    }
}

impl<B> Clone for Slot<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Takes what is in the slot, for each empty message.
impl<B: Send> Decoder for Slot<B> {
    type Item = B;
    type Error = Status;

    fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<B>, Status> {
        self.swap(None).transpose()
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::new(2 * EMPTY.len(), 2 * EMPTY.len())
    }
}

/// A body of one empty gRPC message for each message of the source.
///
/// Errors go through the slot too: of a body, the decoder would take some for the end.
struct Pull<A, B, F> {
    /// `None` after the end.
    source: Option<Streaming<A>>,
    convert: F,
    call: &'static Call,
    slot: Slot<B>,
    /// Of the next message.
    index: u64,
}

/// Not compressed, no bytes.
const EMPTY: &[u8] = &[0; 5];

impl<A, B, F> Unpin for Pull<A, B, F> {}

impl<A, B, F: FnMut(A) -> Result<B, BridgeError>> Body for Pull<A, B, F> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let Some(source) = &mut this.source else { return Poll::Ready(None) };
        let item = match ready!(Pin::new(source).poll_next(context)) {
            Some(Ok(message)) => {
                let index = this.index;
                this.index += 1;
                let converted = (this.convert)(message);
                converted.map_err(|error| this.call.refuse(error.of_message(index)))
            }
            Some(Err(status)) => Err(status),
            None => {
                this.source = None;
                return Poll::Ready(None);
            }
        };
        if item.is_err() {
            this.source = None;
        }
        this.slot.swap(Some(item));
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(EMPTY)))))
    }
}

struct Converted<S, F> {
    /// `None` after the end.
    responses: Option<Pin<Box<S>>>,
    convert: F,
    call: &'static Call,
}

impl<S, F> Unpin for Converted<S, F> {}

impl<A, B, S, F> Stream for Converted<S, F>
where
    S: Stream<Item = Result<A, Status>>,
    F: FnMut(A) -> Result<B, BridgeError>,
{
    type Item = Result<B, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(responses) = &mut this.responses else { return Poll::Ready(None) };
        let item = match ready!(responses.as_mut().poll_next(context)) {
            Some(Ok(message)) => {
                Some((this.convert)(message).map_err(|error| this.call.fail(error)))
            }
            Some(Err(error)) => Some(Err(status(error, this.call))),
            None => None,
        };
        if !matches!(item, Some(Ok(_))) {
            this.responses = None;
        }
        Poll::Ready(item)
    }
}
