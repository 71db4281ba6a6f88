//! The outermost part of the stack: what holds for every call, whoever answers it.
//!
//! Outside in: span, load shedding, deadline, panics, the layers of the user, dispatch.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tonic::body::Body;
use tonic::codegen::StdError;
use tonic::{Code, Status};
use tower::Service;

use super::answer::Protocol;
use super::call::{Call, CallFuture};
use super::dispatch::{self, BoxService, Routes};
use super::ending::Ending;
use super::in_flight::{Activity, Cut, InFlight, Ticket};
use super::limits::Deadlines;
use super::record::Record;
use crate::deadline;

/// The whole stack of a server as one `tower` service, without a port: for tests, and for servers of one's own.
///
/// Made by [`Server::into_service`](super::Server::into_service). Connection limits and the drain belong to the port
/// and are not in here.
#[derive(Debug, Clone)]
pub struct Stack {
    pub(super) inner: BoxService,
    pub(super) routes: Arc<Routes>,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) deadlines: Deadlines,
    pub(super) calls: usize,
}

impl Stack {
    /// Begins to answer a request that came over the connection of `activity`.
    pub(super) fn answer(
        &self,
        request: Request<Body>,
        activity: Option<Arc<Activity>>,
    ) -> CallFuture {
        let protocol = Protocol::of(request.headers());
        let target = dispatch::target(&self.routes, request.uri().path());
        let record = Record::begin(protocol, &request, target);
        let Some(ticket) = Ticket::take(&self.in_flight, activity, self.calls, target.internal)
        else {
            return refuse(
                record,
                protocol,
                Status::resource_exhausted("the server is overloaded"),
            );
        };
        let asked = match request.headers().get(deadline::HEADER).map(deadline::parse) {
            Some(None) => {
                return refuse(record, protocol, Status::internal("malformed `grpc-timeout`"));
            }
            Some(Some(asked)) => Some(asked),
            None => None,
        };
        let allowed = self.deadlines.allow(target.method, asked);
        let since = if target.internal { Cut::Internal } else { Cut::All };
        let ending = Ending::new(allowed, Arc::clone(&self.in_flight), since);
        // Dispatch and layers are always ready: they await the services in them per call.
        let inner = self.inner.clone().call(request);
        CallFuture::new(inner, Call { protocol, record, ticket, ending })
    }
}

fn refuse(mut record: Record, protocol: Protocol, status: Status) -> CallFuture {
    let code = status.code();
    let response = protocol.refuse(status);
    record.finish(code, response.status());
    CallFuture::ready(response)
}

impl<B> Service<Request<B>> for Stack
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = CallFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> CallFuture {
        self.answer(request.map(Body::new), None)
    }
}

/// The code that a response states in its headers: that of a refusal, or of an HTTP error.
pub(super) fn stated_code<B>(response: &Response<B>) -> Option<Code> {
    response.headers().get(Status::GRPC_STATUS).map(|code| Code::from_bytes(code.as_bytes()))
}
