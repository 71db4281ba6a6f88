//! The connection that generated clients share.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, Uri};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint};

use super::budget::Budget;
use super::call::{self, Shared};
use super::error::{Error, Kind, chain};
use super::{GeneratedClient, Settings, deprecation};
use crate::{Package, ServiceInfo};

/// The probes of the operating system that must fail before it gives a connection up, and the time between them.
const TCP_PROBES: (u32, Duration) = (3, Duration::from_secs(10));

/// A connection to one server, shared by any number of generated clients; cloning is cheap.
///
/// It is made when the first call needs it, and again when it broke.
#[derive(Debug, Clone)]
pub struct Connection {
    channel: Channel,
    shared: Arc<Shared>,
    service: Option<&'static ServiceInfo>,
    /// The package of the client, as long as it may have to warn of it.
    deprecated: Option<&'static Package>,
}

impl Connection {
    /// Connects to `uri` (`http://127.0.0.1:50051`) with the default [`Settings`].
    ///
    /// # Errors
    /// When `uri` is none, or nobody answers there: [`Connection::open`] leaves that to the first call.
    pub async fn connect(uri: &str) -> Result<Self, Error> {
        Self::connect_with(uri, Settings::default()).await
    }

    /// Connects to `uri`.
    ///
    /// # Errors
    /// As [`Connection::connect`], and for settings that do not fit.
    pub async fn connect_with(uri: &str, settings: Settings) -> Result<Self, Error> {
        let endpoint = endpoint(uri, &settings)?;
        let channel = endpoint.connect().await.map_err(|source| Kind::Connect {
            uri: uri.to_owned(),
            text: chain(&source),
            source,
        })?;
        Ok(Self::over(channel, settings))
    }

    /// Makes a connection that connects at the first call.
    ///
    /// # Errors
    /// When `uri` or the settings do not fit, or outside of a tokio runtime.
    pub fn open(uri: &str, settings: Settings) -> Result<Self, Error> {
        tokio::runtime::Handle::try_current().map_err(|_| Kind::Runtime)?;
        let channel = endpoint(uri, &settings)?.connect_lazy();
        Ok(Self::over(channel, settings))
    }

    /// Puts deadlines, retries and tokens on a channel made elsewhere: one with TLS, over a Unix socket, balanced.
    ///
    /// What [`Settings`] say about the connection itself is the business of who made it; a token is sent over whatever
    /// it is.
    pub fn over(channel: Channel, settings: Settings) -> Self {
        let budget = Budget::new(&settings.retry);
        Self {
            channel,
            shared: Arc::new(Shared { settings, budget }),
            service: None,
            deprecated: None,
        }
    }

    /// Makes a generated client: `let users: UserServiceClient<_> = connection.client();`.
    ///
    /// A client made otherwise (`UserServiceClient::new(connection)`) works too, but nothing is known about its
    /// methods: no call is sent again, and all have the deadline of streams.
    pub fn client<C: GeneratedClient>(&self) -> C {
        let deprecated = C::PACKAGE.filter(|package| package.is_deprecated());
        let connection = Self { service: Some(C::INFO), deprecated, ..self.clone() };
        C::over(connection).limit_messages(self.shared.settings.messages)
    }
}

impl Service<Request<Body>> for Connection {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Each attempt waits for the channel itself, within the deadline.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if let Some(package) = self.deprecated.take() {
            deprecation::warn_once(package);
        }
        let method = self.service.and_then(|service| service.method(request.uri().path()));
        let (shared, channel, service) =
            (Arc::clone(&self.shared), self.channel.clone(), self.service);
        Box::pin(async move {
            let answer = call::send(shared, channel, method, request).await;
            if let (Some(service), Ok(response)) = (service, &answer) {
                deprecation::heed(service, response.headers());
            }
            answer
        })
    }
}

fn endpoint(text: &str, settings: &Settings) -> Result<Endpoint, Kind> {
    let uri: Uri = text.parse().map_err(|source| Kind::Uri { uri: text.to_owned(), source })?;
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(Kind::Incomplete { uri: text.to_owned() });
    };
    match scheme {
        "http" => {}
        "https" => return Err(Kind::Tls { uri: text.to_owned() }),
        other => return Err(Kind::Scheme { uri: text.to_owned(), scheme: other.to_owned() }),
    }
    if settings.token.is_some() && !settings.plaintext_token && !is_loopback(host) {
        return Err(Kind::PlaintextToken { host: host.to_owned() });
    }
    let (probes, between) = TCP_PROBES;
    let mut endpoint = Endpoint::from(uri)
        .connect_timeout(settings.connect_timeout)
        .keep_alive_timeout(settings.keep_alive_timeout)
        .keep_alive_while_idle(true)
        .tcp_nodelay(true)
        .tcp_keepalive(settings.tcp_keep_alive)
        .tcp_keepalive_interval(Some(between))
        .tcp_keepalive_retries(Some(probes));
    if let Some(interval) = settings.keep_alive {
        endpoint = endpoint.http2_keep_alive_interval(interval);
    }
    endpoint
        .user_agent(settings.user_agent.clone())
        .map_err(|_| Kind::UserAgent(settings.user_agent.clone()))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn refused(uri: &str, settings: Settings) -> String {
        Connection::open(uri, settings).unwrap_err().to_string()
    }

    #[tokio::test]
    async fn refusals_say_what_to_write() {
        for (uri, text) in [
            ("", "is not a URI"),
            ("127.0.0.1:1", "http://127.0.0.1:50051"),
            ("localhost", "http://127.0.0.1:50051"),
            ("/path", "http://127.0.0.1:50051"),
            ("https://example.com", "Connection::over"),
            ("ftp://example.com", "scheme `ftp`"),
            ("http://exa mple", "is not a URI"),
        ] {
            let message = refused(uri, Settings::default());
            assert!(message.contains(text), "{uri}: {message}");
        }
        let agent = Settings { user_agent: "a\nb".to_owned(), ..Settings::default() };
        assert!(refused("http://localhost", agent).contains("user agent"));
    }

    #[tokio::test]
    async fn tokens_do_not_leave_the_machine_in_plain_text() {
        let settings =
            || Settings { token: Some(Arc::new(Secret::new("hunter2"))), ..Settings::default() };
        for uri in [
            "http://example.com",
            "http://10.0.0.1:1",
            "http://localhost.example.com",
            "http://[2001:db8::1]",
        ] {
            let message = refused(uri, settings());
            assert!(
                message.contains("plaintext_token") && !message.contains("hunter2"),
                "{uri}: {message}"
            );
        }
        for uri in ["http://localhost:1", "http://127.8.9.1", "http://[::1]:1"] {
            assert!(Connection::open(uri, settings()).is_ok(), "{uri}");
        }
        let trusting = Settings { plaintext_token: true, ..settings() };
        assert!(!format!("{trusting:?}").contains("hunter2"));
        assert!(Connection::open("http://example.com", trusting).is_ok());
    }

    #[test]
    fn outside_of_a_runtime_is_an_error_and_no_panic() {
        assert!(refused("http://localhost", Settings::default()).contains("tokio runtime"));
    }
}
