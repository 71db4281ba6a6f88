//! One connection for any number of generated clients, with deadlines, keep-alive, retries and tokens.
//!
//! ```no_run
//! use limbeck_runtime::client::Connection;
//! # use limbeck_runtime::client::{Error, GeneratedClient};
//! # async fn run<UserServiceClient: GeneratedClient>() -> Result<(), Error> {
//! let connection = Connection::connect("http://127.0.0.1:50051").await?;
//! let users: UserServiceClient = connection.client(); // generated; v1 and v2 share the connection
//! # Ok(())
//! # }
//! ```
//!
//! Every unary call has a deadline ([`Settings::deadline`]), sent to the server and kept here too. Calls of methods
//! that the proto file declares idempotent (`option idempotency_level = NO_SIDE_EFFECTS;`) are sent again when the
//! server is unavailable ([`Retry`]).
//!
//! A client of a deprecated package warns once per process, through `tracing`: when it is used first if it was generated
//! so, else when a server says so in an answer.
//!
//! Not here: TLS (bring a channel, [`Connection::over`]), load balancing over several addresses.

mod backoff;
mod budget;
mod call;
mod connection;
mod deprecation;
mod error;
mod generated;
mod replay;
mod settings;
mod token;

pub use connection::Connection;
pub use error::Error;
pub use generated::{BridgedClient, GeneratedClient};
pub use settings::{Retry, Settings};
pub use token::TokenSource;
