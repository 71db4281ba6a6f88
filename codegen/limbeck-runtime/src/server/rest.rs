//! HTTP and JSON: the services that were added, on the same port, behind the same layers.

use super::Server;
use super::error::Kind;
use crate::rest::{Mount, RestOptions, Service};

/// What the builder knows of HTTP and JSON.
#[derive(Debug, Default)]
pub(super) struct Rest {
    options: Option<RestOptions>,
    pub(super) mounts: Vec<Mount>,
}

impl Rest {
    /// All services that were added, if the builder was told to serve them so.
    pub(super) fn service(&self) -> Result<Option<Service>, Kind> {
        let Some(options) = self.options.clone() else { return Ok(None) };
        let service = self.mounts.iter().cloned().fold(Service::new(options), Service::mount);
        match service.conflict() {
            Some((first, second)) => Err(Kind::Route(first, second)),
            None => Ok(Some(service)),
        }
    }
}

impl Server {
    /// Answers the `google.api.http` rules of all services that were generated with the feature `rest`, over HTTP/1 and
    /// HTTP/2.
    ///
    /// Whatever holds for gRPC holds for them: limits, deadlines (`grpc-timeout` or `x-request-timeout`),
    /// authentication, layers, logs.
    pub fn rest(mut self, options: RestOptions) -> Self {
        self.rest.options = Some(options);
        self
    }
}
