//! Which service answers a request: the innermost part of the stack. gRPC, gRPC-Web, HTTP and JSON.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use tonic::body::Body;
use tonic::codegen::BoxFuture;
use tonic::{Code, Status};
use tower::Service;
use tower::util::{BoxCloneSyncService, ServiceExt};

use super::answer::{self, Protocol};
use super::healthz::Healthz;
use super::lifecycle::{Clock, Describe, Served};
use crate::{Method, ServiceInfo};

/// A service of any kind behind one type.
pub type BoxService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// A service, and what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) service: BoxService,
    /// `None` for services that limbeck did not generate.
    pub(super) info: Option<&'static ServiceInfo>,
    /// `None` when its package has no history.
    pub(super) package: Option<Arc<Served>>,
    /// Health and reflection: answered under load, not waited for when the server drains, logged quietly.
    pub(super) internal: bool,
    /// Health: answered to those without credentials.
    pub(super) open: bool,
}

/// All that a server answers.
#[derive(Debug, Default)]
pub(super) struct Routes {
    /// By the name of the service.
    pub(super) services: BTreeMap<&'static str, Route>,
    pub(super) healthz: Option<Healthz>,
    /// What the server tells of itself.
    pub(super) describe: Option<Describe>,
    /// Packages that have a history, by name.
    pub(super) packages: BTreeMap<&'static str, Arc<Served>>,
    /// Whether calls of one of them may be refused.
    pub(super) may_refuse: bool,
    /// When it is now, for them.
    pub(super) clock: Clock,
    /// Whether the services are called by gRPC-Web too.
    pub(super) grpc_web: bool,
    #[cfg(feature = "rest")]
    pub(super) rest: Option<crate::rest::Service>,
}

/// What the routes say about a request before it is called.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Target {
    pub(super) method: Option<&'static Method>,
    pub(super) internal: bool,
    pub(super) open: bool,
}

impl Routes {
    /// Looks up what a request calls.
    pub(super) fn target<B>(&self, protocol: Protocol, request: &Request<B>) -> Target {
        match protocol {
            Protocol::Grpc | Protocol::GrpcWeb { .. } => self.rpc(request.uri().path()),
            Protocol::Http => {
                let probe = self.healthz.as_ref().is_some_and(|healthz| healthz.is_asked(request));
                let described = self.describe.is_some() && Describe::is_asked(request);
                let internal = probe || described;
                let method = if internal { None } else { self.rest_method(request) };
                Target { method, internal, open: probe }
            }
        }
    }

    /// The package of a service that was added, by the name of the service.
    pub(super) fn package_of(&self, service: &str) -> Option<&Arc<Served>> {
        self.packages.values().find(|package| package.serves(service))
    }

    /// The package of what a request calls.
    pub(super) fn package<B>(
        &self,
        protocol: Protocol,
        request: &Request<B>,
        target: Target,
    ) -> Option<&Arc<Served>> {
        if self.packages.is_empty() {
            return None;
        }
        let route = match protocol {
            Protocol::Grpc | Protocol::GrpcWeb { .. } => self.find(request.uri().path()),
            Protocol::Http => self.services.get(target.method?.service),
        };
        route?.package.as_ref()
    }

    /// The answer to a call of a package that is not served now, or not any more.
    fn refuse(&self, protocol: Protocol, package: Option<&Arc<Served>>) -> Option<Response<Body>> {
        let package = package?;
        package.refuse(package.verdict(|| self.clock.now()), protocol)
    }

    #[cfg(feature = "rest")]
    fn rest_method<B>(&self, request: &Request<B>) -> Option<&'static Method> {
        self.rest.as_ref()?.method(request.method(), request.uri().path())
    }

    #[cfg(not(feature = "rest"))]
    #[expect(clippy::unused_self, reason = "the routes are behind a feature")]
    fn rest_method<B>(&self, _: &Request<B>) -> Option<&'static Method> {
        None
    }

    fn rpc(&self, path: &str) -> Target {
        let Some(route) = self.find(path) else { return Target::default() };
        Target {
            method: route.info.and_then(|info| info.method(path)),
            internal: route.internal,
            open: route.open,
        }
    }

    fn find(&self, path: &str) -> Option<&Route> {
        let (service, _) = path.strip_prefix('/')?.split_once('/')?;
        self.services.get(service)
    }
}

/// The service that hands each request to the one it names.
#[derive(Debug, Clone)]
pub(super) struct Dispatch {
    pub(super) routes: Arc<Routes>,
}

type Answer = BoxFuture<Response<Body>, Infallible>;

impl Service<Request<Body>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        match Protocol::of(request.headers()) {
            Protocol::Http => self.http(request),
            protocol @ (Protocol::Grpc | Protocol::GrpcWeb { .. }) => self.rpc(protocol, request),
        }
    }
}

impl Dispatch {
    fn http(&self, request: Request<Body>) -> Answer {
        let probe = self.routes.healthz.clone().filter(|probe| probe.is_asked(&request));
        if let Some(healthz) = probe {
            let method = request.method().clone();
            return Box::pin(async move { Ok(healthz.answer(&method).await) });
        }
        if let Some(describe) = &self.routes.describe
            && Describe::is_asked(&request)
        {
            return now(describe.answer(request.method()));
        }
        if let Some(refusal) = self.refuse_http(&request) {
            return now(refusal);
        }
        #[cfg(feature = "rest")]
        if let Some(rest) = &self.routes.rest {
            return rest.answer(request);
        }
        drop(request);
        now(answer::plain(StatusCode::NOT_FOUND, Code::NotFound, "not found"))
    }

    fn refuse_http(&self, request: &Request<Body>) -> Option<Response<Body>> {
        if !self.routes.may_refuse {
            return None;
        }
        // Asked again: a layer may have changed the path.
        let method = self.routes.rest_method(request)?;
        let package = self.routes.services.get(method.service)?.package.as_ref();
        let refusal = self.routes.refuse(Protocol::Http, package)?;
        let is_head = request.method() == http::Method::HEAD;
        Some(if is_head { refusal.map(|_| Body::empty()) } else { refusal })
    }

    fn rpc(&self, protocol: Protocol, request: Request<Body>) -> Answer {
        if let Some(refusal) = answer::refuse_transport(protocol, &request) {
            return now(refusal);
        }
        if protocol != Protocol::Grpc && !self.routes.grpc_web {
            let status = Status::unimplemented("this server does not speak gRPC-Web");
            return now(protocol.refuse(status));
        }
        let Some(route) = self.routes.find(request.uri().path()) else {
            let status = Status::unimplemented("this server has no such service");
            return now(protocol.refuse(status));
        };
        if let Some(refusal) = self.routes.refuse(protocol, route.package.as_ref()) {
            return now(refusal);
        }
        let service = route.service.clone();
        match protocol {
            #[cfg(feature = "grpc-web")]
            Protocol::GrpcWeb { text } => super::translate::serve(service, text, request),
            #[cfg(not(feature = "grpc-web"))]
            Protocol::GrpcWeb { .. } => Box::pin(service.oneshot(request)),
            Protocol::Grpc | Protocol::Http => Box::pin(service.oneshot(request)),
        }
    }
}

fn now(response: Response<Body>) -> Answer {
    Box::pin(ready(Ok(response)))
}
