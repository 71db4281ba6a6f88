//! Who calls: one hook for gRPC, gRPC-Web and plain HTTP.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::request::Parts;
use http::{Extensions, HeaderMap, Request, Response};
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tonic::transport::server::TcpConnectInfo;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};

use super::Server;
use super::answer::Protocol;
use super::dispatch::{BoxService, Target};
use crate::Method;

/// What the hook of [`Server::authenticate`] decides by: a request without its body. Cloning is cheap.
#[derive(Clone)]
pub struct Caller {
    // Shared, so that the hook may hold it across an `await` and the headers still reach the handler without a copy.
    parts: Arc<Parts>,
    called: Option<&'static Method>,
}

impl Caller {
    /// The headers; metadata, as gRPC calls them.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The token of `authorization: Bearer …`. The scheme is compared as RFC 9110 says, without regard to case.
    pub fn bearer_token(&self) -> Option<&str> {
        let value = self.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The method that is called; `None` for reflection, services that limbeck did not generate, and unknown paths.
    pub fn called(&self) -> Option<&'static Method> {
        self.called
    }

    /// The path of the request: `/user.v1.UserService/GetUser`.
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// The address at the other end of the connection. Behind a proxy it is that of the proxy.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.extensions().get::<TcpConnectInfo>()?.remote_addr
    }

    /// What the connection and the layers outside of it attached.
    ///
    /// With TLS that is `tonic::transport::server::TlsConnectInfo<TcpConnectInfo>`, which holds the certificates of the
    /// peer.
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }
}

/// Shows what is no secret.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("path", &self.path())
            .field("peer", &self.peer())
            .finish_non_exhaustive()
    }
}

/// Marks an answer to somebody who was not let in: it tells nothing about the package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stranger;

type Verdict = Pin<Box<dyn Future<Output = Result<Extensions, Status>> + Send>>;

/// The function that decides, and wraps the identity of the caller for the request.
#[derive(Clone)]
pub(super) struct Hook(Arc<dyn Fn(Caller) -> Verdict + Send + Sync>);

impl Server {
    /// Asks `hook` who the caller is before anything of the program sees the call: layers, services, reflection. A
    /// second hook replaces the first.
    ///
    /// The identity it returns is found in the extensions of the request; a status that it returns is the answer, in
    /// the protocol of the caller, its details included. Its time counts against the deadline of the call, and a panic
    /// in it is `INTERNAL`.
    ///
    /// Health (`grpc.health.v1` and `/healthz`) and CORS preflights are not asked about: load balancers and browsers
    /// have no credentials for them. Reflection and paths that nobody serves are, so that a stranger learns nothing;
    /// a hook lets a stranger in by returning an identity that says so, an `Option` for instance.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use limbeck_runtime::server::{Caller, Server};
    /// use limbeck_runtime::tonic::Status;
    ///
    /// #[derive(Clone)]
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// struct Tokens; // a database, a set of keys
    ///
    /// impl Tokens {
    ///     async fn user(self: Arc<Self>, caller: Caller) -> Result<User, Status> {
    ///         match caller.bearer_token() {
    ///             Some("hunter2") => Ok(User { name: "ann".to_owned() }),
    ///             Some(_) => Err(Status::unauthenticated("unknown token")),
    ///             None => Err(Status::unauthenticated("no token")),
    ///         }
    ///     }
    /// }
    ///
    /// let tokens = Arc::new(Tokens);
    /// let server = Server::new().authenticate(move |caller| Arc::clone(&tokens).user(caller));
    /// // In a handler: request.extensions().get::<User>()
    ///
    /// // Without state, an async closure does.
    /// let server = Server::new().authenticate(async |caller: Caller| match caller.peer() {
    ///     Some(peer) if peer.ip().is_loopback() => Ok(User { name: "root".to_owned() }),
    ///     _ => Err(Status::permission_denied("only from this machine")),
    /// });
    /// ```
    pub fn authenticate<F, R, T>(mut self, hook: F) -> Self
    where
        F: Fn(Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Result<T, Status>> + Send + 'static,
        T: Clone + Send + Sync + 'static,
    {
        self.authenticate = Some(Hook(Arc::new(move |caller| {
            let identity = hook(caller);
            Box::pin(async move {
                let mut extensions = Extensions::new();
                extensions.insert(identity.await?);
                Ok(extensions)
            })
        })));
        self
    }
}

/// Lets those through who are known.
#[derive(Clone)]
pub(super) struct Authenticate {
    pub(super) inner: BoxService,
    pub(super) hook: Hook,
}

impl Service<Request<Body>> for Authenticate {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // Nobody but the guard could have said that the call is open.
        let target = request.extensions().get::<Target>().copied().unwrap_or_default();
        let inner = self.inner.clone();
        if target.open {
            return Box::pin(inner.oneshot(request));
        }
        let Self { hook, .. } = self.clone();
        Box::pin(async move {
            let protocol = Protocol::of(request.headers());
            let (parts, body) = request.into_parts();
            let parts = Arc::new(parts);
            let caller = Caller { parts: Arc::clone(&parts), called: target.method };
            let identity = match (hook.0)(caller).await {
                Ok(identity) => identity,
                Err(status) => {
                    let mut response = protocol.refuse(refusal(status));
                    response.extensions_mut().insert(Stranger);
                    return Ok(response);
                }
            };
            let mut parts = Arc::unwrap_or_clone(parts);
            parts.extensions.extend(identity);
            inner.oneshot(Request::from_parts(parts, body)).await
        })
    }
}

/// A hook that refuses with `OK` is wrong, and must not look like an answer of the service.
fn refusal(status: Status) -> Status {
    match status.code() {
        Code::Ok => {
            tracing::error!("the hook given to `Server::authenticate` refused a call with `OK`");
            Status::internal("internal error")
        }
        _ => status,
    }
}
