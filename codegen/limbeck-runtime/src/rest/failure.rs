//! A status as HTTP: `google.rpc.Status` as JSON with its details decoded.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use prost::Message as _;
use prost_types::Any;
use tonic::body::Body;
use tonic::{Code, Status};

use super::options::Settings;
use crate::google::rpc::{self, RetryInfo};
use crate::json::{Codec, Int32, Msg, Text, WriteOptions, Writer};
use crate::server::{http_status, state};

/// What is answered instead of a message.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: Status,
    /// Instead of the HTTP status of the code.
    http: Option<StatusCode>,
}

impl Refusal {
    pub(super) fn new(status: Status) -> Self {
        Self { status, http: None }
    }

    pub(super) fn with_http(status: Status, http: StatusCode) -> Self {
        Self { status, http: Some(http) }
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self::new(status)
    }
}

/// Answers with a status.
pub(crate) fn refuse(
    status: &Status,
    http: Option<StatusCode>,
    options: &WriteOptions,
) -> Response<Body> {
    let details = details(status);
    let body = status_json(status, &details, options);
    let mut response = Response::new(Body::new(http_body_util::Full::new(Bytes::from(body))));
    *response.status_mut() = http.unwrap_or_else(|| http_status(status.code()));
    // For logs and metrics.
    state(&mut response, status.code());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    if status.code() == Code::Unauthenticated {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = details.iter().find_map(retry_after) {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// As [`refuse`], with the metadata that callers may see.
pub(super) fn answer(refusal: &Refusal, settings: &Settings) -> Response<Body> {
    let Refusal { status, http } = refusal;
    let mut response = refuse(status, *http, &settings.write);
    super::headers::outgoing(status.metadata(), &settings.options, response.headers_mut());
    response
}

/// `google.rpc.Status` as JSON.
pub(super) fn to_json(status: &Status, options: &WriteOptions) -> Vec<u8> {
    status_json(status, &details(status), options)
}

fn details(status: &Status) -> Vec<Any> {
    if status.details().is_empty() {
        return Vec::new();
    }
    rpc::Status::decode(status.details()).map(|status| status.details).unwrap_or_default()
}

fn status_json(status: &Status, details: &[Any], options: &WriteOptions) -> Vec<u8> {
    let mut json = b"{\"code\":".to_vec();
    let mut add = |before: &[u8], written: Option<Vec<u8>>| {
        json.extend_from_slice(before);
        json.extend(written.unwrap_or_default());
    };
    add(b"", write::<Int32>(&i32::from(status.code()), options));
    add(b",\"message\":", write::<Text>(&status.message().to_owned(), options));
    for (index, detail) in details.iter().enumerate() {
        let before: &[u8] = if index == 0 { b",\"details\":[" } else { b"," };
        add(before, write::<Msg<Any>>(detail, options).or_else(|| opaque(detail, options)));
    }
    add(if details.is_empty() { b"}" } else { b"]}" }, None);
    json
}

fn write<C: Codec>(value: &C::Value, options: &WriteOptions) -> Option<Vec<u8>> {
    let mut writer = Writer::new(options, Vec::new());
    C::write(value, &mut writer);
    writer.finish().ok()
}

/// A detail of a type that nobody knows: its bytes.
fn opaque(detail: &Any, options: &WriteOptions) -> Option<Vec<u8>> {
    let url = write::<Text>(&detail.type_url, options)?;
    let value = write::<Msg<Vec<u8>>>(&detail.value, options)?;
    Some([b"{\"@type\":", &*url, b",\"value\":", &*value, b"}"].concat())
}

/// Whole seconds after which a caller may come again.
fn retry_after(detail: &Any) -> Option<u64> {
    if !detail.type_url.ends_with("/google.rpc.RetryInfo") {
        return None;
    }
    let delay = RetryInfo::decode(&*detail.value).ok()?.retry_delay?;
    let seconds = u64::try_from(delay.seconds).ok()?;
    Some(seconds + u64::from(delay.nanos > 0))
}
