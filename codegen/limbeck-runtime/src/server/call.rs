//! One call from its request to the last byte of its answer: deadline, drain and panics end it early.

use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tonic::{Code, Status};

use super::answer::{self, Protocol, stated_code};
use super::authenticate::Stranger;
use super::ending::{Cause, Ending};
use super::guard::mark;
use super::in_flight::Ticket;
use super::lifecycle::Served;
use super::record::Record;
use super::web::{self, Outcome};

type Inner = BoxFuture<Response<Body>, Infallible>;

/// What a call carries from its future into its body.
pub(super) struct Call {
    pub(super) protocol: Protocol,
    pub(super) record: Record,
    pub(super) ticket: Ticket,
    pub(super) ending: Ending,
    /// The headers that the response gets, whoever gives it.
    pub(super) marks: HeaderMap,
    /// What the caller is told about, if it is let in.
    pub(super) package: Option<Arc<Served>>,
    /// Where gRPC-Web says how the call ends.
    pub(super) outcome: Option<Outcome>,
}

impl Call {
    /// The code of a response that states none before its body, or in trailers after it.
    fn code(&self, status: StatusCode) -> Code {
        match self.protocol {
            Protocol::Http => answer::code_of(status),
            Protocol::Grpc | Protocol::GrpcWeb { .. } => {
                self.outcome.as_ref().and_then(Outcome::code).unwrap_or(Code::Unknown)
            }
        }
    }

    /// A response that is there, or over plain HTTP the refusal where it comes too late: behind its headers no other
    /// status could be told.
    fn unless_late(&mut self, response: Response<Body>) -> Response<Body> {
        match self.protocol {
            Protocol::Grpc | Protocol::GrpcWeb { .. } => response,
            Protocol::Http => match self.due() {
                Some(status) => self.protocol.refuse(status),
                None => response,
            },
        }
    }

    /// The status with which the call must end now.
    fn due(&mut self) -> Option<Status> {
        self.ending.due().map(|cause| self.end(cause))
    }

    /// Waits until the call must end.
    fn poll_end(&mut self, ctx: &mut Context<'_>) -> Poll<Status> {
        self.ending.poll(ctx).map(|cause| self.end(cause))
    }

    fn end(&self, cause: Cause) -> Status {
        match cause {
            Cause::Deadline => {}
            Cause::Drain => self.ticket.mark_cut(),
        }
        cause.status()
    }

    fn survive(&self, panic: &(dyn Any + Send)) -> Status {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no text");
        tracing::error!(parent: self.record.span(), panic = ?text, "the handler panicked");
        Status::internal("internal error")
    }
}

/// The answer to come.
pub struct CallFuture(State);

enum State {
    Running(Inner, Call),
    Ready(Response<Body>),
    Done,
}

impl CallFuture {
    pub(super) fn new(inner: Inner, call: Call) -> Self {
        Self(State::Running(inner, call))
    }

    /// An answer that takes no call.
    pub(super) fn ready(mut record: Record, response: Response<Body>) -> Self {
        let status = response.status();
        record.finish(stated_code(&response).unwrap_or(answer::code_of(status)), status);
        Self(State::Ready(response))
    }
}

impl fmt::Debug for CallFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

impl Future for CallFuture {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = match &mut self.0 {
            State::Running(inner, call) => poll_response(inner, call, ctx),
            State::Ready(_) | State::Done => Poll::Ready(None),
        };
        let Poll::Ready(response) = polled else { return Poll::Pending };
        match (std::mem::replace(&mut self.0, State::Done), response) {
            (State::Running(_, call), Some(response)) => Poll::Ready(Ok(wrap(response, call))),
            (State::Ready(response), _) => Poll::Ready(Ok(response)),
            (State::Running(..) | State::Done, _) => Poll::Pending,
        }
    }
}

