//! A service as limbeck would generate it, written by hand, whose answers a test decides.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary has its own copy, and uses its part"
)]

pub mod notebook;

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::PathAndQuery;
use limbeck_runtime::client::{Connection, GeneratedClient, Settings};
use limbeck_runtime::server::{Bound, GeneratedService, Report, Server};
use limbeck_runtime::{Idempotency, MessageLimits, Method, ServiceInfo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, BoxStream, Service};
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

#[derive(Clone, PartialEq, prost::Message)]
pub struct Ask {
    #[prost(string, tag = "1")]
    pub text: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Told {
    #[prost(string, tag = "1")]
    pub text: String,
}

pub fn ask(text: impl Into<String>) -> Ask {
    Ask { text: text.into() }
}

pub fn told(text: impl Into<String>) -> Told {
    Told { text: text.into() }
}

const fn method(
    name: &'static str,
    path: &'static str,
    stream: bool,
    idempotency: Idempotency,
) -> Method {
    Method {
        service: "probe.v1.Probe",
        name,
        path,
        client_streaming: false,
        server_streaming: stream,
        idempotency,
        deprecated: false,
    }
}

pub const PROBE: ServiceInfo = ServiceInfo {
    name: "probe.v1.Probe",
    methods: &[
        method("Get", "/probe.v1.Probe/Get", false, Idempotency::NoSideEffects),
        method("Put", "/probe.v1.Probe/Put", false, Idempotency::Unknown),
        method("Watch", "/probe.v1.Probe/Watch", true, Idempotency::NoSideEffects),
    ],
};

type Unary = Arc<dyn Fn(Request<Ask>, u32) -> BoxFuture<Response<Told>, Status> + Send + Sync>;
type Stream = Arc<dyn Fn(Ask, u32) -> Result<Response<BoxStream<Told>>, Status> + Send + Sync>;

/// The server half. `calls` counts what arrived.
#[derive(Clone)]
pub struct ProbeServer {
    unary: Unary,
    stream: Stream,
    pub calls: Arc<AtomicU32>,
    pub max_decoding_message_size: Option<usize>,
    max_encoding_message_size: Option<usize>,
}

impl ProbeServer {
    /// Answers unary calls by `unary`, which is told the number of the call, from 1.
    pub fn unary<F, R>(unary: F) -> Self
    where
        F: Fn(Request<Ask>, u32) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response<Told>, Status>> + Send + 'static,
    {
        Self {
            unary: Arc::new(move |request, call| Box::pin(unary(request, call))),
            stream: Arc::new(|_, _| Err(Status::unimplemented("no stream in this test"))),
            calls: Arc::default(),
            max_decoding_message_size: None,
            max_encoding_message_size: None,
        }
    }

    pub fn echo() -> Self {
        Self::unary(|request, _| async move { Ok(Response::new(told(request.into_inner().text))) })
    }

    /// Takes the streams of another one.
    pub fn streams_of(self, other: Self) -> Self {
        Self { stream: other.stream, ..self }
    }

