//! Cross-origin resource sharing: which pages of other origins may call, by the `fetch` standard.
//!
//! `tower-http` knows the rules; it is asked for its headers alone, so that they are put on refusals of the server too,
//! and `OPTIONS` that is no preflight reaches who serves it.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use tonic::body::Body;
use tower::{Layer, Service, service_fn};
use tower_http::cors::{AllowOrigin, CorsLayer, preflight_request_headers};

use super::Server;
use super::error::{Error, Kind};
use super::guard::Origin;

/// Which pages may call the server, and how.
///
/// ```
/// use limbeck_runtime::server::{Cors, Server};
///
/// let cors = Cors { credentials: true, ..Cors::origins(["https://app.example.com"]) };
/// let server = Server::new().cors(cors);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    /// The origins of the pages.
    pub origins: Origins,
    /// The methods that they may use. Default: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub methods: Vec<Method>,
    /// The headers that they may send. Default: `authorization`, `content-type`, and those of gRPC-Web and deadlines.
    pub headers: Vec<HeaderName>,
    /// The headers that they may read. Default: `grpc-status`, `grpc-message`, `grpc-status-details-bin`, and those that
    /// tell about packages with a history: `limbeck-revision`, `limbeck-digest`, `limbeck-successor`, `deprecation`,
    /// `sunset`, `link`.
    pub exposed_headers: Vec<HeaderName>,
    /// How long a browser may remember what a preflight said; each has a cap of its own. Default: 2 hours, the highest
    /// of them.
    pub max_age: Duration,
    /// Whether pages may send cookies and client certificates. Not together with [`Origins::Any`]. Default: no. A
    /// header `authorization` that the page sets itself needs no more than [`Cors::headers`].
    pub credentials: bool,
}

/// The origins of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All pages of the web.
    Any,
    /// These: `https://app.example.com`, scheme and host, and the port where it is not that of the scheme.
    List(Vec<String>),
}

/// Why rules do not do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(
        "CORS with credentials for any origin would let every page act for its visitors: list the origins, or set \
         `credentials` to false"
    )]
    AnyWithCredentials,
    #[error(
        "CORS with credentials cannot allow `*` as a header or method, browsers refuse it: list them"
    )]
    WildcardWithCredentials,
    #[error(
        "`{0}` is no origin: write scheme, host and, if need be, port, in lower case, as `https://app.example.com`"
    )]
    Origin(String),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Kind::Cors(fault).into()
    }
}

impl Cors {
    /// Pages of these origins, without credentials.
    pub fn origins<O: Into<String>>(origins: impl IntoIterator<Item = O>) -> Self {
        Self::of(Origins::List(origins.into_iter().map(Into::into).collect()))
    }

    /// All pages of the web, without credentials.
    pub fn any() -> Self {
        Self::of(Origins::Any)
    }

    fn of(origins: Origins) -> Self {
        let names = |names: &[&'static str]| {
            names.iter().copied().map(HeaderName::from_static).collect::<Vec<_>>()
        };
        Self {
            origins,
            methods: vec![
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ],
            headers: names(&[
                "authorization",
                "content-type",
                "grpc-timeout",
                "x-grpc-web",
                "x-request-timeout",
                "x-user-agent",
            ]),
            exposed_headers: names(&[
                "grpc-status",
                "grpc-message",
                "grpc-status-details-bin",
                "limbeck-revision",
                "limbeck-digest",
                "limbeck-successor",
                "deprecation",
                "sunset",
                "link",
            ]),
            max_age: Duration::from_secs(7200),
            credentials: false,
        }
    }
}

impl Server {
    /// Lets pages of other origins call. Preflights are answered before authentication, because they carry no
    /// credentials, and within the limits of load; every other answer, refusals included, tells the page that it may
    /// read it.
    pub fn cors(mut self, cors: Cors) -> Self {
        self.cors = Some(cors);
        self
    }
}

/// Rules that were checked.
#[derive(Debug, Clone)]
pub(super) struct Policy(Arc<CorsLayer>);