fn poll_response(
    inner: &mut Inner,
    call: &mut Call,
    ctx: &mut Context<'_>,
) -> Poll<Option<Response<Body>>> {
    let span = call.record.span().clone();
    let _entered = span.enter();
    match catch_unwind(AssertUnwindSafe(|| inner.as_mut().poll(ctx))) {
        Ok(Poll::Ready(Ok(response))) => return Poll::Ready(Some(call.unless_late(response))),
        Ok(Poll::Ready(Err(never))) => match never {},
        Err(panic) => return Poll::Ready(Some(call.protocol.refuse(call.survive(&*panic)))),
        Ok(Poll::Pending) => {}
    }
    call.poll_end(ctx).map(|status| Some(call.protocol.refuse(status)))
}

/// Lets the call go on while the body of its response is sent.
fn wrap(mut response: Response<Body>, mut call: Call) -> Response<Body> {
    mark(std::mem::take(&mut call.marks), &mut response);
    if let Some(package) = call.package.take()
        && response.extensions().get::<Stranger>().is_none()
    {
        package.mark(&mut response);
    }
    let status = response.status();
    if let Some(code) = stated_code(&response) {
        call.record.finish(code, status);
    }
    if response.body().is_end_stream() {
        call.record.finish(call.code(status), status);
        return response;
    }
    response.map(|inner| Body::new(CallBody { inner, call: Some(call), status }))
}

/// The body of a response. `call` is taken when it ends.
struct CallBody {
    inner: Body,
    call: Option<Call>,
    status: StatusCode,
}

impl CallBody {
    /// Tells the end: with `code`, else with the one that the call knows.
    fn finish(&mut self, code: Option<Code>) {
        if let Some(mut call) = self.call.take() {
            call.record.finish(code.unwrap_or_else(|| call.code(self.status)), self.status);
        }
    }

    /// Looks whether the body ends with `frame`: nobody asks for the next one then.
    fn pass(&mut self, frame: &Frame<Bytes>) {
        let code = frame.trailers_ref().and_then(|trailers| trailers.get(Status::GRPC_STATUS));
        if let Some(code) = code {
            self.finish(Some(Code::from_bytes(code.as_bytes())));
        } else if self.inner.is_end_stream() {
            self.finish(None);
        }
    }

    /// Ends the body with `status`: in trailers, or, where HTTP has none, by breaking it off.
    fn end(&mut self, protocol: Protocol, status: Status) -> Result<Frame<Bytes>, Status> {
        self.finish(Some(status.code()));
        self.inner = Body::empty();
        match protocol {
            Protocol::Http => Err(status),
            Protocol::GrpcWeb { text } => web::trailers_frame(&status, text).map(Frame::data),
            Protocol::Grpc => {
                let mut trailers = HeaderMap::new();
                status.add_header(&mut trailers)?;
                Ok(Frame::trailers(trailers))
            }
        }
    }
}

impl HttpBody for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let Some(call) = &mut this.call else { return Poll::Ready(None) };
        let span = call.record.span().clone();
        let _entered = span.enter();
        let protocol = call.protocol;
        // The end comes first: a stream whose next message is always ready must be cut as well. Plain HTTP can only
        // break a body off; one whose length is known ends by itself.
        let breaks = protocol != Protocol::Http || this.inner.size_hint().exact().is_none();
        if breaks && let Some(status) = call.due() {
            return Poll::Ready(Some(this.end(protocol, status)));
        }
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut this.inner).poll_frame(ctx)));
        match polled {
            Ok(Poll::Pending) => match call.poll_end(ctx) {
                Poll::Ready(status) => Poll::Ready(Some(this.end(protocol, status))),
                Poll::Pending => Poll::Pending,
            },
            Ok(Poll::Ready(Some(Ok(frame)))) => {
                this.pass(&frame);
                Poll::Ready(Some(Ok(frame)))
            }
            Ok(Poll::Ready(Some(Err(status)))) => {
                this.finish(Some(status.code()));
                Poll::Ready(Some(Err(status)))
            }
            Ok(Poll::Ready(None)) => {
                this.finish(None);
                Poll::Ready(None)
            }
            Err(panic) => {
                let status = call.survive(&*panic);
                Poll::Ready(Some(this.end(protocol, status)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.call.is_none() || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
