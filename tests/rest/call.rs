//! One request to the services in process, and what came back.

use std::convert::Infallible;
use std::future::Future;

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::BodyExt as _;
use limbeck_rest_service::{Echoing, service};
use limbeck_runtime::rest::RestOptions;
use limbeck_runtime::tonic::body::Body;
use serde_json::Value;
use tower::{Service, ServiceExt as _};

/// A request to be sent.
pub(super) struct Call {
    request: http::request::Builder,
    body: Body,
    options: RestOptions,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Waits for a future.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// A request by method and path, with its query.
pub(super) fn call(method: &str, uri: &str) -> Call {
    let request = Request::builder().method(method).uri(uri);
    Call { request, body: Body::empty(), options: RestOptions::default() }
}

/// A GET.
pub(super) fn get(uri: &str) -> Reply {
    call("GET", uri).send()
}

/// A POST of JSON.
pub(super) fn post(uri: &str, body: impl Into<Bytes>) -> Reply {
    call("POST", uri).json(body).send()
}

/// Characters that may stand in a query.
pub(super) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl Call {
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(super) fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.request = self.request.extension(extension);
        self
    }

    pub(super) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::new(http_body_util::Full::new(body.into()));
        self
    }

    pub(super) fn stream<B>(mut self, body: B) -> Self
    where
        B: http_body::Body<Data = Bytes, Error = std::io::Error> + Send + 'static,
    {
        self.body = Body::new(body);
        self
    }

    pub(super) fn json(self, body: impl Into<Bytes>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    pub(super) fn options(mut self, change: impl FnOnce(&mut RestOptions)) -> Self {
        change(&mut self.options);
        self
    }

    pub(super) fn send(self) -> Reply {
        let service = service(self.options.clone(), &Echoing::default());
        self.send_to(service)
    }

    pub(super) fn send_to<S>(self, service: S) -> Reply
    where
        S: Service<Request<Body>, Response = http::Response<Body>, Error = Infallible>,
    {
        wait(async {
            let response = self.open(service).await;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("an answer does not break off").to_bytes();
            Reply { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    /// Sends it and leaves the body of the answer unread.
    pub(super) async fn open<S>(self, service: S) -> http::Response<Body>
    where
        S: Service<Request<Body>, Response = http::Response<Body>, Error = Infallible>,
    {
        let request = self.request.body(self.body).expect("a request that HTTP can carry");
        service.oneshot(request).await.expect("infallible")
    }
}

impl Reply {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of a success.
    #[track_caller]
    pub(super) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }

    /// The request that arrived.
    #[track_caller]
    pub(super) fn request(&self) -> Value {
        self.ok()["request"].clone()
    }

    /// The message of a failure, of this HTTP status and code.
    #[track_caller]
    pub(super) fn refused(&self, status: u16, code: i32) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        let message = body["message"].as_str().expect("a message").to_owned();
        for leak in ["::", "panicked", "limbeck", "alloc", "&str"] {
            assert!(!message.contains(leak), "{message}");
        }
        message
    }

    /// The message of an `INVALID_ARGUMENT`.
    #[track_caller]
    pub(super) fn invalid(&self) -> String {
        self.refused(400, 3)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII")).unwrap_or_default()
    }
}
