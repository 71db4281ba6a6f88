//! Streams of requests that a caller sends to a service of another version.

use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use http::uri::PathAndQuery;
use http_body::Body as HttpBody;
use prost::Message;
use tokio_stream::Stream;
use tonic::body::Body;
use tonic::client::{Grpc, GrpcService};
use tonic::codec::{BufferSettings, Codec, EncodeBuf, Encoder};
use tonic::codegen::StdError;
use tonic::{GrpcMethod, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

use super::{BoxStream, BridgeError, Call};

/// A stream of requests on their way. An error, which is the last item, breaks the call off.
pub type BoxOutgoing<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send + 'static>>;

/// Converts a stream of requests, message by message as they are sent.
///
/// What cannot be converted breaks the call off, and [`Sent`] knows why, and of which message, from 0. The stream does
/// not end then: a service that keeps what came until the end keeps nothing.
pub fn outgoing<A, B>(
    request: Request<impl Stream<Item = A> + Send + 'static>,
    mut convert: impl FnMut(A) -> Result<B, BridgeError> + Send + 'static,
    call: &'static Call,
) -> (Request<BoxOutgoing<B>>, Sent)
where
    A: 'static,
    B: 'static,
{
    let sent = Sent::default();
    let refused = sent.clone();
    let request = request.map(|requests| {
        let mut next = 0;
        let convert = move |message| {
            let index = next;
            next += 1;
            let refuse = |error: BridgeError| refused.refuse(call.refuse(error.of_message(index)));
            convert(message).map_err(refuse)
        };
        Box::pin(Outgoing { requests: Requests::Open(Box::pin(requests)), convert }) as _
    });
    (request, sent)
}

/// Whether all of a stream could be converted.
#[derive(Clone, Debug, Default)]
pub struct Sent(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Why the call is broken off, until somebody was told.
    refused: Option<Status>,
    /// Who waits for answers.
    waiting: Option<Waker>,
}

impl Sent {
    /// Calls a method that answers once; gives what it answered.
    ///
    /// # Errors
    /// As [`Call::refuse`] says, as soon as a message cannot be converted.
    pub async fn send<C, A, B>(
        &self,
        grpc: &mut Grpc<C>,
        request: Request<BoxOutgoing<A>>,
        method: GrpcMethod<'static>,
    ) -> Result<Result<Response<B>, Status>, Status>
    where
        C: GrpcService<Body>,
        C::ResponseBody: HttpBody + Send + 'static,
        <C::ResponseBody as HttpBody>::Error: Into<StdError>,
        A: Message + 'static,
        B: Message + Default + 'static,
    {
        self.or_refused(async {
            let (request, path) = ready(grpc, request, method).await?;
            grpc.client_streaming(request, path, Breakable::default()).await
        })
        .await
    }

    /// Calls a method that answers by a stream, which [`Sent::end`] is to be given.
    ///
    /// # Errors
    /// As [`Sent::send`].
    pub async fn open<C, A, B>(
        &self,
        grpc: &mut Grpc<C>,
        request: Request<BoxOutgoing<A>>,
        method: GrpcMethod<'static>,
    ) -> Result<Result<Response<Streaming<B>>, Status>, Status>
    where
        C: GrpcService<Body>,
        C::ResponseBody: HttpBody + Send + 'static,
        <C::ResponseBody as HttpBody>::Error: Into<StdError>,
        A: Message + 'static,
        B: Message + Default + 'static,
    {
        self.or_refused(async {
            let (request, path) = ready(grpc, request, method).await?;
            grpc.streaming(request, path, Breakable::default()).await
        })
        .await
    }

    /// Ends a stream of answers with what could not be converted.
    pub fn end<T: 'static>(
        self,
        responses: impl Stream<Item = Result<T, Status>> + Send + 'static,
    ) -> BoxStream<T> {
        Box::pin(Answers { responses: Some(Box::pin(responses)), sent: self })
    }

    /// Waits for an answer, and drops the call when a message is refused.
    async fn or_refused<T>(&self, call: impl Future<Output = T>) -> Result<T, Status> {
        let mut call = pin!(call);
        poll_fn(|context| {
            let answered = call.as_mut().poll(context);
            match self.refused(context) {
                Some(status) => Poll::Ready(Err(status)),
                None => answered.map(Ok),
            }
        })
        .await
    }

    /// Why the call is broken off, if it is; otherwise whoever asks is woken when it is.
    fn refused(&self, context: &Context<'_>) -> Option<Status> {
        self.with(|state| {
            state.waiting = Some(context.waker().clone());
            state.refused.take()
        })
    }

    /// Remembers why, and gives what the service is told: not `CANCELLED`, which tonic takes for the end of the
    /// requests.
    fn refuse(&self, status: Status) -> Status {
        let waiting = self.with(|state| {
            state.refused = Some(status);
            state.waiting.take()
        });
        waiting.into_iter().for_each(Waker::wake);
        Status::aborted("the caller cannot send what is next, and breaks off")
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What generated clients do before a call.
async fn ready<C: GrpcService<Body>, T>(
    grpc: &mut Grpc<C>,
    mut request: Request<T>,
    method: GrpcMethod<'static>,
) -> Result<(Request<T>, PathAndQuery), Status> {
    let path = format!("/{}/{}", method.service(), method.method());
    let path = path.try_into().map_err(|_| Status::internal("the method has no path"))?;
    grpc.ready()
        .await
        .map_err(|error| Status::unknown(format!("the service was not ready: {}", error.into())))?;
    request.extensions_mut().insert(method);
    Ok((request, path))
}

/// Writes messages, of which an error is none and breaks the body off: the stream is reset, not ended.
struct Breakable<A, B>(PhantomData<fn(A) -> B>);

/// Writes messages as `E` does.
struct OrBreak<E>(E);

impl<A, B> Default for Breakable<A, B> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<A: Message + 'static, B: Message + Default + 'static> Codec for Breakable<A, B> {
    type Encode = Result<A, Status>;
    type Decode = B;
    type Encoder = OrBreak<<ProstCodec<A, B> as Codec>::Encoder>;
    type Decoder = <ProstCodec<A, B> as Codec>::Decoder;

    fn encoder(&mut self) -> Self::Encoder {
        OrBreak(ProstCodec::<A, B>::default().encoder())
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstCodec::<A, B>::default().decoder()
    }
}

impl<A, E: Encoder<Item = A, Error = Status>> Encoder for OrBreak<E> {
    type Item = Result<A, Status>;
    type Error = Status;

    fn encode(&mut self, item: Self::Item, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.0.encode(item?, buffer)
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.0.buffer_settings()
    }
}

struct Outgoing<S, F> {
    requests: Requests<S>,
    convert: F,
}

enum Requests<S> {
    Open(Pin<Box<S>>),
    Ended,
    /// Nothing comes any more, not even the end.
    Refused,
}

impl<S, F> Unpin for Outgoing<S, F> {}

impl<S: Stream, B, F: FnMut(S::Item) -> Result<B, Status>> Stream for Outgoing<S, F> {
    type Item = Result<B, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let requests = match &mut this.requests {
            Requests::Open(requests) => requests,
            Requests::Ended => return Poll::Ready(None),
            Requests::Refused => return Poll::Pending,
        };
        let polled = requests.as_mut().poll_next(context);
        let polled = polled.map(|message| message.map(&mut this.convert));
        match &polled {
            Poll::Pending | Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(None) => this.requests = Requests::Ended,
            Poll::Ready(Some(Err(_))) => this.requests = Requests::Refused,
        }
        polled
    }
}

struct Answers<T> {
    /// `None` after the end.
    responses: Option<BoxStream<T>>,
    sent: Sent,
}

impl<T> Stream for Answers<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(responses) = &mut this.responses else { return Poll::Ready(None) };
        let polled = responses.as_mut().poll_next(context);
        // Refused is also what the service has answered with an error for.
        let refused = this.sent.refused(context);
        let polled = refused.map_or(polled, |status| Poll::Ready(Some(Err(status))));
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            this.responses = None;
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use std::task::Wake;

    use bytes::Bytes;
    use tokio_stream::{StreamExt as _, iter};
    use tonic::Code;
    use tonic::codec::EncodeBody;

    use super::super::{Direction, Names, Versions};
    use super::*;

    static CALL: Call = Call {
        versions: &Versions { older: "a.v1", newer: "a.v2" },
        direction: Direction::Down,
        names: &Names { fields: &[] },
    };

    struct Flag(std::sync::atomic::AtomicBool);

    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, std::sync::atomic::Ordering::SeqCst);
        }
    }

    fn small(number: i64) -> Result<i32, BridgeError> {
        i32::try_from(number).map_err(|_| BridgeError::new("must be small").inside("number"))
    }

    #[test]
    fn what_cannot_be_converted_breaks_off_and_ends_nothing() {
        let (request, sent) = outgoing(Request::new(iter([1, i64::MAX, 2])), small, &CALL);
        let mut requests = request.into_inner();
        let mut answers = sent.end(tokio_stream::pending::<Result<i32, Status>>());
        let flag = Arc::new(Flag(false.into()));
        let waker = Waker::from(Arc::clone(&flag));
        let mut context = Context::from_waker(&waker);
        assert!(answers.as_mut().poll_next(&mut context).is_pending());
        assert!(matches!(requests.as_mut().poll_next(&mut context), Poll::Ready(Some(Ok(1)))));
        let broken = requests.as_mut().poll_next(&mut context);
        let Poll::Ready(Some(Err(broken))) = broken else { panic!("{broken:?}") };
        assert_eq!(broken.code(), Code::Aborted);
        for _ in 0..3 {
            assert!(requests.as_mut().poll_next(&mut context).is_pending(), "never the end");
        }
        assert!(flag.0.load(std::sync::atomic::Ordering::SeqCst), "whoever waits is woken");
        let Poll::Ready(Some(Err(status))) = answers.as_mut().poll_next(&mut context) else {
            panic!("not told")
        };
        assert!(
            status.message().starts_with("message 1 of the stream: `number`: must"),
            "{status:?}"
        );
        assert!(matches!(answers.as_mut().poll_next(&mut context), Poll::Ready(None)));
    }

    /// Tells when it is dropped.
    struct Guard(Arc<Flag>);

    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.0.store(true, std::sync::atomic::Ordering::SeqCst);
        }
    }

    #[test]
    fn a_call_is_dropped_when_a_message_is_refused() {
        // Whatever it answers in that moment, and if it never does.
        for answers in [false, true] {
            let (request, sent) = outgoing(Request::new(iter([i64::MAX])), small, &CALL);
            let mut requests = request.into_inner();
            let dropped = Arc::new(Flag(false.into()));
            let guard = Guard(Arc::clone(&dropped));
            let call = poll_fn(move |context| {
                let _ = &guard;
                let _ = requests.as_mut().poll_next(context);
                if answers { Poll::Ready(()) } else { Poll::Pending }
            });
            let told = sent.or_refused(call);
            let polled = pin!(told).poll(&mut Context::from_waker(Waker::noop()));
            let Poll::Ready(Err(status)) = polled else { panic!("not told") };
            assert!(status.message().contains("number"), "{status:?}");
            assert!(dropped.0.load(std::sync::atomic::Ordering::SeqCst));
        }
    }

    #[test]
    fn a_body_breaks_off_at_once() {
        let number = |number: i64| small(number).map(|number| Bytes::from(number.to_string()));
        let (request, _sent) = outgoing(Request::new(iter([1, 2, i64::MAX, 3])), number, &CALL);
        let encoder = Breakable::<Bytes, Bytes>::default().encoder();
        let items = request.into_inner().map(Ok);
        let mut body = pin!(EncodeBody::new_client(encoder, items, None, None));
        // Not even what was written before: nothing can come between the refusal and the end of the call.
        let polled = body.as_mut().poll_frame(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Some(Err(status))) = polled else { panic!("{polled:?}") };
        assert!(status.message().contains("breaks off"), "{status:?}");
    }

    #[test]
    fn what_can_be_converted_is_sent() {
        let (request, sent) = outgoing(Request::new(iter([1, 2])), small, &CALL);
        let mut context = Context::from_waker(Waker::noop());
        let mut requests = request.into_inner();
        let mut got = Vec::new();
        while let Poll::Ready(Some(number)) = requests.as_mut().poll_next(&mut context) {
            got.push(number.unwrap());
        }
        assert_eq!(got, [1, 2]);
        assert!(matches!(requests.as_mut().poll_next(&mut context), Poll::Ready(None)));
        let mut answers = sent.end(iter([Ok(1)]));
        let Poll::Ready(Some(Ok(1))) = answers.as_mut().poll_next(&mut context) else { panic!() };
        assert!(matches!(answers.as_mut().poll_next(&mut context), Poll::Ready(None)));
    }
}
