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
//! One `tower` stack answers every request; gRPC (by `content-type`) is one way out of it. Outside in:
//!
//! 1. a `tracing` span, and one event with code and duration; never payloads or metadata, and unknown
//!    paths at level debug alone;
//! 2. load shedding ([`Limits::calls`]), deadlines ([`Deadlines`]), panics (`INTERNAL`, with the text in the log alone;
//!    not under `panic = "abort"`);
//! 3. the layers of the user ([`Server::layer`]);
//! 4. dispatch: an unknown gRPC service or method is `UNIMPLEMENTED`, everything else is 404.
//!
//! Not here: TLS, authentication, CORS, REST.

mod answer;
mod bound;
mod builder;
mod call;
mod connection;
mod dispatch;
mod draining;
mod ending;
mod error;
mod guard;
mod health;
mod in_flight;
mod layered;
mod limits;
mod record;
mod service;
mod signal;

pub use bound::{Bound, Report};
pub use builder::{Server, TonicService};
pub use call::CallFuture;
pub use dispatch::BoxService;
pub use draining::Draining;
pub use error::Error;
pub use guard::Stack;
pub use health::Health;
pub use limits::{Deadlines, Limits};
pub use service::GeneratedService;
pub use signal::{ShutdownSignals, shutdown_signal};
