//! How handlers learn that the server drains.

use tokio::sync::watch;

/// Tells a handler that the server drains, so that a stream which would last can end by itself, in order. Cloning is
/// cheap.
///
/// ```
/// # use limbeck_runtime::server::Server;
/// let server = Server::new();
/// let draining = server.draining();
/// // In a handler: tokio::select! { () = draining.begun() => …, next = updates.recv() => … }
/// assert!(!draining.has_begun());
/// ```
#[derive(Debug, Clone)]
pub struct Draining(pub(super) watch::Receiver<bool>);

impl Draining {
    /// Returns once the server has stopped accepting connections, or is gone.
    pub async fn begun(&self) {
        // An error says that the server is gone, which is the end as well.
        drop(self.0.clone().wait_for(|begun| *begun).await);
    }

    /// Whether the server has stopped accepting connections, or is gone.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}
