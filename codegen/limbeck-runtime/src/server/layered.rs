//! A layer of the user, made to fit into the stack: any body, any error.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, StdError};
use tower::{Service, ServiceExt};

use super::answer::Protocol;

/// Answers with a refusal where the service fails.
#[derive(Debug, Clone)]
pub(super) struct Layered<S>(pub(super) S);

impl<S, B> Service<Request<Body>> for Layered<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<StdError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Readiness is awaited per call, so that an error of it is answered too.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let protocol = Protocol::of(request.headers());
        let answer = self.0.clone().oneshot(request);
        let answer: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
            Ok(match answer.await {
                Ok(response) => response.map(Body::new),
                Err(error) => protocol.refuse(Status::from_error(error.into())),
            })
        });
        answer
    }
}
