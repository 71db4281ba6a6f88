//! Why a connection was not made. What happens to a call later is a [`tonic::Status`].

/// Why a connection was not made.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    #[error("`{uri}` is not a URI: {source}")]
    Uri { uri: String, source: http::uri::InvalidUri },
    #[error("`{uri}` has no scheme and host: write it like `http://127.0.0.1:50051`")]
    Incomplete { uri: String },
    #[error(
        "`{uri}` needs TLS, which `Connection` does not set up: make a `tonic::transport::Channel` with tonic's TLS \
         features and pass it to `Connection::over`"
    )]
    Tls { uri: String },
    #[error("`{uri}` has the scheme `{scheme}`, gRPC goes over `http`")]
    Scheme { uri: String, scheme: String },
    #[error(
        "a token would be readable on its way to `{host}`: use TLS, or set `Settings::plaintext_token` where the \
         network is trusted"
    )]
    PlaintextToken { host: String },
    #[error("`{0}` is not a user agent: it holds characters that no HTTP header may have")]
    UserAgent(String),
    #[error(
        "a connection needs a tokio runtime: make it in an `async fn` that `#[tokio::main]` runs"
    )]
    Runtime,
    #[error("cannot connect to `{uri}`: {text}")]
    Connect { uri: String, text: String, source: tonic::transport::Error },
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

/// An error with all that caused it, on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        // Wrappers often repeat what they wrap.
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = error.source();
    }
    text
}
