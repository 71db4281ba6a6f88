//! Responses of plain HTTP by gzip, for those who accept it.

use std::convert::Infallible;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Request, Response};
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tower::Service;
use tower::util::{BoxCloneSyncService, ServiceExt};
use tower_http::compression::Compression;
use tower_http::compression::predicate::Predicate;

use super::Server;
use super::answer::Protocol;
use super::dispatch::BoxService;
use super::layered::Layered;

/// Less is not worth the time: it fits into one packet either way.
const WORTH: u64 = 1024;

impl Server {
    /// Compresses responses of plain HTTP by gzip where the caller accepts it: those of 1 KiB and more whose length is
    /// known. Streams are sent as they come, because a compressor would hold their messages back; gRPC has compression
    /// of its own, which each service chooses.
    pub fn compression(mut self) -> Self {
        self.compression = true;
        self
    }
}

pub(super) fn wrap(inner: BoxService) -> BoxService {
    let compressed = Layered(Compression::new(inner.clone()).compress_when(WorthIt));
    BoxCloneSyncService::new(Compressed { compressed, inner })
}

#[derive(Clone)]
struct Compressed {
    compressed: Layered<Compression<BoxService, WorthIt>>,
    inner: BoxService,
}

impl Service<Request<Body>> for Compressed {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match Protocol::of(request.headers()) {
            Protocol::Http => self.compressed.call(request),
            Protocol::Grpc | Protocol::GrpcWeb { .. } => {
                Box::pin(self.inner.clone().oneshot(request))
            }
        }
    }
}

/// Which responses are compressed.
#[derive(Debug, Clone, Copy)]
struct WorthIt;

impl Predicate for WorthIt {
    fn should_compress<B: http_body::Body>(&self, response: &Response<B>) -> bool {
        let length = response.body().size_hint().exact().or_else(|| length(response.headers()));
        length.is_some_and(|length| length >= WORTH) && !is_compressed_already(response.headers())
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Pictures, sound and archives: they only grow.
fn is_compressed_already(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let packed = ["image/", "audio/", "video/", "font/woff", "application/zip", "application/gzip"];
    content_type != "image/svg+xml" && packed.iter().any(|packed| content_type.starts_with(packed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth(length: usize, content_type: &'static str) -> bool {
        let response = Response::builder().header(CONTENT_TYPE, content_type);
        WorthIt.should_compress(&response.body(Body::new("x".repeat(length))).unwrap())
    }

    #[test]
    fn what_does_not_pay_is_sent_as_it_is() {
        assert!(!worth(1023, "application/json"));
        assert!(!worth(5000, "image/png"));
        assert!(worth(5000, "image/svg+xml"));
        assert!(worth(1024, "application/json"));
        let stream = Response::new(Body::new(http_body_stream()));
        assert!(!WorthIt.should_compress(&stream), "its length is not known");
    }

    /// A body that does not tell its length.
    fn http_body_stream() -> impl http_body::Body<Data = bytes::Bytes, Error = Infallible> + Send {
        struct Stream;
        impl http_body::Body for Stream {
            type Data = bytes::Bytes;
            type Error = Infallible;
            fn poll_frame(
                self: std::pin::Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Infallible>>> {
                Poll::Ready(None)
            }
        }
        Stream
    }
}
