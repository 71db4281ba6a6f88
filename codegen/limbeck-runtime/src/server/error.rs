//! Why a server did not start or had to stop.

use std::io;

/// Why a server did not start or had to stop.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    #[error("cannot listen on `{address}`: {source}{}", bind_help(source))]
    Bind { address: String, source: io::Error },
    #[error("cannot listen on the given socket: {0}")]
    Listener(io::Error),
    #[cfg(feature = "rest")]
    #[error(
        "`{} {}` is a route of `{}` and of `{}`, which were generated apart: change the path of one, or serve them on \
         two ports",
        .0.http_method, .0.path, .0.method.service, .1.method.service
    )]
    Route(&'static crate::rest::Route, &'static crate::rest::Route),
    #[error("`{0}` was added twice: add each service once")]
    Twice(&'static str),
    #[error(
        "the descriptor set for reflection does not decode: {0}; pass the generated constant `FILE_DESCRIPTOR_SET`"
    )]
    Reflection(tonic_reflection::server::Error),
    #[error(
        "`{0}` is no path for the probe of health: write an absolute one without a query, as `/healthz`"
    )]
    Healthz(&'static str),
    #[error(transparent)]
    Lifecycle(super::lifecycle::Fault),
    #[cfg(feature = "cors")]
    #[error(transparent)]
    Cors(super::cors::Fault),
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(super::tls::Fault),
    #[error("cannot listen for the signals that end the server: {0}")]
    Signal(io::Error),
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

fn bind_help(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "; another process listens there: stop it, or choose another port"
        }
        io::ErrorKind::PermissionDenied => {
            "; ports below 1024 need a privilege: choose a higher one"
        }
        io::ErrorKind::AddrNotAvailable => {
            "; this machine has no such address: `0.0.0.0` or `[::]` takes all"
        }
        _ => "",
    }
}
