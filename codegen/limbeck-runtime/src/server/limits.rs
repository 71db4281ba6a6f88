//! How much one server takes on, and for how long: every limit with its unit and default.

use std::time::Duration;

use crate::{MessageLimits, Method};

/// The limits of a server. The defaults are meant for a port that strangers reach.
///
/// ```
/// use limbeck_runtime::server::Limits;
///
/// let limits = Limits { connections: 500, ..Limits::default() };
/// # assert_eq!(limits.concurrent_streams, 200);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest message of a generated service, in bytes, unless the service was given its own limit.
    /// Default: 4 MiB each way.
    pub messages: MessageLimits,
    /// How long a call may take.
    pub deadlines: Deadlines,
    /// Open connections. One more is closed as soon as it is accepted. Default: 10,000.
    pub connections: usize,
    /// Calls in progress, over all connections; streams count until they end. One more is refused with
    /// `RESOURCE_EXHAUSTED` (HTTP 429). Calls of health and reflection are counted apart. Default: 10,000.
    pub calls: usize,
    /// Calls in progress on one connection; a client waits before it opens one more. Default: 200.
    pub concurrent_streams: u32,
    /// All header names and values of one request, in bytes. Default: 16 KiB.
    pub header_list: u32,
    /// How long a new connection may take to send its first bytes (HTTP/2 preface), the handshake of TLS included, and
    /// each HTTP/1 request its headers, from their first byte.
    /// Default: 10 seconds.
    pub handshake: Duration,
    /// How long a connection without a call stays open. Default: 5 minutes.
    pub idle: Option<Duration>,
    /// How long a connection stays open at all; calls in progress then have [`Limits::drain`] to finish. Use it behind
    /// a load balancer that spreads connections rather than calls. Default: none.
    pub age: Option<Duration>,
    /// How often a silent HTTP/2 connection is pinged. Default: 60 seconds.
    pub keep_alive: Option<Duration>,
    /// How long a ping waits for its answer before the connection is closed. Default: 20 seconds.
    pub keep_alive_timeout: Duration,
    /// How long the server still accepts connections after it began to report `NOT_SERVING`, so that load balancers
    /// notice first. Default: 0.
    pub lame_duck: Duration,
    /// How long calls in progress may go on once the server stops accepting; what remains then ends with
    /// `UNAVAILABLE`. Default: 25 seconds, so that it fits into the 30 that Kubernetes and Docker give.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: MessageLimits::default(),
            deadlines: Deadlines::default(),
            connections: 10_000,
            calls: 10_000,
            concurrent_streams: 200,
            header_list: 16 * 1024,
            handshake: Duration::from_secs(10),
            idle: Some(Duration::from_secs(300)),
            age: None,
            keep_alive: Some(Duration::from_secs(60)),
            keep_alive_timeout: Duration::from_secs(20),
            lame_duck: Duration::ZERO,
            drain: Duration::from_secs(25),
        }
    }
}

/// How long a call may take before it ends with `DEADLINE_EXCEEDED`.
///
/// A client says how long it waits in `grpc-timeout`, or over plain HTTP in `x-request-timeout` (`1.5`, `2s`, `250ms`);
/// that is honoured up to the cap. A stream is cut in its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For unary calls that name no deadline. Default: 30 seconds.
    pub unary: Option<Duration>,
    /// The longest that a unary call may ask for. Default: 5 minutes.
    pub unary_cap: Option<Duration>,
    /// For streams that name no deadline, and for methods that no generated table describes. Default: none.
    pub stream: Option<Duration>,
    /// The longest that a stream may ask for, or take. Default: none.
    pub stream_cap: Option<Duration>,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            unary: Some(Duration::from_secs(30)),
            unary_cap: Some(Duration::from_secs(300)),
            stream: None,
            stream_cap: None,
        }
    }
}

impl Deadlines {
    /// How long a call of `method` may take when its client asks for `asked`.
    pub(super) fn allow(
        &self,
        method: Option<&Method>,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let (default, cap) = match method {
            Some(method) if method.is_unary() => (self.unary, self.unary_cap),
            Some(_) | None => (self.stream, self.stream_cap),
        };
        let wanted = asked.or(default);
        match (wanted, cap) {
            (Some(wanted), Some(cap)) => Some(wanted.min(cap)),
            (wanted, cap) => wanted.or(cap),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Idempotency;

    const fn method(server_streaming: bool) -> Method {
        Method {
            service: "a.A",
            name: "B",
            path: "/a.A/B",
            client_streaming: false,
            server_streaming,
            idempotency: Idempotency::Unknown,
            deprecated: false,
        }
    }

    #[test]
    fn the_shortest_of_what_is_said_wins() {
        let second = Duration::from_secs;
        let deadlines = Deadlines {
            unary: Some(second(2)),
            unary_cap: Some(second(10)),
            stream: None,
            stream_cap: Some(second(60)),
        };
        let (unary, stream) = (method(false), method(true));
        for (method, asked, allowed) in [
            (Some(&unary), None, Some(second(2))),
            (Some(&unary), Some(second(5)), Some(second(5))),
            (Some(&unary), Some(second(11)), Some(second(10))),
            (Some(&unary), Some(Duration::ZERO), Some(Duration::ZERO)),
            (Some(&stream), None, Some(second(60))),
            (Some(&stream), Some(second(61)), Some(second(60))),
            (None, Some(second(11)), Some(second(11))),
        ] {
            assert_eq!(deadlines.allow(method, asked), allowed, "{method:?} {asked:?}");
        }
        let none = Deadlines { unary: None, unary_cap: None, stream: None, stream_cap: None };
        assert_eq!(none.allow(Some(&unary), None), None);
    }
}
