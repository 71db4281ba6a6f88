//! Callers of plain HTTP: one that follows the protocol, by hyper, and one that sends bytes as they are.

use std::future::Future;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use limbeck_runtime::http::{HeaderMap, HeaderValue, Request, Response, Version};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::service::Service;

/// An answer that was read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) async fn read(response: Response<Incoming>) -> Self {
        let (parts, body) = response.into_parts();
        let body = soon(body.collect()).await.unwrap().to_bytes();
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// A header, empty if there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of a success.
    pub(super) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }

    /// HTTP status and code of a failure.
    pub(super) fn failure(&self) -> (u16, i64) {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        (self.status, self.json()["code"].as_i64().unwrap())
    }
}

/// A connection for HTTP/1.1, made anew where an answer says that it ends.
pub(super) struct Caller {
    address: String,
    sender: SendRequest<Full<Bytes>>,
    ends: bool,
}

impl Caller {
    pub(super) async fn open(service: &Service) -> Self {
        Self::open_at(service.address()).await
    }

    /// Calls whoever listens there.
    pub(super) async fn open_at(address: String) -> Self {
        let sender = connect(&address).await;
        Self { address, sender, ends: false }
    }

    /// Calls `GET /path` or another `line`, with a body if there is one.
    pub(super) async fn call(&mut self, line: &str, body: &str) -> Answer {
        self.call_with(line, &[], body).await
    }

    pub(super) async fn call_with(
        &mut self,
        line: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        Answer::read(self.begin(line, headers, body).await).await
    }

    /// Calls, and reads no more than the headers of the answer.
    pub(super) async fn begin(
        &mut self,
        line: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response<Incoming> {
        let mut request = request(line, headers, body.as_ref());
        request.headers_mut().insert("host", HeaderValue::from_static("localhost"));
        if self.ends {
            self.sender = connect(&self.address).await;
        }
        soon(self.sender.ready()).await.unwrap();
        let response = soon(self.sender.send_request(request)).await;
        let response = response.unwrap_or_else(|error| panic!("{line}: {error}"));
        self.ends = response.headers().get("connection").is_some_and(|value| value == "close");
        response
    }
}

async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = soon(TcpStream::connect(address)).await.unwrap();
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

/// The request of `GET /path` or another line.
fn request(line: &str, headers: &[(&str, &str)], body: &[u8]) -> Request<Full<Bytes>> {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Full::new(Bytes::copy_from_slice(body))).unwrap()
}

/// A connection for HTTP/2 that is known to be spoken, for many calls at once.
#[derive(Clone)]
pub(super) struct Http2 {
    uri: String,
    sender: http2::SendRequest<Full<Bytes>>,
}

impl Http2 {
    pub(super) async fn open(service: &Service) -> Self {
        let stream = soon(TcpStream::connect(service.address())).await.unwrap();
        let io = TokioIo::new(stream);
        let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
        tokio::spawn(connection);
        Self { uri: service.uri(), sender }
    }

    /// Calls `GET /path` or another `line`, with a body if there is one.
    pub(super) async fn call(&mut self, line: &str, body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let request = request(&format!("{method} {}{path}", self.uri), &[], body.as_bytes());
        let response = soon(self.sender.send_request(request)).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        Answer::read(response).await
    }
}

/// A connection for whatever bytes.
pub(super) struct Socket(TcpStream);

impl Socket {
    pub(super) async fn open(service: &Service) -> Self {
        Self(soon(TcpStream::connect(service.address())).await.unwrap())
    }

    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        soon(self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// Sends unless the server has closed the connection.
    pub(super) async fn try_send(&mut self, bytes: &str) -> bool {
        self.0.write_all(bytes.as_bytes()).await.is_ok()
    }

    /// Reads until `text` has come, and returns all that has.
    pub(super) async fn until(&mut self, text: &str) -> String {
        let mut read = Vec::new();
        while !String::from_utf8_lossy(&read).contains(text) {
            let length = soon(self.0.read_buf(&mut read)).await.unwrap();
            assert_ne!(length, 0, "the connection ended: {}", String::from_utf8_lossy(&read));
        }
        String::from_utf8(read).unwrap()
    }

    /// Reads until the server closes the connection, in order or not.
    pub(super) async fn rest(&mut self) -> String {
        let mut read = Vec::new();
        while let Ok(1..) = soon(self.0.read_buf(&mut read)).await {}
        String::from_utf8(read).unwrap()
    }
}

/// What comes back for bytes, until the server closes the connection.
pub(super) async fn raw(service: &Service, bytes: impl AsRef<[u8]>) -> String {
    let mut socket = Socket::open(service).await;
    socket.send(bytes).await;
    socket.rest().await
}

/// What comes within the time that a test may take.
pub(super) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("an answer in time")
}
