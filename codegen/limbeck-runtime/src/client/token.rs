//! Where the bearer token of a call comes from.

use http::HeaderValue;
use tonic::Status;

use crate::Secret;

/// Gives the bearer token of each call: fixed (a [`Secret`] is one), or fetched and renewed by the program.
///
/// It is asked once per call, within the deadline of the call: keep the token until it expires.
#[tonic::async_trait]
pub trait TokenSource: std::fmt::Debug + Send + Sync + 'static {
    /// The token to send; its error ends the call.
    async fn token(&self) -> Result<Secret, Status>;
}

#[tonic::async_trait]
impl TokenSource for Secret {
    async fn token(&self) -> Result<Secret, Status> {
        Ok(self.clone())
    }
}

/// The header that carries the token, marked so that HTTP libraries neither log nor index it.
pub(super) fn header(token: &Secret) -> Result<HeaderValue, Status> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| {
        Status::unauthenticated("the token holds characters that no HTTP header may have")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