    pub fn streams<F>(mut self, stream: F) -> Self
    where
        F: Fn(Ask, u32) -> Result<Response<BoxStream<Told>>, Status> + Send + Sync + 'static,
    {
        self.stream = Arc::new(stream);
        self
    }
}

impl Service<http::Request<Body>> for ProbeServer {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<http::Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<Told, Ask>::default())
                .apply_max_message_size_config(
                    this.max_decoding_message_size,
                    this.max_encoding_message_size,
                );
            Ok(match request.uri().path() {
                "/probe.v1.Probe/Get" | "/probe.v1.Probe/Put" => {
                    grpc.unary(Answer(this), request).await
                }
                "/probe.v1.Probe/Watch" => grpc.server_streaming(Answer(this), request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

struct Answer(ProbeServer);

impl Answer {
    fn count(&self) -> u32 {
        self.0.calls.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl tonic::server::UnaryService<Ask> for Answer {
    type Response = Told;
    type Future = BoxFuture<Response<Told>, Status>;

    fn call(&mut self, request: Request<Ask>) -> Self::Future {
        (self.0.unary)(request, self.count())
    }
}

impl tonic::server::ServerStreamingService<Ask> for Answer {
    type Response = Told;
    type ResponseStream = BoxStream<Told>;
    type Future = Ready<Result<Response<BoxStream<Told>>, Status>>;

    fn call(&mut self, request: Request<Ask>) -> Self::Future {
        ready((self.0.stream)(request.into_inner(), self.count()))
    }
}

impl tonic::server::NamedService for ProbeServer {
    const NAME: &'static str = "probe.v1.Probe";
}

impl GeneratedService for ProbeServer {
    const INFO: &'static ServiceInfo = &PROBE;

    fn limit_messages(mut self, limits: MessageLimits) -> Self {
        self.max_decoding_message_size.get_or_insert(limits.decode);
        self.max_encoding_message_size.get_or_insert(limits.encode);
        self
    }
}

/// The client half.
#[derive(Debug, Clone)]
pub struct ProbeClient<T>(pub tonic::client::Grpc<T>);

impl GeneratedClient for ProbeClient<Connection> {
    const INFO: &'static ServiceInfo = &PROBE;

    fn over(connection: Connection) -> Self {
        Self(tonic::client::Grpc::new(connection))
    }

    fn limit_messages(self, limits: MessageLimits) -> Self {
        Self(
            self.0
                .max_decoding_message_size(limits.decode)
                .max_encoding_message_size(limits.encode),
        )
    }
}

impl<T> ProbeClient<T>
where
    T: tonic::client::GrpcService<Body, ResponseBody = Body>,
    T::Error: Into<tonic::codegen::StdError>,
{
    pub async fn unary(
        &mut self,
        path: &'static str,
        request: Request<Ask>,
    ) -> Result<Response<Told>, Status> {
        self.0.ready().await.map_err(|error| Status::from_error(error.into()))?;
        self.0.unary(request, PathAndQuery::from_static(path), ProstCodec::default()).await
    }

    pub async fn get(&mut self, text: &str) -> Result<Told, Status> {
        self.unary("/probe.v1.Probe/Get", Request::new(ask(text))).await.map(Response::into_inner)
    }

    pub async fn put(&mut self, text: &str) -> Result<Told, Status> {
        self.unary("/probe.v1.Probe/Put", Request::new(ask(text))).await.map(Response::into_inner)
    }

    pub async fn watch(&mut self, request: Request<Ask>) -> Result<Streaming<Told>, Status> {
        self.0.ready().await.map_err(|error| Status::from_error(error.into()))?;
        let path = PathAndQuery::from_static("/probe.v1.Probe/Watch");
        self.0
            .server_streaming(request, path, ProstCodec::default())
            .await
            .map(Response::into_inner)
    }
}

/// A server that runs until it is stopped.
pub struct Running {
    pub uri: String,
    pub address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Report>,
}

impl Running {
    pub async fn start(server: Server) -> Self {
        Self::serve(server.bind("127.0.0.1:0").await.unwrap())
    }

    pub fn serve(bound: Bound) -> Self {
        let address = bound.local_addr();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
        Self { uri: format!("http://{address}"), address, stop, task }
    }

    /// Tells the server to drain; the report comes when it did.
    pub fn stop(self) -> JoinHandle<Report> {
        drop(self.stop);
        self.task
    }

    /// A connection that waits as long as the server does.
    pub fn connection(&self) -> Connection {
        Connection::open(&self.uri, Settings { deadline: None, ..Settings::default() }).unwrap()
    }

    pub fn client(&self) -> ProbeClient<Connection> {
        self.connection().client()
    }
}

/// Fails the test when `future` takes unreasonably long.
pub async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("it takes too long")
}

/// Sends `request` as it is, and reads until the server closes.
pub async fn raw(address: std::net::SocketAddr, request: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(&raw_bytes(address, request).await).into_owned()
}

pub async fn raw_bytes(address: std::net::SocketAddr, request: impl AsRef<[u8]>) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    answer
}

/// `GET path` over HTTP/1.1, with more headers, each ended by CRLF.
pub async fn get(address: std::net::SocketAddr, path: &str, headers: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n");
    raw(address, request).await
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
