//! What a generated client type is to the runtime.

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
