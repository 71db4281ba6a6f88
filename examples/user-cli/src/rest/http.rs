//! A client of one server for HTTP/1.1: messages as JSON out, messages or a status in.

use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use http::{Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use limbeck_runtime::json::{self, Message, ReadOptions, WriteOptions};
use limbeck_runtime::tonic::Status;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::lines::Lines;
use super::status;

/// How long making a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest answer that is read, and the longest message of a stream, in bytes.
pub(super) const LONGEST: usize = 64 * 1024 * 1024;
/// The longest time that `x-request-timeout` can say, in seconds.
const LONGEST_TIMEOUT: u64 = 99_999_999;
/// All but what RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("`{uri}` is not a URI: {source}")]
    Uri { uri: String, source: http::uri::InvalidUri },
    #[error("`{uri}` has no scheme and host: write it like `http://127.0.0.1:50051`")]
    Incomplete { uri: String },
    #[error("`{uri}` needs TLS, which `--rest` does not speak: name an address with `http://`")]
    Tls { uri: String },
    #[error("`{uri}` has the scheme `{scheme}`, `--rest` speaks `http`")]
    Scheme { uri: String, scheme: String },
    #[error("cannot connect to `{uri}`: {source}")]
    Connect { uri: String, source: io::Error },
    #[error("cannot speak HTTP with `{uri}`: {source}")]
    Handshake { uri: String, source: hyper::Error },
}

/// A call to be made.
#[derive(Debug)]
pub(super) struct Call {
    method: Method,
    target: String,
    body: Option<Vec<u8>>,
}

impl Call {
    /// A call of a path whose variables are escaped: see [`escaped`].
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, target: path.into(), body: None }
    }

    /// Adds a parameter to the query.
    pub(super) fn query(mut self, name: &str, value: &str) -> Self {
        let before = if self.target.contains('?') { '&' } else { '?' };
        // Writing to a string cannot fail.
        let _ = write!(self.target, "{before}{name}={}", escaped(value));
        self
    }

    /// Sends a message.
    pub(super) fn body<M: Message>(self, message: &M) -> Result<Self, Status> {
        let body =
            json::to_vec(message, &WriteOptions::default()).map_err(|error| unsent(&error))?;
        Ok(Self { body: Some(body), ..self })
    }
}

/// A value as it may stand in a path or query.
pub(super) fn escaped(value: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(value, ESCAPED)
}

/// The JSON of a message that is a string, without quotes: what a query takes.
pub(super) fn text<M: Message>(message: &M) -> Result<String, Status> {
    Ok(json::to_string(message).map_err(|error| unsent(&error))?.trim_matches('"').to_owned())
}

fn unsent(error: &json::Error) -> Status {
    Status::invalid_argument(format!("the request cannot be written as JSON: {error}"))
}

/// How answers are read: what a newer server says besides is passed over.
pub(super) fn read_options() -> ReadOptions {
    ReadOptions { ignore_unknown: true, ..ReadOptions::default() }
}

/// A server, and a connection to it.
#[derive(Debug)]
pub(crate) struct Http {
    server: Server,
    deadline: Duration,
    connection: SendRequest<Full<Bytes>>,
}

impl Http {
    /// Connects. Calls that are no streams end with `DEADLINE_EXCEEDED` after `deadline`.
    pub(crate) async fn connect(uri: &str, deadline: Duration) -> Result<Self, Error> {
        let server = Server::parse(uri)?;
        let connection = server.connect().await?;
        Ok(Self { server, deadline, connection })
    }

    /// Makes a call that is answered with one message.
    pub(super) async fn unary<M: Message>(&mut self, call: Call) -> Result<M, Status> {
        let late = || Status::deadline_exceeded("the deadline passed before the server answered");
        let deadline = self.deadline;
        let answer = async {
            let response = self.send(call, "application/json", Some(deadline)).await?;
            let body = Limited::new(response.into_body(), LONGEST).collect().await;
            body.map_err(|error| status::broken(&*error))
        };
        let body = timeout(deadline, answer).await.map_err(|_| late())??.to_bytes();
        json::from_slice(&body, &read_options()).map_err(|error| status::unread(&error))
    }

