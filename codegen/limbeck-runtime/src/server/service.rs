//! What a generated server type is to the runtime.

use crate::{MessageLimits, Package, ServiceInfo};

/// A server type that limbeck generated (`UserServiceServer<T>`).
///
/// Generated code prints the implementation inside the module of the server type, where the fields are in sight:
///
/// ```text
/// impl<T: UserService> ::limbeck_runtime::server::GeneratedService for UserServiceServer<T> {
///     const INFO: &'static ::limbeck_runtime::ServiceInfo = &super::USER_SERVICE;
///
///     fn limit_messages(mut self, limits: ::limbeck_runtime::MessageLimits) -> Self {
///         self.max_decoding_message_size.get_or_insert(limits.decode);
///         self.max_encoding_message_size.get_or_insert(limits.encode);
///         self
///     }
/// }
/// ```
pub trait GeneratedService: tonic::server::NamedService {
    /// What the proto file says about the service.
    const INFO: &'static ServiceInfo;

    /// What the history says about the package, if it has one.
    const PACKAGE: Option<&'static Package> = None;

    /// Sets the limits that the service was not given yet: its own `max_decoding_message_size` wins.
    #[must_use]
    fn limit_messages(self, limits: MessageLimits) -> Self;

    /// The HTTP and JSON side of the service, if it has routes.
    #[cfg(feature = "rest")]
    fn rest(&self) -> Option<crate::rest::Mount> {
        None
    }
}
