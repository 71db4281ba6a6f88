//! What generated code says about its services: a constant table per service.

/// A service as its proto file declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceInfo {
    /// Full name: `user.v1.UserService`.
    pub name: &'static str,
    /// The methods in the order of the file.
    pub methods: &'static [Method],
}

impl ServiceInfo {
    /// Finds the method that requests to `path` (`/user.v1.UserService/GetUser`) call.
    pub fn method(&self, path: &str) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.path == path)
    }
}

/// A method as its proto file declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Full name of the service: `user.v1.UserService`.
    pub service: &'static str,
    /// Name as in the proto file: `GetUser`.
    pub name: &'static str,
    /// The HTTP/2 path: `/user.v1.UserService/GetUser`.
    pub path: &'static str,
    /// Whether the client sends a stream of messages.
    pub client_streaming: bool,
    /// Whether the server sends a stream of messages.
    pub server_streaming: bool,
    /// The option `idempotency_level`.
    pub idempotency: Idempotency,
    /// The option `deprecated`.
    pub deprecated: bool,
}

impl Method {
    /// Whether one message goes each way.
    pub const fn is_unary(&self) -> bool {
        !self.client_streaming && !self.server_streaming
    }
}

/// What happens when a request arrives twice: the option `idempotency_level` of `google.protobuf.MethodOptions`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// The proto file does not say. Never retried.
    #[default]
    Unknown,
    /// `NO_SIDE_EFFECTS`: nothing changes at all.
    NoSideEffects,
    /// `IDEMPOTENT`: the second request changes nothing more than the first.
    Idempotent,
}

impl Idempotency {
    /// Whether the same request may be sent again when nobody knows if the first one arrived.
    pub const fn is_repeatable(self) -> bool {
        match self {
            Self::Unknown => false,
            Self::NoSideEffects | Self::Idempotent => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: ServiceInfo = ServiceInfo {
        name: "a.v1.A",
        methods: &[Method {
            service: "a.v1.A",
            name: "Get",
            path: "/a.v1.A/Get",
            client_streaming: false,
            server_streaming: false,
            idempotency: Idempotency::NoSideEffects,
            deprecated: false,
        }],
    };

    #[test]
    fn an_unknown_path_has_no_method() {
        for path in ["", "/", "/a.v1.A", "/a.v1.A/get", "a.v1.A/Get", "/a.v1.A/Get/", "/b.v1.A/Get"]
        {
            assert_eq!(INFO.method(path), None, "{path}");
        }
        assert_eq!(INFO.method("/a.v1.A/Get").map(|method| method.name), Some("Get"));
    }

    #[test]
    fn what_the_file_does_not_promise_is_not_repeated() {
        assert!(!Idempotency::default().is_repeatable());
        assert!(Idempotency::Idempotent.is_repeatable());
        assert!(Idempotency::NoSideEffects.is_repeatable());
    }
}
