//! What is told about a call: a span while it goes on, one event and one observation when it ends.
//!
//! Neither payloads nor metadata: a log is no place for credentials. A stranger does not choose field values either: a
//! path that the server does not know is told at level debug alone, escaped.

use std::time::Instant;

use http::{Request, StatusCode};
use tonic::Code;
use tracing::Span;

use super::answer::{self, Protocol};
use super::dispatch::Target;
use super::observe::{EndedCall, Observer};

/// The record of one call. Dropped unfinished, it says that the client went away.
#[derive(Debug)]
pub(super) struct Record {
    span: Span,
    started: Instant,
    protocol: Protocol,
    target: Target,
    observer: Option<Observer>,
    finished: bool,
}

impl Record {
    pub(super) fn begin<B>(
        protocol: Protocol,
        request: &Request<B>,
        target: Target,
        observer: Option<Observer>,
    ) -> Self {
        let method = target.method.map_or("unknown", |method| method.path);
        let name = protocol.name();
        let span = if target.internal {
            tracing::debug_span!("call", protocol = name, method = "internal")
        } else {
            tracing::info_span!("call", protocol = name, method)
        };
        if target.method.is_none() && !target.internal {
            tracing::debug!(parent: &span, path = ?request.uri().path(), "not a generated method");
        }
        Self { span, started: Instant::now(), protocol, target, observer, finished: false }
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// Tells how the call ended; only the first time counts.
    pub(super) fn finish(&mut self, code: Code, status: StatusCode) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        let duration = self.started.elapsed();
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        match (self.protocol, self.target.internal) {
            (_, true) => {
                tracing::debug!(parent: &self.span, code = ?code, duration_ms, "call ended");
            }
            (Protocol::Grpc | Protocol::GrpcWeb { .. }, false) => {
                tracing::info!(parent: &self.span, code = ?code, duration_ms, "call ended");
            }
            (Protocol::Http, false) => {
                tracing::info!(parent: &self.span, status = status.as_u16(), duration_ms, "call ended");
            }
        }
        if let Some(observer) = &self.observer {
            let Target { method, internal, open: _ } = self.target;
            let protocol = self.protocol;
            observer.tell(&EndedCall { method, protocol, code, status, duration, internal });
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.finish(Code::Cancelled, answer::client_closed());
    }
}