impl Policy {
    pub(super) fn new(cors: &Cors) -> Result<Self, Fault> {
        check_credentials(cors)?;
        let origin = match &cors.origins {
            Origins::Any => AllowOrigin::any(),
            Origins::List(origins) => {
                let origins: Result<Vec<_>, _> = origins.iter().map(|text| origin(text)).collect();
                AllowOrigin::list(origins?)
            }
        };
        let layer = CorsLayer::new()
            .allow_origin(origin)
            .allow_methods(cors.methods.clone())
            .allow_headers(cors.headers.clone())
            .expose_headers(cors.exposed_headers.clone())
            .max_age(cors.max_age)
            .allow_credentials(cors.credentials);
        Ok(Self(Arc::new(layer)))
    }

    /// What to say about a request.
    pub(super) fn judge<B>(&self, request: &Request<B>) -> Origin {
        let of_page = request.headers().contains_key(ORIGIN);
        let asks = request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if of_page && asks && request.method() == Method::OPTIONS {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response.headers_mut().extend(self.headers(request, Method::OPTIONS));
            return Origin { marks: HeaderMap::new(), preflight: Some(response) };
        }
        Origin { marks: self.headers(request, Method::GET), preflight: None }
    }

    /// The headers that the answer gets, for a request taken to have `method`.
    fn headers<B>(&self, request: &Request<B>, method: Method) -> HeaderMap {
        let mut asked = Request::new(());
        *asked.method_mut() = method;
        for name in preflight_request_headers() {
            if let Some(value) = request.headers().get(&name) {
                asked.headers_mut().insert(name, value.clone());
            }
        }
        let answer = self.0.layer(service_fn(|_| ready(Ok::<_, Infallible>(Response::new(())))));
        now(answer.clone().call(asked)).map_or_else(
            // No rule of ours waits; if one did, the page would read nothing, which is safe.
            || HeaderMap::from_iter([(VARY, HeaderValue::from_static("*"))]),
            |Ok(response)| response.into_parts().0.headers,
        )
    }
}

/// The output of a future that does not wait.
fn now<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

fn check_credentials(cors: &Cors) -> Result<(), Fault> {
    if !cors.credentials {
        return Ok(());
    }
    if cors.origins == Origins::Any {
        return Err(Fault::AnyWithCredentials);
    }
    let mut names = cors.headers.iter().chain(&cors.exposed_headers);
    if names.any(|name| name.as_str() == "*")
        || cors.methods.iter().any(|name| name.as_str() == "*")
    {
        return Err(Fault::WildcardWithCredentials);
    }
    Ok(())
}

/// An origin as browsers write it: anything else would never match, silently.
fn origin(text: &str) -> Result<HeaderValue, Fault> {
    let fault = || Fault::Origin(text.to_owned());
    let uri: Uri = text.parse().map_err(|_| fault())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(fault());
    };
    let default_port = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let plain = format!("{scheme}://{authority}").to_ascii_lowercase() == text;
    let redundant = uri.port_u16().is_some() && uri.port_u16() == default_port;
    if !plain || redundant || authority.as_str().contains('@') {
        return Err(fault());
    }
    HeaderValue::from_str(text).map_err(|_| fault())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_would_not_hold_are_refused() {
        for text in [
            "",
            "*",
            "null",
            "example.com",
            "https://",
            "https://a.com/",
            "https://a.com/x",
            "https://A.com",
            "https://u@a.com",
            "https://a.com:443",
            "http://a.com:80",
            "https://a.com?x",
            "https://a b",
        ] {
            let error = Policy::new(&Cors::origins([text])).unwrap_err().to_string();
            assert!(error.contains("is no origin"), "{text}: {error}");
        }
        for text in ["https://a.com", "http://localhost:3000", "https://a.com:80", "http://[::1]:1"]
        {
            assert!(Policy::new(&Cors::origins([text])).is_ok(), "{text}");
        }
        let any = Cors { credentials: true, ..Cors::any() };
        assert!(Policy::new(&any).unwrap_err().to_string().contains("list the origins"));
        let star = HeaderName::from_bytes(b"*").unwrap();
        for rules in [
            Cors { headers: vec![star.clone()], ..Cors::origins(["https://a.com"]) },
            Cors { exposed_headers: vec![star], ..Cors::origins(["https://a.com"]) },
            Cors { methods: vec!["*".parse().unwrap()], ..Cors::origins(["https://a.com"]) },
        ] {
            let error = Policy::new(&Cors { credentials: true, ..rules }).unwrap_err();
            assert!(error.to_string().contains("list them"), "{error}");
        }
    }
}
