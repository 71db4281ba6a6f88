//! Streams of requests that their caller calls off: they do not look finished.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use limbeck_runtime::client::Connection;
use limbeck_runtime::server::{GeneratedService, Server};
use limbeck_runtime::tokio_stream::wrappers::UnboundedReceiverStream;
use limbeck_runtime::tonic::{self, Code, Request, Response, Status, Streaming};
use limbeck_runtime::{MessageLimits, ServiceInfo};
use support::{Ask, PROBE, Running, Told, ask, soon};
use tokio::sync::mpsc;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic_prost::ProstCodec;

type Seen = Result<Option<Ask>, Status>;
type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Tells what it sees of a stream, to the end.
#[derive(Clone)]
struct Reader(mpsc::UnboundedSender<Seen>);

impl tonic::server::ClientStreamingService<Ask> for Reader {
    type Response = Told;
    type Future = BoxFuture<Response<Told>, Status>;

    fn call(&mut self, request: Request<Streaming<Ask>>) -> Self::Future {
        let (seen, mut stream) = (self.0.clone(), request.into_inner());
        // Not in the future of the call, which is dropped with it.
        let reading = tokio::spawn(async move {
            loop {
                let item = stream.message().await;
                let is_last = !matches!(item, Ok(Some(_)));
                drop(seen.send(item));
                if is_last {
                    return;
                }
            }
        });
        Box::pin(async move {
            drop(reading.await);
            Ok(Response::new(Told::default()))
        })
    }
}

impl Service<http::Request<Body>> for Reader {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<http::Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<Told, Ask>::default());
            Ok(grpc.client_streaming(this, request).await)
        })
    }
}

impl tonic::server::NamedService for Reader {
    const NAME: &'static str = "probe.v1.Probe";
}

impl GeneratedService for Reader {
    const INFO: &'static ServiceInfo = &PROBE;

    fn limit_messages(self, _: MessageLimits) -> Self {
        self
    }
}

async fn send(
    connection: Connection,
    asks: mpsc::UnboundedReceiver<Ask>,
) -> Result<Response<Told>, Status> {
    let mut grpc = tonic::client::Grpc::new(connection);
    grpc.ready().await?;
    let request = Request::new(UnboundedReceiverStream::new(asks));
    let path = http::uri::PathAndQuery::from_static("/probe.v1.Probe/Collect");
    grpc.client_streaming(request, path, ProstCodec::<Ask, Told>::default()).await
}

#[tokio::test]
async fn a_stream_that_is_called_off_has_no_end() {
    let (sender, mut seen) = mpsc::unbounded_channel();
    let running = Running::start(Server::new().add(Reader(sender))).await;
    let (asks, received) = mpsc::unbounded_channel();
    let call = tokio::spawn(send(running.connection(), received));
    asks.send(ask("first")).unwrap();
    assert_eq!(soon(seen.recv()).await.unwrap().unwrap(), Some(ask("first")));
    // As a deadline does.
    call.abort();
    let status = soon(seen.recv()).await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::Aborted, "{status:?}");
}

#[tokio::test]
async fn a_stream_that_ends_is_whole() {
    let (sender, mut seen) = mpsc::unbounded_channel();
    let running = Running::start(Server::new().add(Reader(sender))).await;
    let (asks, received) = mpsc::unbounded_channel();
    asks.send(ask("only")).unwrap();
    drop(asks);
    soon(send(running.connection(), received)).await.unwrap();
    assert_eq!(soon(seen.recv()).await.unwrap().unwrap(), Some(ask("only")));
    assert_eq!(soon(seen.recv()).await.unwrap().unwrap(), None);
}
