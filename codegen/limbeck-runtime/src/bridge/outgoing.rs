//! Streams of requests that a caller sends to a service of another version.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio_stream::Stream;
use tonic::{Request, Status};

use super::{BoxStream, BridgeError, Call};

/// A stream of requests on their way.
pub type BoxOutgoing<T> = Pin<Box<dyn Stream<Item = T> + Send + 'static>>;

/// Converts a stream of requests, message by message as they are sent.
///
/// What cannot be converted ends the stream: the service sees nothing but the end, and [`Sent`] knows why, and of which
/// message, from 0.
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
            convert(message).map_err(refuse).ok()
        };
        Box::pin(Outgoing { requests: Some(Box::pin(requests)), convert }) as _
    });
    (request, sent)
}

/// Whether all of a stream could be converted.
#[derive(Clone, Debug, Default)]
pub struct Sent(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Why the stream ended, until somebody was told.
    refused: Option<Status>,
    /// Who waits for answers.
    waiting: Option<Waker>,
}

impl Sent {
    /// Says what could not be converted, if anything was until now.
    ///
    /// # Errors
    /// As [`Call::refuse`] says.
    pub fn check(&self) -> Result<(), Status> {
        self.with(|state| state.refused.take()).map_or(Ok(()), Err)
    }

    /// Ends a stream of answers with what could not be converted.
    pub fn end<T: 'static>(self, responses: BoxStream<T>) -> BoxStream<T> {
        Box::pin(Answers { responses: Some(responses), sent: self })
    }

    fn refuse(&self, status: Status) {
        let waiting = self.with(|state| {
            state.refused = Some(status);
            state.waiting.take()
        });
        waiting.into_iter().for_each(Waker::wake);
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Outgoing<S, F> {
    /// `None` after the end.
    requests: Option<Pin<Box<S>>>,
    convert: F,
}

impl<S, F> Unpin for Outgoing<S, F> {}

impl<S: Stream, B, F: FnMut(S::Item) -> Option<B>> Stream for Outgoing<S, F> {
    type Item = B;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<B>> {
        let this = &mut *self;
        let Some(requests) = &mut this.requests else { return Poll::Ready(None) };
        let polled = requests.as_mut().poll_next(context);
        let polled = polled.map(|message| message.and_then(&mut this.convert));
        if matches!(polled, Poll::Ready(None)) {
            this.requests = None;
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
        let refused = this.sent.with(|state| {
            state.waiting = Some(context.waker().clone());
            state.refused.take()
        });
        if let Some(status) = refused {
            this.responses = None;
            return Poll::Ready(Some(Err(status)));
        }
        let polled = responses.as_mut().poll_next(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            this.responses = None;
            // The service may have ended because the requests did.
            if let Err(status) = this.sent.check() {
                return Poll::Ready(Some(Err(status)));
            }
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use std::task::Wake;

    use tokio_stream::iter;

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
    fn what_cannot_be_converted_ends_both_streams() {
        let (request, sent) = outgoing(Request::new(iter([1, i64::MAX, 2])), small, &CALL);
        let mut requests = request.into_inner();
        let pending: BoxStream<i32> = Box::pin(tokio_stream::pending());
        let mut answers = sent.end(pending);
        let flag = Arc::new(Flag(false.into()));
        let waker = Waker::from(Arc::clone(&flag));
        let mut context = Context::from_waker(&waker);
        assert!(answers.as_mut().poll_next(&mut context).is_pending());
        assert_eq!(requests.as_mut().poll_next(&mut context), Poll::Ready(Some(1)));
        assert_eq!(requests.as_mut().poll_next(&mut context), Poll::Ready(None));
        assert_eq!(requests.as_mut().poll_next(&mut context), Poll::Ready(None), "ended for good");
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

    #[test]
    fn what_can_be_converted_is_sent() {
        let (request, sent) = outgoing(Request::new(iter([1, 2])), small, &CALL);
        let mut context = Context::from_waker(Waker::noop());
        let mut requests = request.into_inner();
        let mut got = Vec::new();
        while let Poll::Ready(Some(number)) = requests.as_mut().poll_next(&mut context) {
            got.push(number);
        }
        assert_eq!(got, [1, 2]);
        assert!(sent.check().is_ok());
        let mut answers = sent.end(Box::pin(iter([Ok(1)])));
        let Poll::Ready(Some(Ok(1))) = answers.as_mut().poll_next(&mut context) else { panic!() };
        assert!(matches!(answers.as_mut().poll_next(&mut context), Poll::Ready(None)));
    }
}
