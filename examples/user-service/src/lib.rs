//! The example API, served: `user.v1` and `user.v2` live together on one port, over users in SQLite.
//!
//! - [`program`]: everything on one port, from [`config`], the environment;
//! - [`store`]: the database, the only module with SQL;
//! - [`users`]: what the service does, in terms of `user.v2`, with [`check`] (what is valid), [`mask`] (field masks),
//!   [`token`] (page tokens) and [`fault`] (what goes wrong, as gRPC tells it);
//! - [`v2`]: the generated trait of `user.v2`, which hands on; [`v1`]: what the generated bridge, which serves `user.v1`
//!   on it, leaves to this service.
//!
//! Not here: transport, limits, health, reflection, shutdown. `limbeck_runtime::server` does all that.

pub mod check;
pub mod config;
pub mod fault;
pub mod mask;
pub mod program;
pub mod store;
pub mod time;
pub mod token;
pub mod users;
pub mod v1;
pub mod v2;
