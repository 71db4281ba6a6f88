//! The outermost part of the stack: what holds for every call, whoever answers it.
//!
//! Outside in: span, CORS, load shedding, deadline, panics, compression, authentication, the layers of the user,
//! dispatch.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::StdError;
use tower::Service;

use super::answer::Protocol;
use super::call::{Call, CallFuture};
use super::dispatch::{BoxService, Routes};
use super::ending::Ending;
use super::in_flight::{Activity, Cut, InFlight, Ticket};
use super::limits::Deadlines;
use super::observe::Observer;
use super::record::Record;
use super::web::Outcome;
use crate::deadline;

/// The whole stack of a server as one `tower` service, without a port: for tests, and for servers of one's own.
///
/// Made by [`Server::into_service`](super::Server::into_service). Connection limits, TLS and the drain belong to the
/// port and are not in here.
#[derive(Debug, Clone)]
pub struct Stack {
    pub(super) inner: BoxService,
    pub(super) routes: Arc<Routes>,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) deadlines: Deadlines,
    pub(super) calls: usize,
    pub(super) observer: Option<Observer>,
    #[cfg(feature = "cors")]
    pub(super) cors: Option<super::cors::Policy>,
}

impl Stack {
    /// Begins to answer a request that came over the connection of `activity`.
    pub(super) fn answer(
        &self,
        mut request: Request<Body>,
        activity: Option<Arc<Activity>>,
    ) -> CallFuture {
        let protocol = Protocol::of(request.headers());
        let target = self.routes.target(protocol, &request);
        let record = Record::begin(protocol, &request, target, self.observer.clone());
        let Origin { marks, preflight } = self.origin(&request);
        let Some(ticket) = Ticket::take(&self.in_flight, activity, self.calls, target.internal)
        else {
            let status = Status::resource_exhausted("the server is overloaded");
            return refuse(protocol, record, marks, status);
        };
        if let Some(preflight) = preflight {
            return CallFuture::ready(record, preflight);
        }
        let asked = match asked(protocol, request.headers()) {
            Ok(asked) => asked,
            Err(status) => return refuse(protocol, record, marks, status),
        };
        let allowed = self.deadlines.allow(target.method, asked);
        let since = if target.internal { Cut::Internal } else { Cut::All };
        let ending = Ending::new(allowed, Arc::clone(&self.in_flight), since);
        let package = self.routes.package(protocol, &request, target).cloned();
        request.extensions_mut().insert(target);
        let outcome = watch(protocol, &mut request);
        // Dispatch and layers are always ready: they await the services in them per call.
        let inner = self.inner.clone().call(request);
        let call = Call { protocol, record, ticket, ending, marks, package, outcome };
        CallFuture::new(inner, call)
    }

    #[cfg(feature = "cors")]
    fn origin(&self, request: &Request<Body>) -> Origin {
        self.cors.as_ref().map(|policy| policy.judge(request)).unwrap_or_default()
    }

    #[cfg(not(feature = "cors"))]
    #[expect(clippy::unused_self, reason = "the policy is behind a feature")]
    fn origin(&self, _: &Request<Body>) -> Origin {
        Origin::default()
    }
}

/// What CORS has to say about a request.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The headers that the answer gets, whoever gives it: a page must be able to read refusals too.
    pub(super) marks: HeaderMap,
    /// The whole answer, when the request is a preflight.
    pub(super) preflight: Option<Response<Body>>,
}

fn refuse(protocol: Protocol, record: Record, marks: HeaderMap, status: Status) -> CallFuture {
    let mut response = protocol.refuse(status);
    mark(marks, &mut response);
    CallFuture::ready(record, response)
}

/// Puts `marks` on a response; each replaces what is there, save in lists.
pub(super) fn mark(mut marks: HeaderMap, response: &mut Response<Body>) {
    if let Some(vary) = marks.remove(http::header::VARY) {
        response.headers_mut().append(http::header::VARY, vary);
    }
    response.headers_mut().extend(marks);
}

/// Lets the exit of gRPC-Web say how the call ends.
fn watch(protocol: Protocol, request: &mut Request<Body>) -> Option<Outcome> {
    match protocol {
        Protocol::GrpcWeb { .. } => {
            let outcome = Outcome::new();
            request.extensions_mut().insert(outcome.clone());
            Some(outcome)
        }
        Protocol::Grpc | Protocol::Http => None,
    }
}

/// How long the caller waits, as it says. The shortest time counts when it says so twice.
fn asked(protocol: Protocol, headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let grpc = headers.get(deadline::HEADER).map(deadline::parse);
    match protocol {
        Protocol::Grpc | Protocol::GrpcWeb { .. } => match grpc {
            Some(None) => Err(Status::internal("malformed `grpc-timeout`")),
            grpc => Ok(grpc.flatten()),
        },
        Protocol::Http => {
            let http = headers.get(deadline::HTTP_HEADER).map(deadline::parse_http);
            match (grpc, http) {
                (Some(None), _) => Err(Status::invalid_argument("malformed `grpc-timeout`")),
                (_, Some(None)) => Err(Status::invalid_argument(
                    "malformed `x-request-timeout`: write seconds, as `1.5`, `2s` or `250ms`",
                )),
                (grpc, http) => Ok(grpc.flatten().into_iter().chain(http.flatten()).min()),
            }
        }
    }
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