    /// Makes a call that is answered with a stream of messages.
    pub(super) async fn stream<M: Message>(
        &mut self,
        call: Call,
    ) -> Result<Lines<M, Incoming>, Status> {
        Ok(Lines::new(self.send(call, "application/x-ndjson", None).await?.into_body()))
    }

    async fn send(
        &mut self,
        call: Call,
        accept: &str,
        deadline: Option<Duration>,
    ) -> Result<Response<Incoming>, Status> {
        // The server may have closed the connection since the call before.
        if self.connection.ready().await.is_err() {
            let connection = self.server.connect().await;
            self.connection = connection.map_err(|error| Status::unavailable(error.to_string()))?;
        }
        let request = self.server.request(call, accept, deadline)?;
        let response = self.connection.send_request(request).await;
        let response = response.map_err(|error| status::broken(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, LONGEST).collect().await;
        let body = body.map_err(|error| status::broken(&*error))?.to_bytes();
        Err(status::of_refusal(parts.status, &body))
    }
}

/// Where a server is.
#[derive(Debug)]
struct Server {
    uri: String,
    /// Host and port.
    authority: String,
    /// What stands before every path.
    prefix: String,
}

impl Server {
    fn parse(text: &str) -> Result<Self, Error> {
        let owned = || text.to_owned();
        let uri: Uri = text.parse().map_err(|source| Error::Uri { uri: owned(), source })?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(Error::Incomplete { uri: owned() });
        };
        match scheme {
            "http" => {}
            "https" => return Err(Error::Tls { uri: owned() }),
            other => return Err(Error::Scheme { uri: owned(), scheme: other.to_owned() }),
        }
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(80));
        let prefix = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { uri: owned(), authority, prefix })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Error> {
        let stream = within(CONNECT, TcpStream::connect(&self.authority)).await;
        let stream = stream.map_err(|source| Error::Connect { uri: self.uri.clone(), source })?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|source| Error::Handshake { uri: self.uri.clone(), source })?;
        // Its errors come out of the call that it breaks.
        tokio::spawn(connection);
        Ok(sender)
    }

    fn request(
        &self,
        call: Call,
        accept: &str,
        deadline: Option<Duration>,
    ) -> Result<Request<Full<Bytes>>, Status> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(format!("{}{}", self.prefix, call.target))
            .header(HOST, &self.authority)
            .header(ACCEPT, accept)
            .header(USER_AGENT, concat!("user-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(deadline) = deadline {
            let seconds = deadline.as_secs().min(LONGEST_TIMEOUT);
            let seconds = format!("{seconds}.{:09}", deadline.subsec_nanos());
            request = request.header("x-request-timeout", seconds);
        }
        if call.body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = Full::from(call.body.unwrap_or_default());
        let request = request.body(body);
        request
            .map_err(|error| Status::invalid_argument(format!("no request can be made: {error}")))
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_say_what_to_write() {
        for (uri, text) in [
            ("", "is not a URI"),
            ("127.0.0.1:1", "http://127.0.0.1:50051"),
            ("/path", "http://127.0.0.1:50051"),
            ("https://example.com", "needs TLS, which `--rest` does not speak"),
            ("ftp://example.com", "scheme `ftp`"),
        ] {
            let message = Server::parse(uri).unwrap_err().to_string();
            assert!(message.contains(text), "{uri}: {message}");
        }
    }

    #[test]
    fn ids_stay_in_their_segment() {
        let path = format!("/v1/users/{}", escaped("a/b?c=d:watch é%"));
        let call = Call::new(Method::GET, path).query("etag", "a&b+c").query("x", "");
        assert_eq!(call.target, "/v1/users/a%2Fb%3Fc%3Dd%3Awatch%20%C3%A9%25?etag=a%26b%2Bc&x=");
    }

    #[test]
    fn requests_carry_host_prefix_and_time() {
        let server = Server::parse("http://[::1]/api/").unwrap();
        let call = Call::new(Method::GET, "/v1/users");
        let request =
            server.request(call, "text/plain", Some(Duration::from_millis(1500))).unwrap();
        assert_eq!(request.uri(), "/api/v1/users");
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("host"), Some("[::1]:80"));
        assert_eq!(header("x-request-timeout"), Some("1.500000000"));
        assert_eq!(header("content-type"), None);
    }
}
