//! Which service answers a request: the innermost part of the stack. REST will be the second way out of here.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tower::Service;
use tower::util::{BoxCloneSyncService, ServiceExt};

use super::answer::{self, Protocol};
use crate::{Method, ServiceInfo};

/// A service of any kind behind one type.
pub type BoxService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// A service, and what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) service: BoxService,
    /// `None` for services that limbeck did not generate.
    pub(super) info: Option<&'static ServiceInfo>,
    /// Health and reflection: answered under load, not waited for when the server drains, logged quietly.
    pub(super) internal: bool,
}

/// The services of a server by name.
pub(super) type Routes = BTreeMap<&'static str, Route>;

/// What the table of routes says about a request before it is called.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Target {
    pub(super) method: Option<&'static Method>,
    pub(super) internal: bool,
}

/// Looks up what a request to `path` calls.
pub(super) fn target(routes: &Routes, path: &str) -> Target {
    let route = find(routes, path);
    Target {
        method: route.and_then(|route| route.info).and_then(|info| info.method(path)),
        internal: route.is_some_and(|route| route.internal),
    }
}

fn find<'a>(routes: &'a Routes, path: &str) -> Option<&'a Route> {
    let (service, _) = path.strip_prefix('/')?.split_once('/')?;
    routes.get(service)
}

/// The service that hands each request to the one it names.
#[derive(Debug, Clone)]
pub(super) struct Dispatch {
    pub(super) routes: Arc<Routes>,
}

impl Service<Request<Body>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let refusal = match Protocol::of(request.headers()) {
            Protocol::Http => answer::plain(StatusCode::NOT_FOUND, "not found"),
            Protocol::Grpc => {
                match (answer::refuse_transport(&request), find(&self.routes, request.uri().path()))
                {
                    (Some(refusal), _) => refusal,
                    (None, Some(route)) => {
                        return Box::pin(route.service.clone().oneshot(request));
                    }
                    (None, None) => {
                        Status::unimplemented("this server has no such service").into_http()
                    }
                }
            }
        };
        Box::pin(ready(Ok(refusal)))
    }
}
