//! Generated services over HTTP and JSON, by their `google.api.http` rules, in process.
//!
//! The comments of `google/api/http.proto` are the specification. Generated code brings a [`Router`], whose function
//! finds the route of a path without a table, and an [`Adapter`] per service, which calls the trait that gRPC calls:
//!
//! 1. `path` splits the path, `route` finds the route: literal before `*` before `**`; of a known path with another
//!    method, 405.
//! 2. `bind` fills the request: the body first, then the query, then the path, which so always wins; `mask` fills an
//!    empty field mask of a PATCH from the body's keys.
//! 3. `call` calls the service and writes its answer; `stream` those of a stream, as the caller's `accept` says.
//! 4. `failure` writes a status as `google.rpc.Status`, details decoded.
//!
//! [`Server::rest`](crate::server::Server::rest) serves it beside gRPC, behind the same layers; [`Service`] is for
//! servers of one's own. Not here: deadlines, authentication, CORS, compression, which are layers.

mod adapter;
mod bind;
mod body;
mod call;
mod failure;
mod headers;
mod mask;
mod options;
mod path;
mod query;
mod route;
mod service;
mod stream;

pub use adapter::{Adapter, Answer, Mount};
pub use body::RawBody;
pub use call::{Call, Handle, Handled, Unwrap, Write};
pub use options::{RestLimits, RestOptions};
pub use route::{Capture, Leaf, RequestBody, Route, Router, Search};
pub use service::Service;

pub(crate) use failure::refuse;
