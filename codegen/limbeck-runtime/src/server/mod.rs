//! Any number of generated services on one port, with health, reflection, limits, deadlines and a graceful end.
//!
//! ```
//! use limbeck_runtime::server::{Limits, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), limbeck_runtime::server::Error> {
//! let server = Server::new()
//!     // .add(UserServiceServer::new(users)).reflection(FILE_DESCRIPTOR_SET): both generated
//!     .limits(Limits { calls: 500, ..Limits::default() })
//!     .bind("127.0.0.1:0")
//!     .await?;
//! println!("listening on {}", server.local_addr());
//! let done = async {}; // `server.serve()` waits for SIGTERM or Ctrl-C instead
//! let report = server.serve_until(done).await;
//! assert_eq!(report.cut, 0, "all calls finished by themselves");
//! # Ok(())
//! # }
//! ```
//!
//! One `tower` stack answers every request, whatever it speaks: gRPC, gRPC-Web, plain HTTP. Outside in:
//!
//! 1. TLS (`Server::tls`, feature `tls`);
//! 2. a `tracing` span, one event with code and duration, and one observation ([`Server::observe`]) per call; never
//!    payloads or metadata, and unknown paths at level debug alone;
//! 3. CORS (`Server::cors`, feature `cors`): every answer is marked, refusals too; preflights end after load shedding;
//! 4. load shedding ([`Limits::calls`]), deadlines ([`Deadlines`]), panics (`INTERNAL`, with the text in the log alone;
//!    not under `panic = "abort"`);
//! 5. compression of plain HTTP (`Server::compression`, feature `compression`);
//! 6. authentication ([`Server::authenticate`]), from which health alone is free;
//! 7. the layers of the user ([`Server::layer`]);
//! 8. the life of packages ([`Server::lifecycle`]): what is in a brownout or past its sunset is refused;
//! 9. dispatch: gRPC, gRPC-Web (`Server::grpc_web`, feature `grpc-web`), HTTP and JSON (`Server::rest`, feature `rest`)
//!    and `GET /healthz` ([`Server::healthz`]), and what the server serves ([`Server::describe`]). An unknown service or method is `UNIMPLEMENTED`, an unknown path 404.
//!
//! Answers of services whose package has a history carry `limbeck-revision` and `limbeck-digest`, those of deprecated
//! ones `deprecation`, `sunset`, `limbeck-successor` and `link` as well; callers that authentication refuses get none.
//!
//! Refusals are answered in the protocol of the request: a status, or over plain HTTP the status as JSON
//! (`{"code":5,"message":"not found"}`) under the HTTP status of google's table.
//!
//! Not here: how requests over HTTP and JSON become messages; that is `rest`.

mod answer;
mod authenticate;
mod bound;
mod builder;
mod call;
#[cfg(feature = "compression")]
mod compression;
mod connection;
#[cfg(feature = "cors")]
mod cors;
mod dispatch;
mod draining;
mod ending;
mod error;
mod guard;
mod head;
mod health;
mod healthz;
mod in_flight;
mod layered;
mod lifecycle;
mod limits;
mod observe;
mod record;
#[cfg(feature = "rest")]
mod rest;
mod service;
mod signal;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "grpc-web")]
mod translate;
mod transport;
mod unread;
mod web;

pub use answer::Protocol;
#[cfg(feature = "rest")]
pub(crate) use answer::{http_status, state};
pub use authenticate::Caller;
pub use bound::{Bound, Report};
pub use builder::{Server, TonicService};
pub use call::CallFuture;
#[cfg(feature = "cors")]
pub use cors::{Cors, Origins};
pub use dispatch::BoxService;
pub use draining::Draining;
pub use error::Error;
pub use guard::Stack;
pub use health::Health;
pub use lifecycle::{Brownout, Override};
pub use limits::{Deadlines, Limits};
pub use observe::EndedCall;
pub use service::GeneratedService;
pub use signal::{ShutdownSignals, shutdown_signal};
#[cfg(feature = "tls")]
pub use tls::Tls;
