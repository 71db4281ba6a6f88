//! Refusals in the protocol of the request: a gRPC status, or an HTTP one with a status as JSON.

use std::fmt::Write;

use http::header::{ALLOW, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};
use tonic::body::Body;
use tonic::{Code, Status};

use super::web;

/// What a request speaks, by its `content-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// gRPC over HTTP/2.
    Grpc,
    /// gRPC-Web, what browsers send.
    GrpcWeb {
        /// Whether the answer is base64 (`application/grpc-web-text`).
        text: bool,
    },
    /// Everything else.
    Http,
}

impl Protocol {
    /// The name for a log or a label of a metric: `grpc`, `grpc-web`, `http`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grpc => "grpc",
            Self::GrpcWeb { .. } => "grpc-web",
            Self::Http => "http",
        }
    }

    pub(super) fn of(headers: &HeaderMap) -> Self {
        let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        match content_type.strip_prefix(b"application/grpc").map(<[u8]>::first) {
            Some(None | Some(b'+' | b';' | b' ')) => Self::Grpc,
            Some(Some(_)) => match web::answers_in_text(headers) {
                Some(text) => Self::GrpcWeb { text },
                None => Self::Http,
            },
            None => Self::Http,
        }
    }

    /// Says no, over plain HTTP with this status rather than that of the code.
    pub(super) fn refuse_as(self, status: Status, http: StatusCode) -> Response<Body> {
        match self {
            Self::Grpc | Self::GrpcWeb { .. } => self.refuse(status),
            #[cfg(feature = "rest")]
            Self::Http => {
                crate::rest::refuse(&status, Some(http), &crate::json::WriteOptions::default())
            }
            #[cfg(not(feature = "rest"))]
            Self::Http => plain(http, status.code(), status.message()),
        }
    }

    /// Says no to a request of this protocol.
    pub(super) fn refuse(self, status: Status) -> Response<Body> {
        match self {
            Self::Grpc => status.into_http(),
            Self::GrpcWeb { text } => {
                let mut response = status.into_http();
                response.headers_mut().insert(CONTENT_TYPE, web::content_type(text));
                response
            }
            #[cfg(feature = "rest")]
            Self::Http => crate::rest::refuse(&status, None, &crate::json::WriteOptions::default()),
            #[cfg(not(feature = "rest"))]
            Self::Http => {
                let code = status.code();
                plain(http_status(code), code, status.message())
            }
        }
    }
}

/// Refuses what claims to be `protocol` but cannot be answered as such.
pub(super) fn refuse_transport<B>(
    protocol: Protocol,
    request: &Request<B>,
) -> Option<Response<Body>> {
    if protocol == Protocol::Grpc && request.version() != Version::HTTP_2 {
        let status = StatusCode::HTTP_VERSION_NOT_SUPPORTED;
        return Some(plain(status, Code::Unimplemented, "gRPC needs HTTP/2"));
    }
    (request.method() != Method::POST)
        .then(|| not_allowed(HeaderValue::from_static("POST"), "gRPC needs the method POST"))
}

/// Refuses the method of a request for a path that takes the methods `allow`.
pub(super) fn not_allowed(allow: HeaderValue, message: &str) -> Response<Body> {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented, message);
    response.headers_mut().insert(ALLOW, allow);
    response
}

/// Answers with a `google.rpc.Status` as JSON.
pub(super) fn plain(status: StatusCode, code: Code, message: &str) -> Response<Body> {
    let text = format!("{{\"code\":{},\"message\":{}}}", i32::from(code), json_string(message));
    let mut response = json(status, text);
    state(&mut response, code);
    response
}

