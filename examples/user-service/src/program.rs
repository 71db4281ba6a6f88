//! The whole service on one port: database, both versions, by gRPC, gRPC-Web, HTTP and JSON, health, reflection.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use limbeck_runtime::MessageLimits;
use limbeck_runtime::json::Types;
use limbeck_runtime::rest::{RestLimits, RestOptions};
use limbeck_runtime::server::{Bound, Deadlines, Error, Limits, Server};
use user::bridge::v1_v2::UserServiceBridge;
use user::v1::user_service_server::UserServiceServer as ServerV1;
use user::v2::user_service_server::UserServiceServer as ServerV2;

use crate::config::Config;
use crate::store::{OpenError, Store};
use crate::users::{Users, UsersLimits};
use crate::v1::{Calls, Conversion};
use crate::v2::V2;

/// Why the program ends.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The operating system refuses a thread or a signal handler.
    #[error("cannot start: {0}")]
    Io(std::io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The port.
    #[error(transparent)]
    Server(#[from] Error),
}

/// The service, listening; it serves once it is told to.
#[derive(Debug)]
#[must_use = "it answers nobody until it serves"]
pub struct Program {
    server: Bound,
    store: Store,
}

impl Program {
    /// Opens the database and listens.
    ///
    /// # Errors
    /// When the database cannot be used, or the address is taken.
    pub async fn bind(config: &Config) -> Result<Self, Failure> {
        let store = Store::open(config).await?;
        let server = Server::new().limits(limits(config));
        let users_limits =
            UsersLimits { import_users: config.import_users, page_bytes: config.message_bytes / 2 };
        let users = Users::new(store.clone(), server.draining(), users_limits);
        let v2 = Arc::new(V2(users.clone()));
        let v1 =
            UserServiceBridge::new(Arc::clone(&v2), Arc::new(Conversion), Arc::new(Calls(users)));
        let server = server
            .add(ServerV1::new(v1))
            .add(ServerV2::from_arc(v2))
            .reflection(user::FILE_DESCRIPTOR_SET)
            .grpc_web()
            .rest(rest(config))
            .compression()
            .bind(config.listen)
            .await?;
        Ok(Self { server, store })
    }

    /// Where it listens, with the port that was chosen for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// Serves until SIGTERM or Ctrl-C. Watches and lookups then end by themselves, other calls finish; a second signal
    /// ends everything at once.
    ///
    /// # Errors
    /// When the operating system refuses the signal handlers.
    pub async fn serve(self) -> Result<(), Failure> {
        self.server.serve().await?;
        self.store.close().await;
        Ok(())
    }

    /// Serves until `shutdown` resolves: for programs that have the service inside.
    pub async fn serve_until(self, shutdown: impl Future<Output = ()>) {
        self.server.serve_until(shutdown).await;
        self.store.close().await;
    }
}

fn rest(config: &Config) -> RestOptions {
    let limits = RestLimits { body: config.message_bytes, ..RestLimits::default() };
    RestOptions {
        limits,
        types: Types::default().with(common::JSON_TYPES),
        ..RestOptions::default()
    }
}

fn limits(config: &Config) -> Limits {
    Limits {
        messages: MessageLimits { decode: config.message_bytes, encode: config.message_bytes },
        deadlines: Deadlines { unary: Some(config.deadline), ..Deadlines::default() },
        drain: config.drain,
        ..Limits::default()
    }
}
