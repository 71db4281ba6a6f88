//! What a server is made of, before it listens.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::watch;
use tonic::body::Body;
use tonic::codegen::StdError;
use tonic::server::NamedService;
use tonic_health::pb::health_server::HealthServer;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service};

use super::authenticate::{Authenticate, Hook};
use super::bound::Bound;
use super::dispatch::{BoxService, Dispatch, Route, Routes};
use super::error::{Error, Kind};
use super::guard::Stack;
use super::healthz::Healthz;
use super::in_flight::InFlight;
use super::layered::Layered;
use super::lifecycle::Lifecycles;
use super::observe::Observer;
use super::transport::Transport;
use super::{Draining, GeneratedService, Health, Limits};
use crate::MessageLimits;
use crate::describe::v1::describe_service_server::{DescribeServiceServer, SERVICE_NAME};

type MakeRoute = Box<dyn FnOnce(MessageLimits) -> Route + Send>;
type Wrap = Box<dyn FnOnce(BoxService) -> BoxService + Send>;

/// A server to be: services, limits, layers, protection.
///
/// The lines of the builder that a feature or a file of its own stands for are found there: `grpc_web`, `tls`, `cors`,
/// `compression`, `authenticate`, `observe`, `healthz`, `rest`.
#[must_use = "a server does nothing until it is bound and served"]
pub struct Server {
    limits: Limits,
    services: Vec<(&'static str, MakeRoute)>,
    layers: Vec<Wrap>,
    descriptors: Vec<&'static [u8]>,
    health: Health,
    closing: watch::Sender<bool>,
    pub(super) healthz: Option<&'static str>,
    pub(super) grpc_web: bool,
    pub(super) authenticate: Option<Hook>,
    pub(super) observer: Option<Observer>,
    pub(super) transport: Transport,
    pub(super) lifecycles: Lifecycles,
    #[cfg(feature = "cors")]
    pub(super) cors: Option<super::cors::Cors>,
    #[cfg(feature = "compression")]
    pub(super) compression: bool,
    #[cfg(feature = "rest")]
    pub(super) rest: super::rest::Rest,
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Server {
    /// A server with the default [`Limits`], the health service and `GET /healthz`.
    pub fn new() -> Self {
        Self {
            limits: Limits::default(),
            services: Vec::new(),
            layers: Vec::new(),
            descriptors: Vec::new(),
            health: Health::default(),
            closing: watch::Sender::new(false),
            healthz: Some("/healthz"),
            grpc_web: false,
            authenticate: None,
            observer: None,
            transport: Transport::Plain,
            lifecycles: Lifecycles::new(),
            #[cfg(feature = "cors")]
            cors: None,
            #[cfg(feature = "compression")]
            compression: false,
            #[cfg(feature = "rest")]
            rest: super::rest::Rest::default(),
        }
    }

    /// Replaces the limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds a generated service: `.add(UserServiceServer::new(users))`.
    ///
    /// It gets the message limits of the server where it has none of its own. With `Server::rest` it is called over HTTP
    /// and JSON, too.
    #[expect(clippy::should_implement_trait, reason = "nobody takes it for the sum of two servers")]
    pub fn add<S>(mut self, service: S) -> Self
    where
        S: GeneratedService + TonicService,
    {
        self.lifecycles.packages.extend(S::PACKAGE.map(|package| (package, S::NAME)));
        #[cfg(feature = "rest")]
        self.rest.mounts.extend(service.rest());
        let make = |limits| Route { info: Some(S::INFO), ..route(service.limit_messages(limits)) };
        self.services.push((S::NAME, Box::new(make)));
        self
    }

    /// Adds a service that limbeck did not generate.
    ///
    /// Nothing is known about its methods: they have the deadlines of streams, and the message limits that it brings.
    pub fn add_foreign<S: TonicService>(mut self, service: S) -> Self {
        self.services.push((S::NAME, Box::new(|_| route(service))));
        self
    }

    /// Answers reflection (`grpc.reflection.v1` and `v1alpha`) from an encoded `FileDescriptorSet`: the generated
    /// constant `FILE_DESCRIPTOR_SET`. Called again, it adds to the files. Services that were not added are not listed.
    pub fn reflection(mut self, descriptors: &'static [u8]) -> Self {
        self.descriptors.push(descriptors);
        self
    }

    /// Wraps every service, gRPC or not, in a `tower` layer. The first is outermost; all are inside of
    /// [`Server::authenticate`].
    ///
    /// Layers run within the limits of the server: a panic or an error in one is answered, its time counts against the
    /// deadline. An error becomes the gRPC status that it is or wraps, else `UNKNOWN`.
    pub fn layer<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<BoxService> + Send + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<StdError>,
        <L::Service as Service<Request<Body>>>::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<StdError>,
    {
        self.layers
            .push(Box::new(move |inner| BoxCloneSyncService::new(Layered(layer.layer(inner)))));
        self
    }

    /// The state that the health service tells; kept by the program to turn a service off and on.
    pub fn health(&self) -> Health {
        self.health.clone()
    }

    /// Tells handlers when the server drains.
    pub fn draining(&self) -> Draining {
        Draining(self.closing.subscribe())
    }

    /// Makes the stack without a port.
    ///
    /// # Errors
    /// When a service was added twice, a descriptor set does not decode, or what the builder was told does not fit.
    pub fn into_service(self) -> Result<Stack, Error> {
        let Limits { deadlines, calls, messages, .. } = self.limits;
        #[cfg(feature = "cors")]
        let cors = self.cors.as_ref().map(super::cors::Policy::new).transpose()?;
        let mut routes = internal_routes(&self)?;
        for (name, make) in self.services {
            let route = Route { package: routes.package_of(name).cloned(), ..make(messages) };
            if routes.services.insert(name, route).is_some() {
                return Err(Kind::Twice(name).into());
            }
        }
        let routes = Arc::new(routes);
        let dispatch = BoxCloneSyncService::new(Dispatch { routes: Arc::clone(&routes) });
        let inner = self.layers.into_iter().rev().fold(dispatch, |inner, wrap| wrap(inner));
        let inner = match self.authenticate {
            Some(hook) => BoxCloneSyncService::new(Authenticate { inner, hook }),
            None => inner,
        };
        #[cfg(feature = "compression")]
        let inner = if self.compression { super::compression::wrap(inner) } else { inner };
        Ok(Stack {
            inner,
            routes,
            in_flight: Arc::new(InFlight::new()),
            deadlines,
            calls,
            observer: self.observer,
            #[cfg(feature = "cors")]
            cors,
        })
    }

    /// Listens on `address`; port 0 takes a free one, which [`Bound::local_addr`] tells.
    ///
    /// # Errors
    /// When the address is taken or not allowed, or for what [`Server::into_service`] refuses.
    pub async fn bind<A: ToSocketAddrs + std::fmt::Debug>(
        self,
        address: A,
    ) -> Result<Bound, Error> {
        let shown = format!("{address:?}").replace('"', "");
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| Kind::Bind { address: shown, source })?;
        self.listen(listener).await
    }

    /// Listens on a socket that is open already: one that systemd or a supervisor passed.
    ///
    /// # Errors
    /// When the socket does not say its address, or for what [`Server::into_service`] refuses.
    pub async fn listen(self, listener: TcpListener) -> Result<Bound, Error> {
        let address = listener.local_addr().map_err(Kind::Listener)?;
        let (limits, health, closing) =
            (self.limits.clone(), self.health.clone(), self.closing.clone());
        let transport = self.transport.clone();
        let stack = self.into_service()?;
        stack.routes.packages.values().for_each(|package| package.announce());
        for (name, route) in &stack.routes.services {
            if !route.internal {
                health.set(name, true).await;
            }
        }
        Ok(Bound { listener, address, limits, health, closing, stack, transport })
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let services: Vec<_> = self.services.iter().map(|(name, _)| name).collect();
        f.debug_struct("Server")
            .field("limits", &self.limits)
            .field("services", &services)
            .finish_non_exhaustive()
    }
}

/// What every server type that tonic generates is.
pub trait TonicService:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + NamedService
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> TonicService for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + NamedService
        + Clone
        + Send
        + Sync
        + 'static
{
}

fn route<S: TonicService>(service: S) -> Route {
    Route {
        service: BoxCloneSyncService::new(service),
        info: None,
        package: None,
        internal: false,
        open: false,
    }
}

fn internal<S: TonicService>(routes: &mut Routes, service: S, open: bool) {
    routes.services.insert(S::NAME, Route { internal: true, open, ..route(service) });
}

/// Health, and reflection if descriptors were given.
fn internal_routes(server: &Server) -> Result<Routes, Kind> {
    let healthz =
        server.healthz.map(|path| Healthz::at(path, server.health.clone())).transpose()?;
    let packages = server.lifecycles.resolve().map_err(Kind::Lifecycle)?;
    let describe = server.lifecycles.description(&packages);
    let mut routes = Routes {
        healthz,
        describe: describe.clone(),
        may_refuse: packages.values().any(|package| package.may_end()),
        packages,
        clock: server.lifecycles.clock.clone(),
        grpc_web: server.grpc_web,
        #[cfg(feature = "rest")]
        rest: server.rest.service()?,
        ..Routes::default()
    };
    internal(&mut routes, HealthServer::new(server.health.service()), true);
    if let Some(describe) = describe {
        internal(&mut routes, DescribeServiceServer::new(describe), false);
    }
    if !server.descriptors.is_empty() {
        internal(&mut routes, reflection(server).build_v1().map_err(Kind::Reflection)?, false);
        internal(&mut routes, reflection(server).build_v1alpha().map_err(Kind::Reflection)?, false);
    }
    Ok(routes)
}

fn reflection(server: &Server) -> tonic_reflection::server::Builder<'static> {
    let own = [
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    ];
    let mut builder = tonic_reflection::server::Builder::configure();
    let describe = server.lifecycles.describes().then_some(crate::describe::FILE_DESCRIPTOR_SET);
    for descriptors in server.descriptors.iter().copied().chain(own).chain(describe) {
        builder = builder.register_encoded_file_descriptor_set(descriptors);
    }
    let names = server.services.iter().map(|(name, _)| *name);
    let describe = server.lifecycles.describes().then_some(SERVICE_NAME);
    let own = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
    for name in names.chain(own).chain(describe) {
        builder = builder.with_service_name(name);
    }
    builder.include_reflection_service(false)
}
