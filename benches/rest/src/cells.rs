//! The calls, and the check that all contestants answer them alike.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::Full;
use serde_json_plain::Value;
use tonic::body::Body;

use crate::contestants::Contestant;
use crate::{by_hand, data};

/// A call.
pub struct Cell {
    /// What the table calls it.
    pub name: &'static str,
    request: Request<Bytes>,
}

impl Cell {
    fn get(name: &'static str, target: &'static str) -> Self {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = Uri::from_static(target);
        let headers = request.headers_mut();
        headers.insert(header::HOST, HeaderValue::from_static("library.example"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("rest-bench/1.0"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        Self { name, request }
    }

    fn post(name: &'static str, target: &'static str, body: Bytes) -> Self {
        let mut cell = Self::get(name, target);
        *cell.request.method_mut() = Method::POST;
        let headers = cell.request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        *cell.request.body_mut() = body;
        cell
    }

    /// The request, as a server hands it on: parsed, with the headers that clients send.
    pub fn request(&self) -> Request<Body> {
        self.request.clone().map(|body| Body::new(Full::new(body)))
    }
}

/// All of them.
pub fn cells() -> [Cell; 5] {
    const BASIC: &str = "/v1/books/book-4711?view=BOOK_VIEW_BASIC&language=en-IE";
    const FULL: &str = "/v1/books/book-4711?view=BOOK_VIEW_FULL&language=en-IE";
    const LIST: &str = "/v1/books?pageSize=100&pageToken=b29rLTQ3MTE%3D&available=true";
    [
        Cell::get("GET 300 B", BASIC),
        Cell::get("GET 30 KB", FULL),
        Cell::post("POST 300 B", "/v1/books", by_hand::json(data::basic(0))),
        Cell::post("POST 30 KB", "/v1/books", by_hand::json(data::full())),
        Cell::get("LIST 100", LIST),
    ]
}

/// Sizes of the answers, by cell, in bytes; the same for all but for the offset of times.
///
/// # Panics
/// When a contestant refuses a call, or its answer is not what the first one's is.
pub fn check(contestants: &mut [Contestant]) -> Vec<(&'static str, usize)> {
    cells().iter().map(|cell| (cell.name, check_cell(cell, contestants))).collect()
}

fn check_cell(cell: &Cell, contestants: &mut [Contestant]) -> usize {
    let mut answers = contestants.iter_mut().map(|contestant| {
        let who = format!("{}, {}", cell.name, contestant.name);
        let response = contestant.call(cell.request());
        assert_eq!(response.status(), StatusCode::OK, "{who}: {:?}", response.body());
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json", "{who}");
        let value = serde_json_plain::from_slice(response.body()).expect("JSON");
        (who, response.body().len(), plain(value))
    });
    let (_, size, expected) = answers.next().expect("a contestant");
    // Who wrote the first answer had the same books, and its own idea of JSON.
    if cell.request.method() == Method::POST {
        let body = serde_json_plain::from_slice(cell.request.body()).expect("JSON");
        assert_eq!(plain(body), expected, "an echo, {}", cell.name);
    }
    for (who, _, value) in answers {
        assert_eq!(value, expected, "{who}");
    }
    size
}

/// A value without what is a matter of taste: pbjson writes the offset of UTC as `+00:00`, and
/// whole doubles can be written with or without a point.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) if text.ends_with("+00:00") => text.replace("+00:00", "Z").into(),
        Value::Number(number) => number.as_f64().into(),
        Value::Array(values) => values.into_iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}
