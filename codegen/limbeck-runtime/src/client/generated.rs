//! What a generated client type is to the runtime.

use tonic::client::Grpc;

use super::Connection;
use crate::{MessageLimits, Package, ServiceInfo};

/// A client type that limbeck generated (`UserServiceClient<Connection>`), made by [`Connection::client`].
///
/// Generated code prints:
///
/// ```text
/// impl ::limbeck_runtime::client::GeneratedClient for UserServiceClient<::limbeck_runtime::client::Connection> {
///     const INFO: &'static ::limbeck_runtime::ServiceInfo = &super::USER_SERVICE;
///
///     fn over(connection: ::limbeck_runtime::client::Connection) -> Self {
///         Self::new(connection)
///     }
///
///     fn limit_messages(self, limits: ::limbeck_runtime::MessageLimits) -> Self {
///         self.max_decoding_message_size(limits.decode).max_encoding_message_size(limits.encode)
///     }
/// }
/// ```
pub trait GeneratedClient: Sized {
    /// What the proto file says about the service.
    const INFO: &'static ServiceInfo;

    /// What the history says about the package, if it has one.
    const PACKAGE: Option<&'static Package> = None;

    /// Makes a client that sends its calls over `connection`.
    fn over(connection: Connection) -> Self;

    /// Sets the largest messages that the client sends and accepts.
    #[must_use]
    fn limit_messages(self, limits: MessageLimits) -> Self;
}

/// A generated client of an older version, by which a client of a newer one sends streams.
///
/// Generated code prints, for a service with client streaming that a bridge leads to:
///
/// ```text
/// impl<T> ::limbeck_runtime::client::BridgedClient for UserServiceClient<T> {
///     type Service = T;
///
///     fn grpc(&mut self) -> &mut ::limbeck_runtime::tonic::client::Grpc<T> {
///         &mut self.inner
///     }
/// }
/// ```
///
/// Its own methods cannot break off a stream of requests, only end it.
pub trait BridgedClient {
    /// What carries the calls.
    type Service;

    /// Carries the calls, with the limits and encodings that were set.
    fn grpc(&mut self) -> &mut Grpc<Self::Service>;
}
