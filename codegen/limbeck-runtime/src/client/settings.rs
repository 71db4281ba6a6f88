//! How a connection behaves: every setting with its unit and default.

use std::sync::Arc;
use std::time::Duration;

use super::TokenSource;
use crate::MessageLimits;

/// How a connection behaves.
///
/// ```
/// use std::time::Duration;
/// use limbeck_runtime::client::Settings;
///
/// let settings = Settings { deadline: Some(Duration::from_secs(2)), ..Settings::default() };
/// # assert!(settings.token.is_none());
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long making a TCP connection may take. Default: 5 seconds.
    pub connect_timeout: Duration,
    /// How long a unary call may take, all attempts together, unless the request says so itself
    /// (`tonic::Request::set_timeout`). Default: 30 seconds.
    pub deadline: Option<Duration>,
    /// The same for streams, from the request to the last message. Default: none.
    pub stream_deadline: Option<Duration>,
    /// The largest messages of generated clients, in bytes. Default: 4 MiB each way.
    pub messages: MessageLimits,
    /// When and how often a call is sent again.
    pub retry: Retry,
    /// How often a silent connection is pinged over HTTP/2, calls or not. Default: 320 seconds: grpc-go closes
    /// connections that ping more often than each 300, load balancers forget silent ones after 350.
    pub keep_alive: Option<Duration>,
    /// How long a ping waits for its answer before the connection counts as broken. Default: 20 seconds.
    pub keep_alive_timeout: Duration,
    /// How often the operating system probes a silent connection. No server minds these. Default: 60 seconds.
    pub tcp_keep_alive: Option<Duration>,
    /// What stands before tonic's own name in `user-agent`. Default: `limbeck/<version>`.
    pub user_agent: String,
    /// Where the bearer token of each call comes from. Default: none.
    pub token: Option<Arc<dyn TokenSource>>,
    /// Lets tokens go over plain `http://` to other machines, where a mesh or a tunnel encrypts. Default: false.
    pub plaintext_token: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            deadline: Some(Duration::from_secs(30)),
            stream_deadline: None,
            messages: MessageLimits::default(),
            retry: Retry::default(),
            keep_alive: Some(Duration::from_secs(320)),
            keep_alive_timeout: Duration::from_secs(20),
            tcp_keep_alive: Some(Duration::from_secs(60)),
            user_agent: concat!("limbeck/", env!("CARGO_PKG_VERSION")).to_owned(),
            token: None,
            plaintext_token: false,
        }
    }
}

/// When a call is sent again: gRFC A6, for methods whose proto file says that they are idempotent.
///
/// Only on `UNAVAILABLE`, a broken connection, or a gateway's 502, 503 and 504; only before response headers arrived; never where
/// the client streams; not past the deadline; not while the server fails more often than [`Retry::tokens`] allow.
/// `grpc-retry-pushback-ms` of the server decides when, or that it does not happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How often a request is sent at most, the first time included; 1 turns retries off. Default: 4.
    pub attempts: u32,
    /// The pause before the second attempt; each further one doubles it, ±20 %. Default: 100 milliseconds.
    pub first_pause: Duration,
    /// The longest pause. Default: 2 seconds.
    pub longest_pause: Duration,
    /// The largest request that is kept to be sent again, in bytes. Default: 256 KiB.
    pub buffer: usize,
    /// The budget of the connection: each failure takes a token, and with half of them or fewer left nothing is sent
    /// again. Default: 10.
    pub tokens: u16,
    /// Thousandths of a token that each success gives back. Default: 100.
    pub refill: u16,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(2),
            buffer: 256 * 1024,
            tokens: 10,
            refill: 100,
        }
    }
}