/// Answers with a JSON text.
pub(super) fn json(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::new(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The code of an HTTP response, which has no place for it that a client could read.
#[derive(Debug, Clone, Copy)]
struct Stated(Code);

/// Notes in an HTTP response the code that logs and metrics tell.
pub(crate) fn state(response: &mut Response<Body>, code: Code) {
    response.extensions_mut().insert(Stated(code));
}

/// The code that a response states before its body: that of a refusal, or of an HTTP error.
pub(super) fn stated_code<B>(response: &Response<B>) -> Option<Code> {
    let header = response.headers().get(Status::GRPC_STATUS);
    header
        .map(|code| Code::from_bytes(code.as_bytes()))
        .or_else(|| response.extensions().get().map(|Stated(code)| *code))
}

/// A string in JSON (RFC 8259, section 7), quotes included.
pub(super) fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for char in text.chars() {
        match char {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            // Writing to a string cannot fail.
            '\0'..='\u{1f}' => drop(write!(json, "\\u{:04x}", u32::from(char))),
            char => json.push(char),
        }
    }
    json.push('"');
    json
}

/// The HTTP status of a code, as the comments of `google/rpc/code.proto` say.
pub(crate) fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        Code::Cancelled => client_closed(),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
            StatusCode::BAD_REQUEST
        }
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The code for an HTTP response that states none: that of a layer or a foreign service.
pub(super) fn code_of(status: StatusCode) -> Code {
    match status.as_u16() {
        400 | 415 | 422 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        405 | 501 | 505 => Code::Unimplemented,
        408 | 504 => Code::DeadlineExceeded,
        409 => Code::Aborted,
        412 => Code::FailedPrecondition,
        413 | 416 => Code::OutOfRange,
        429 => Code::ResourceExhausted,
        499 => Code::Cancelled,
        502 | 503 => Code::Unavailable,
        500..=599 => Code::Internal,
        400..=499 => Code::Unknown,
        _ => Code::Ok,
    }
}

/// 499, which nginx introduced and google's table uses: the client went away.
pub(super) fn client_closed() -> StatusCode {
    StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(http::HeaderName, &'static str)]) -> Protocol {
        let headers =
            headers.iter().map(|(name, text)| (name.clone(), HeaderValue::from_static(text)));
        Protocol::of(&headers.collect())
    }

    #[test]
    fn only_grpc_is_grpc() {
        for text in [
            "",
            "application/json",
            "application/grpcx",
            "application/grpc-web+json",
            "application/grpc-webx",
            "application/grpc-web-texts",
        ] {
            assert_eq!(of(&[(CONTENT_TYPE, text)]), Protocol::Http, "{text}");
        }
        for text in ["application/grpc", "application/grpc+proto", "application/grpc;charset=x"] {
            assert_eq!(of(&[(CONTENT_TYPE, text)]), Protocol::Grpc, "{text}");
        }
        assert_eq!(Protocol::of(&HeaderMap::new()), Protocol::Http);
    }

    #[test]
    fn grpc_web_is_answered_as_it_asks() {
        use http::header::ACCEPT;
        for (content_type, accept, text) in [
            ("application/grpc-web", None, false),
            ("application/grpc-web+proto;charset=utf-8", None, false),
            ("application/grpc-web-text", None, true),
            ("application/grpc-web-text+proto", Some("*/*"), true),
            ("application/grpc-web", Some("application/grpc-web-text, */*"), true),
            ("application/grpc-web-text", Some("application/grpc-web+proto"), false),
        ] {
            let headers =
                [Some((CONTENT_TYPE, content_type)), accept.map(|accept| (ACCEPT, accept))];
            let headers: Vec<_> = headers.into_iter().flatten().collect();
            assert_eq!(of(&headers), Protocol::GrpcWeb { text }, "{headers:?}");
        }
    }

    #[test]
    fn callers_are_refused_in_their_protocol() {
        let response = Protocol::Http.refuse(Status::unavailable("overloaded"));
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), "application/json");
        assert_eq!(response.headers().get(X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert_eq!(stated_code(&response), Some(Code::Unavailable));
        for (protocol, content_type) in [
            (Protocol::Grpc, "application/grpc"),
            (Protocol::GrpcWeb { text: false }, "application/grpc-web+proto"),
            (Protocol::GrpcWeb { text: true }, "application/grpc-web-text+proto"),
        ] {
            let response = protocol.refuse(Status::unavailable("overloaded"));
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), content_type);
            assert_eq!(response.headers().get("grpc-status").unwrap(), "14");
        }
    }

    #[test]
    fn any_text_is_a_json_string() {
        for (text, json) in [
            ("", r#""""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("\0\n\u{1f}\u{7f}\u{2028}ü", "\"\\u0000\\u000a\\u001f\u{7f}\u{2028}ü\""),
        ] {
            assert_eq!(json_string(text), json);
        }
    }

    #[test]
    fn the_table_is_googles() {
        let codes =
            [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];
        for (code, status) in (0..).zip(codes) {
            assert_eq!(http_status(Code::from_i32(code)).as_u16(), status, "{code}");
        }
    }
}
