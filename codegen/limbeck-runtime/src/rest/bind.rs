//! A request becomes a message: body, then query, then path, so that what the path says holds.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use prost::Message as _;
use smallvec::SmallVec;
use tonic::{Code, Status};

use super::failure::Refusal;
use super::mask;
use super::options::Settings;
use super::path::{Decode, Segments, decode, split};
use super::query::{FieldPath, parameters};
use super::route::{Capture, RequestBody, Route};
use crate::google::rpc::bad_request::FieldViolation;
use crate::google::rpc::{self, BadRequest};
use crate::json::{Dynamic, Error, Reader};

/// Why a request cannot be read into a message.
#[derive(Debug)]
pub(super) struct Fault {
    /// The field, if it is about one.
    field: String,
    why: Cow<'static, str>,
    /// Instead of 400.
    http: Option<StatusCode>,
}

impl Fault {
    pub(super) fn whole(why: impl Into<Cow<'static, str>>) -> Self {
        Self { field: String::new(), why: why.into(), http: None }
    }

    pub(super) fn field(name: &str, why: impl Into<Cow<'static, str>>) -> Self {
        Self { field: name.escape_debug().take(SHOWN).collect(), why: why.into(), http: None }
    }

    fn of(what: &str, field: &str, error: &Error) -> Self {
        let path = match (field, error.path()) {
            ("", path) => path.to_owned(),
            (field, "") => field.to_owned(),
            (field, path) if path.starts_with('[') => format!("{field}{path}"),
            (field, path) => format!("{field}.{path}"),
        };
        let at = error.offset().map(|offset| format!(" at byte {offset}")).unwrap_or_default();
        Self { field: path, why: format!("{what}{at}: {}", error.message()).into(), http: None }
    }

    /// A query that is longer than the limit, as part of a URI.
    pub(super) fn too_long(why: String) -> Self {
        Self { http: Some(StatusCode::URI_TOO_LONG), ..Self::whole(why) }
    }

    /// `INVALID_ARGUMENT`, with `google.rpc.BadRequest` if it is about a field.
    pub(super) fn into_refusal(self) -> Refusal {
        match self.http {
            Some(http) => Refusal::with_http(self.into_status(), http),
            None => Refusal::new(self.into_status()),
        }
    }

    fn into_status(self) -> Status {
        let Self { field, why, .. } = self;
        if field.is_empty() {
            return Status::invalid_argument(why);
        }
        let message = format!("`{field}`: {why}");
        let violation =
            FieldViolation { field, description: why.into_owned(), ..FieldViolation::default() };
        let detail = BadRequest { field_violations: vec![violation] };
        let status = rpc::Status {
            code: i32::from(Code::InvalidArgument),
            message: message.clone(),
            details: prost_types::Any::from_msg(&detail).into_iter().collect(),
        };
        Status::with_details(Code::InvalidArgument, message, status.encode_to_vec().into())
    }
}

/// Characters of a name that somebody sent that an error shows.
const SHOWN: usize = 100;

/// Fills the message of a request. Whether its path ends in a verb, the route found it by.
pub(super) fn bind(
    message: &mut dyn Dynamic,
    (route, has_verb): (&Route, bool),
    settings: &Settings,
    (parts, body): (&Parts, Option<Bytes>),
) -> Result<(), Fault> {
    let mut masked = None;
    if let Some(body) = body {
        masked = bind_body(message, route, settings, (parts, body))?;
    }
    let descriptor = message.descriptor();
    if let Some(query) = parts.uri.query().filter(|query| !query.is_empty()) {
        for parameter in parameters(query, route, descriptor, &settings.options)? {
            // A mask without a path is none.
            if parameter.field.first().copied() == route.mask && !is_empty_mask(&parameter.value) {
                masked = None;
            }
            set(message, &parameter.field, parameter.value, settings)
                .map_err(|error| Fault::of("the query", &parameter.name, &error))?;
        }
    }
    if let (Some(mask), Some(field)) = (masked, route.mask) {
        set(message, &[field], mask.into(), settings)
            .map_err(|error| Fault::of("the field mask of the body's keys", "", &error))?;
    }
    if !route.captures.is_empty() {
        let segments = segments(parts.uri.path(), has_verb);
        for capture in route.captures {
            bind_capture(message, capture, &segments, settings)?;
        }
    }
    Ok(())
}

/// Whether no path is in the text of a field mask.
fn is_empty_mask(text: &str) -> bool {
    text.bytes().all(|byte| byte == b',')
}

/// The segments of a path, without the verb behind them.
fn segments(path: &str, has_verb: bool) -> Segments<'_> {
    let path = path.rsplit_once(':').filter(|_| has_verb).map_or(path, |(path, _)| path);
    split(path)
}

