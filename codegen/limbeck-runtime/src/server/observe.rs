//! What a program is told about each call that ended: the hook for metrics.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tonic::Code;

use super::Server;
use super::answer::Protocol;
use crate::Method;

/// A call that ended, as [`Server::observe`] is told. Neither payloads nor metadata nor a path that a stranger chose:
/// everything in it is fit for the label of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndedCall {
    /// The method of a generated service; `None` for everything else.
    pub method: Option<&'static Method>,
    /// What the caller spoke.
    pub protocol: Protocol,
    /// How the call ended. For plain HTTP it is what the status stands for; `CANCELLED` says that the client went away.
    pub code: Code,
    /// The status of the HTTP response: 200 for nearly every call of gRPC, 499 when the client went away before it.
    pub status: StatusCode,
    /// From the headers of the request to the last byte of the answer that was handed to the connection.
    pub duration: Duration,
    /// Whether it is one of health or reflection.
    pub internal: bool,
}

/// The function that is told.
#[derive(Clone)]
pub(super) struct Observer(Arc<dyn Fn(&EndedCall) + Send + Sync>);

impl Observer {
    /// Tells it. A call does not break because it could not be counted.
    pub(super) fn tell(&self, call: &EndedCall) {
        if catch_unwind(AssertUnwindSafe(|| (self.0)(call))).is_err() {
            tracing::error!("the function given to `Server::observe` panicked");
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}

impl Server {
    /// Tells `observe` about each call that ended, refused ones and those of health and reflection included. A second
    /// one replaces the first.
    ///
    /// It runs where the call ended, so that it should only count and return. A panic in it is logged, no more.
    ///
    /// ```
    /// # use limbeck_runtime::server::Server;
    /// let server = Server::new().observe(|call| {
    ///     let method = call.method.map_or("unknown", |method| method.path);
    ///     // histogram.labels([method, call.protocol.name(), …]).observe(call.duration)
    /// #   let _ = method;
    /// });
    /// ```
    pub fn observe<F>(mut self, observe: F) -> Self
    where
        F: Fn(&EndedCall) + Send + Sync + 'static,
    {
        self.observer = Some(Observer(Arc::new(observe)));
        self
    }
}
