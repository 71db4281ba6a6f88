//! The state of the server for those who speak plain HTTP: `GET /healthz`.

use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tonic::body::Body;

use super::error::Kind;
use super::{Health, Server, answer};

/// The path of a probe, and what it tells.
#[derive(Debug, Clone)]
pub(super) struct Healthz {
    pub(super) path: &'static str,
    pub(super) health: Health,
}

impl Healthz {
    /// Where requests come as `path`, an absolute one without a query.
    pub(super) fn at(path: &'static str, health: Health) -> Result<Self, Kind> {
        let uri = path.parse::<http::Uri>().ok().filter(|uri| uri.scheme().is_none());
        match uri {
            Some(uri) if path.starts_with('/') && uri.path() == path => Ok(Self { path, health }),
            Some(_) | None => Err(Kind::Healthz(path)),
        }
    }

    pub(super) fn is_asked<B>(&self, request: &Request<B>) -> bool {
        request.uri().path() == self.path
    }

    pub(super) async fn answer(&self, method: &Method) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            let allow = HeaderValue::from_static("GET, HEAD");
            return answer::not_allowed(allow, "health is read by GET");
        }
        let (status, text) = if self.health.is_serving().await {
            (StatusCode::OK, r#"{"status":"SERVING"}"#)
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"NOT_SERVING"}"#)
        };
        let text = if method == Method::HEAD { "" } else { text };
        let mut response = answer::json(status, text.to_owned());
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl Server {
    /// Where the state of the server as a whole is answered over plain HTTP: 200 `{"status":"SERVING"}`, or 503
    /// `{"status":"NOT_SERVING"}`. Default: `/healthz`; `None` turns it off.
    ///
    /// Like health over gRPC it needs no credentials, and is answered under load. Layers of the user see it.
    pub fn healthz(mut self, path: Option<&'static str>) -> Self {
        self.healthz = path;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_path() {
        for path in ["", "healthz", "*", "/healthz?full", "/a b", "http://a/healthz", "/a#b"] {
            assert!(Healthz::at(path, Health::default()).is_err(), "{path}");
        }
        for path in ["/", "/healthz", "/internal/live"] {
            assert!(Healthz::at(path, Health::default()).is_ok(), "{path}");
        }
    }
}
