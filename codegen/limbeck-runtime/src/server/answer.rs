//! Refusals in the protocol of the request: a gRPC status, or an HTTP one.

use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};
use tonic::body::Body;
use tonic::{Code, Status};

/// What a request speaks, by its `content-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Grpc,
    Http,
}

impl Protocol {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        match content_type.strip_prefix(b"application/grpc").map(<[u8]>::first) {
            Some(None | Some(b'+' | b';' | b' ')) => Self::Grpc,
            Some(Some(_)) | None => Self::Http,
        }
    }

    /// Says no to a request of this protocol.
    pub(super) fn refuse(self, status: Status) -> Response<Body> {
        match self {
            Self::Grpc => status.into_http(),
            Self::Http => plain(http_status(status.code()), status.message()),
        }
    }
}

/// Refuses what claims to be gRPC but cannot be answered as such.
pub(super) fn refuse_transport<B>(request: &Request<B>) -> Option<Response<Body>> {
    if request.version() != Version::HTTP_2 {
        return Some(plain(StatusCode::HTTP_VERSION_NOT_SUPPORTED, "gRPC needs HTTP/2"));
    }
    if request.method() != Method::POST {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "gRPC needs the method POST");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return Some(response);
    }
    None
}

/// Answers with a line of text.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::new(format!("{text}\n")));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
            StatusCode::BAD_REQUEST
        }
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        // The server itself sheds load with this code; what one caller's quota says comes from the service.
        Code::ResourceExhausted | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_grpc_is_grpc() {
        let of = |text: &'static str| {
            Protocol::of(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]))
        };
        for text in [
            "",
            "application/json",
            "application/grpcx",
            "application/grpc-web",
            "application/grpc-web+proto",
        ] {
            assert_eq!(of(text), Protocol::Http, "{text}");
        }
        for text in ["application/grpc", "application/grpc+proto", "application/grpc;charset=x"] {
            assert_eq!(of(text), Protocol::Grpc, "{text}");
        }
        assert_eq!(Protocol::of(&HeaderMap::new()), Protocol::Http);
    }

    #[test]
    fn http_callers_are_refused_in_http() {
        let response = Protocol::Http.refuse(Status::unavailable("overloaded"));
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let response = Protocol::Grpc.refuse(Status::unavailable("overloaded"));
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers().get("grpc-status").unwrap(), "14");
    }
}
