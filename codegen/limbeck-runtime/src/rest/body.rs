//! Bodies: of what kind, how long, and when raw, what of.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use tonic::Status;
use tonic::body::Body;

use super::failure::Refusal;
use super::route::RequestBody;

/// A message whose bytes are a body as they are: `google.api.HttpBody`.
pub trait RawBody {
    /// The content type and the bytes.
    fn into_raw(self) -> (String, Bytes);
}

#[cfg(feature = "google-api")]
impl RawBody for crate::google::api::HttpBody {
    fn into_raw(self) -> (String, Bytes) {
        (self.content_type, self.data)
    }
}

/// Reads a body whole, if the route has one.
///
/// # Errors
/// When it is of a kind that the route does not take, or too long, or breaks off.
pub(super) async fn read(
    headers: &HeaderMap,
    body: &mut Body,
    kind: RequestBody,
    limit: usize,
) -> Result<Option<Bytes>, Refusal> {
    match kind {
        RequestBody::None => return Ok(None),
        RequestBody::Whole | RequestBody::Field(_) => check_json(headers)?,
        RequestBody::RawWhole | RequestBody::RawField(_) => {}
    }
    check_encoding(headers)?;
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: u64| announced > limit as u64) {
        return Err(too_long(limit));
    }
    collect(body, limit).await.map(Some)
}

async fn collect(body: &mut Body, limit: usize) -> Result<Bytes, Refusal> {
    // Nearly every body comes in one piece, which is kept as it is.
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = poll_fn(|ctx| Pin::new(&mut *body).poll_frame(ctx)).await {
        let frame = frame.map_err(|_| Refusal::new(Status::cancelled("the body broke off")))?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + all.len() + data.len() > limit {
            return Err(too_long(limit));
        }
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

fn check_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let text = value.to_str().unwrap_or_default();
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            let value = value.trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(unsupported("the body is not JSON in UTF-8: send `content-type: application/json`"))
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(unsupported("the body is compressed: send it without `content-encoding`"))
        }
        _ => Ok(()),
    }
}

fn unsupported(why: &'static str) -> Refusal {
    Refusal::with_http(Status::invalid_argument(why), StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

fn too_long(limit: usize) -> Refusal {
    let status = Status::out_of_range(format!("the body is longer than {limit} bytes"));
    Refusal::with_http(status, StatusCode::PAYLOAD_TOO_LARGE)
}
