//! What a server decides about HTTP and JSON.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use http::HeaderName;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};

use crate::json::{ReadOptions, Types, WriteOptions};

/// How services are called over HTTP and JSON. The defaults are meant for a port that strangers reach.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices, not a state machine")]
pub struct RestOptions {
    /// Refuse keys of a body that no field has, instead of ignoring them. Default: no, so that a newer client does
    /// not break on an older server.
    pub strict_body: bool,
    /// Ignore query parameters that no field has, instead of refusing them. Default: no.
    pub ignore_unknown_query: bool,
    /// Write fields without presence when they have their default, and empty lists and maps. Default: no.
    pub write_defaults: bool,
    /// Write proto names (`full_name`), not JSON names (`fullName`). Both are read. Default: no.
    pub write_proto_names: bool,
    /// Write enums as numbers. Names and numbers are read. Default: no.
    pub write_enum_numbers: bool,
    /// Wrap each message of a stream in `{"result": …}`, as grpc-gateway does. Default: no.
    pub wrap_stream: bool,
    /// After how long an event stream without events says that it is alive. Default: 15 seconds.
    pub event_stream_keep_alive: Duration,
    /// Headers that a handler sees as metadata. Default: `authorization`, `accept-language`, `traceparent`,
    /// `tracestate`, `x-request-id`.
    pub request_headers: Vec<HeaderName>,
    /// Metadata of an answer that a caller sees as headers. Default: none.
    pub response_headers: Vec<HeaderName>,
    /// What an `Any` may hold, beside the messages of the services themselves and well-known types.
    pub types: Types,
    /// How much a request may be.
    pub limits: RestLimits,
}

/// How much one request may be. More is refused before it is read into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestLimits {
    /// Bytes of a body. Default: 4 MiB; more is 413.
    pub body: usize,
    /// Bytes of all bodies together that are being read or worked on. Default: 256 MiB; more is 503.
    pub bodies: usize,
    /// How long a body may take to arrive. Default: 30 seconds; more is 408.
    pub body_time: Duration,
    /// Objects and lists in each other. Default: 100.
    pub depth: u32,
    /// Bytes of a query. Default: 8 KiB.
    pub query: usize,
    /// Parameters of a query. Default: 256.
    pub query_pairs: usize,
}

impl Default for RestOptions {
    fn default() -> Self {
        let request_headers = ["traceparent", "tracestate", "x-request-id"];
        let request_headers = request_headers.into_iter().map(HeaderName::from_static);
        Self {
            strict_body: false,
            ignore_unknown_query: false,
            write_defaults: false,
            write_proto_names: false,
            write_enum_numbers: false,
            wrap_stream: false,
            event_stream_keep_alive: Duration::from_secs(15),
            request_headers: [AUTHORIZATION, ACCEPT_LANGUAGE]
                .into_iter()
                .chain(request_headers)
                .collect(),
            response_headers: Vec::new(),
            types: Types::default(),
            limits: RestLimits::default(),
        }
    }
}

impl Default for RestLimits {
    fn default() -> Self {
        let body = crate::MessageLimits::DEFAULT_BYTES;
        Self {
            body,
            bodies: 64 * body,
            body_time: Duration::from_secs(30),
            depth: 100,
            query: 8 * 1024,
            query_pairs: 256,
        }
    }
}

/// The options as calls use them.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(super) read_body: ReadOptions,
    pub(super) read_text: ReadOptions,
    pub(super) write: WriteOptions,
    pub(super) options: RestOptions,
    /// Bytes of bodies that are held at this moment.
    pub(super) held: Arc<AtomicUsize>,
}

impl Settings {
    pub(super) fn new(options: RestOptions, types: &Types) -> Self {
        let read = ReadOptions {
            ignore_unknown: !options.strict_body,
            depth: options.limits.depth,
            types: types.clone(),
        };
        let write = WriteOptions {
            defaults: options.write_defaults,
            proto_names: options.write_proto_names,
            enum_numbers: options.write_enum_numbers,
            types: types.clone(),
        };
        let read_text = ReadOptions { ignore_unknown: false, ..read.clone() };
        Self { read_body: read, read_text, write, options, held: Arc::default() }
    }
}
