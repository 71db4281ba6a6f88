//! What generated code is to this module.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use http::Response;
use tonic::body::Body;
use tonic::codegen::BoxFuture;

use super::call::Call;
use super::route::{Route, Router};
use crate::json::Type;

/// The answer to come.
pub type Answer = BoxFuture<Response<Body>, Infallible>;

/// The HTTP and JSON side of one generated service.
pub trait Adapter: Send + Sync + 'static {
    /// Its routes, by position.
    fn routes(&self) -> &'static [Route];

    /// Calls the route at this position.
    fn call(&self, route: u16, call: Call) -> Answer;
}

/// A service with the router that knows its routes.
#[derive(Clone)]
pub struct Mount {
    pub(super) router: &'static Router,
    pub(super) service: u16,
    pub(super) adapter: Arc<dyn Adapter>,
    pub(super) types: &'static [&'static [Type]],
}

impl Mount {
    /// The service at this position of the router. `types` are all that its messages may hold in an `Any`.
    pub fn new(
        router: &'static Router,
        service: u16,
        types: &'static [&'static [Type]],
        adapter: impl Adapter,
    ) -> Self {
        Self { router, service, adapter: Arc::new(adapter), types }
    }
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mount").field("service", &self.service).finish_non_exhaustive()
    }
}