fn bind_capture(
    message: &mut dyn Dynamic,
    capture: &Capture,
    segments: &[&str],
    settings: &Settings,
) -> Result<(), Fault> {
    let end = capture.end.map_or(segments.len(), usize::from);
    let taken = segments.get(usize::from(capture.first)..end).unwrap_or_default();
    let which = if capture.multi { Decode::ButSlash } else { Decode::All };
    let decoded: Option<SmallVec<[Cow<'_, str>; 4]>> =
        taken.iter().map(|segment| decode(segment, which)).collect();
    let decoded = decoded.ok_or_else(|| {
        Fault::whole(
            "the path has a bad escape: `%` is followed by two hexadecimal digits of UTF-8",
        )
    })?;
    let value = match &*decoded {
        [one] => one.clone(),
        many => many.join("/").into(),
    };
    set(message, capture.field, value, settings).map_err(|error| {
        let mut named = String::new();
        name_path(message, capture.field, &mut named);
        Fault::of("the path", &named, &error)
    })
}

/// The proto names of positions, with dots between.
fn name_path(message: &dyn Dynamic, path: &[u16], named: &mut String) {
    let mut descriptor = Some(message.descriptor());
    for index in path {
        let field = descriptor.and_then(|descriptor| descriptor.fields.get(usize::from(*index)));
        let Some(field) = field else { return };
        if !named.is_empty() {
            named.push('.');
        }
        named.push_str(field.name);
        descriptor = field.message.map(|message| message());
    }
}

/// Sets the field that positions lead to.
fn set(
    message: &mut dyn Dynamic,
    path: &[u16],
    value: Cow<'_, str>,
    settings: &Settings,
) -> Result<(), Error> {
    let mut reader = Reader::of_text(value, path, &settings.read_text);
    reader.dynamic(message)
}

/// Reads the body; answers with the field mask of its keys if the route wants one.
fn bind_body(
    message: &mut dyn Dynamic,
    route: &Route,
    settings: &Settings,
    (parts, body): (&Parts, Bytes),
) -> Result<Option<String>, Fault> {
    let field = match route.body {
        RequestBody::None => return Ok(None),
        RequestBody::RawWhole => return bind_raw(message, &[], settings, (parts, body)),
        RequestBody::RawField(field) => {
            return bind_raw(message, &[field], settings, (parts, body));
        }
        RequestBody::Whole => None,
        RequestBody::Field(field) => Some(field),
    };
    let descriptor = message.descriptor();
    let known = field.and_then(|field| descriptor.fields.get(usize::from(field)));
    let body = match (body.is_empty(), known) {
        (false, _) => body,
        // No body is an object without keys, where an object is wanted.
        (true, Some(field)) if field.object().is_some() => Bytes::from_static(b"{}"),
        (true, _) => return Ok(None),
    };
    let text = std::str::from_utf8(&body).map_err(|error| {
        Fault::whole(format!("the body is not UTF-8 at byte {}", error.valid_up_to()))
    })?;
    let mut reader = Reader::new(text, &settings.read_body);
    let name = known.map_or("", |field| field.name);
    let read = match field {
        None => reader.dynamic(message),
        Some(field) => message.read(usize::from(field), &mut reader),
    };
    read.and_then(|()| reader.end()).map_err(|error| Fault::of("the body", name, &error))?;
    let Some(field) = field.filter(|_| route.mask.is_some()) else { return Ok(None) };
    let captured = |path: &[u16]| {
        let whole: FieldPath = [field].into_iter().chain(path.iter().copied()).collect();
        route.captures.iter().any(|capture| *capture.field == *whole)
    };
    let mask = mask::of_keys(text, descriptor, usize::from(field), &captured, &settings.read_body);
    mask.map_err(|error| Fault::of("the body", name, &error))
}

/// Puts the body into a `google.api.HttpBody` as it is.
fn bind_raw(
    message: &mut dyn Dynamic,
    path: &[u16],
    settings: &Settings,
    (parts, body): (&Parts, Bytes),
) -> Result<Option<String>, Fault> {
    let content_type = parts.headers.get(http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let inside = |index: u16| -> FieldPath { path.iter().copied().chain([index]).collect() };
    let fault = |error: Error| Fault::of("the body", "", &error);
    // The fields of `google.api.HttpBody` in the order declared: the content type, the data.
    set(message, &inside(0), content_type.into(), settings).map_err(fault)?;
    let data = inside(1);
    Reader::of_bytes(body, &data, &settings.read_text).dynamic(message).map_err(fault)?;
    Ok(None)
}
