//! gRPC services for gRPC-Web callers, by the translation of `tonic-web`.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tonic_web::GrpcWebLayer;
use tower::{Layer, ServiceExt};

use super::web::{Outcome, comes_in_text, content_type};
use super::{BoxService, Server};

impl Server {
    /// Answers gRPC-Web too, over HTTP/1.1 and HTTP/2: browsers call the services without a proxy in between.
    ///
    /// A page of another origin needs `Server::cors` as well (feature `cors`).
    pub fn grpc_web(mut self) -> Self {
        self.grpc_web = true;
        self
    }
}

/// Calls a gRPC service by a gRPC-Web request, whose answer is base64 if `text`.
pub(super) fn serve(
    service: BoxService,
    text: bool,
    mut request: Request<Body>,
) -> BoxFuture<Response<Body>, Infallible> {
    let outcome = request.extensions().get::<Outcome>().cloned().unwrap_or_else(Outcome::new);
    let comes_in_text = comes_in_text(request.headers()).unwrap_or(text);
    // tonic-web knows the four names alone, without parameters and lists.
    request.headers_mut().insert(CONTENT_TYPE, content_type(comes_in_text));
    request.headers_mut().insert(ACCEPT, content_type(text));
    let service = service.map_response(move |response: Response<Body>| {
        outcome.note(response.headers());
        response.map(|inner| Watched { inner, outcome })
    });
    Box::pin(GrpcWebLayer::new().layer(service).oneshot(request))
}

/// A body whose trailers are noted.
struct Watched {
    inner: Body,
    outcome: Outcome,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(ctx));
        if let Some(trailers) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.trailers_ref())
        {
            self.outcome.note(trailers);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
