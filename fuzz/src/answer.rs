//! What every answer must be.

use std::future::poll_fn;
use std::pin::pin;

use http_body::Body as _;
use limbeck_runtime::http::header::{ALLOW, CONTENT_TYPE};
use limbeck_runtime::http::{HeaderMap, Method, Response, StatusCode};
use limbeck_runtime::tonic::body::Body;

use crate::json::is_json;
use crate::seen::Seen;

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Bytes that a refusal may have: it shows at most a little of what was sent.
const REFUSAL_AT_MOST: usize = 8 * 1024;

impl Answer {
    /// Reads the body of a response.
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let mut body = pin!(body);
        let mut read = Vec::new();
        while let Some(frame) = poll_fn(|ctx| body.as_mut().poll_frame(ctx)).await {
            let frame = frame.expect("a body does not break off");
            if let Ok(data) = frame.into_data() {
                read.extend_from_slice(&data);
            }
        }
        Self { status: parts.status, headers: parts.headers, body: read }
    }

    /// Its content type; empty if it names none.
    pub fn content_type(&self) -> &str {
        self.headers.get(CONTENT_TYPE).and_then(|ty| ty.to_str().ok()).unwrap_or_default()
    }

    /// The methods of `allow`.
    pub fn allowed(&self) -> Vec<&str> {
        let allow = self.headers.get(ALLOW).and_then(|allow| allow.to_str().ok());
        allow.map(|allow| allow.split(", ").collect()).unwrap_or_default()
    }

    /// Holds it to what every answer must be.
    pub(crate) fn check(&self, method: &Method, seen: Option<&Seen>) {
        let called = seen.map_or("", |seen| &seen.method);
        // Those that fail when asked to.
        let failed = ["fuzz.v1.Fail", "fuzz.v1.Watch"].contains(&called);
        assert!(self.status.as_u16() < 500 || failed, "{self:?}");
        if seen.is_none() {
            let refused = self.status.is_client_error() || *method == Method::OPTIONS;
            assert!(refused, "no handler was called: {self:?}");
            assert!(self.body.len() <= REFUSAL_AT_MOST, "{} bytes", self.body.len());
        }
        if *method == Method::HEAD {
            assert!(self.body.is_empty(), "{self:?}");
        } else if self.status != StatusCode::NO_CONTENT && !called.starts_with("fuzz.v1.Upload") {
            self.check_body();
        }
    }

    fn check_body(&self) {
        let text = std::str::from_utf8(&self.body).expect("an answer is UTF-8");
        match self.content_type() {
            "application/json" => assert!(is_json(&self.body), "{text}"),
            "application/x-ndjson" => {
                text.lines().for_each(|line| assert!(is_json(line.as_bytes()), "{text}"));
            }
            "text/event-stream" => {
                for event in text.split("\n\n").filter(|event| !event.is_empty()) {
                    let event = event.strip_prefix("event: error\n").unwrap_or(event);
                    let data = event.strip_prefix("data: ").expect("an event has data");
                    assert!(is_json(data.as_bytes()), "{text}");
                }
            }
            other => panic!("nobody answers with `{other}`"),
        }
    }
}
