//! Bodies: of what kind, how long, and when raw, what of.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::body::Body;

use super::failure::Refusal;
use super::options::RestLimits;
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

/// Bytes of one body, counted among those of all as long as this lives.
#[derive(Debug)]
pub(super) struct Held {
    all: Arc<AtomicUsize>,
    own: usize,
}

impl Held {
    pub(super) fn new(all: &Arc<AtomicUsize>) -> Self {
        Self { all: Arc::clone(all), own: 0 }
    }

    /// Counts more bytes; false when all bodies together have too many then.
    fn grow(&mut self, bytes: usize, most: usize) -> bool {
        self.own += bytes;
        self.all.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= most
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.fetch_sub(self.own, Ordering::Relaxed);
    }
}

/// Reads a body whole, if the route has one.
///
/// # Errors
/// When it is of a kind that the route does not take, too long, too slow, or breaks off.
pub(super) async fn read(
    headers: &HeaderMap,
    (body, held): (&mut Body, &mut Held),
    kind: RequestBody,
    limits: &RestLimits,
) -> Result<Option<Bytes>, Refusal> {
    match kind {
        RequestBody::None => return Ok(None),
        RequestBody::Whole | RequestBody::Field(_) => check_json(headers)?,
        RequestBody::RawWhole | RequestBody::RawField(_) => {}
    }
    check_encoding(headers)?;
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: u64| announced > limits.body as u64) {
        return Err(too_long(limits.body));
    }
    let mut reading = pin!(collect(body, held, limits));
    // A body that is there already, as most are, sets up no timer.
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    poll_fn(|ctx| {
        if let Poll::Ready(read) = reading.as_mut().poll(ctx) {
            return Poll::Ready(read.map(Some));
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(limits.body_time)));
        timer.as_mut().poll(ctx).map(|()| {
            let status = Status::deadline_exceeded("the body did not arrive in time");
            Err(Refusal::with_http(status, StatusCode::REQUEST_TIMEOUT))
        })
    })
    .await
}

async fn collect(body: &mut Body, held: &mut Held, limits: &RestLimits) -> Result<Bytes, Refusal> {
    // Nearly every body comes in one piece, which is kept as it is.
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = poll_fn(|ctx| Pin::new(&mut *body).poll_frame(ctx)).await {
        let frame = frame.map_err(|_| Refusal::new(Status::cancelled("the body broke off")))?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + all.len() + data.len() > limits.body {
            return Err(too_long(limits.body));
        }
        if !held.grow(data.len(), limits.bodies) {
            let why = "the server holds as many bodies as it may: try again later";
            return Err(Refusal::new(Status::unavailable(why)));
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
    let mut values = headers.get_all(CONTENT_TYPE).into_iter();
    let Some(value) = values.next() else { return Ok(()) };
    let is_one = values.next().is_none();
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
    if is_one && is_json && is_utf8 {
        return Ok(());
    }
    Err(unsupported("the body is not JSON in UTF-8: send `content-type: application/json`"))
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).into_iter();
    if encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Ok(());
    }
    Err(unsupported("the body is compressed: send it without `content-encoding`"))
}

fn unsupported(why: &'static str) -> Refusal {
    Refusal::with_http(Status::invalid_argument(why), StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

fn too_long(limit: usize) -> Refusal {
    let status = Status::out_of_range(format!("the body is longer than {limit} bytes"));
    Refusal::with_http(status, StatusCode::PAYLOAD_TOO_LARGE)
}
