//! A client and a server on the two ends of a pipe in memory.

use std::convert::Infallible;
use std::io;

use hyper::client::conn::http2::SendRequest;
use hyper::http::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use limbeck_runtime::tonic::body::Body;
use tokio::runtime::{Builder, Runtime};
use tower::Service;
use tower::util::{BoxCloneSyncService, service_fn};

/// What goes through the pipe at once, in bytes.
const PIPE: usize = 1 << 20;

/// A channel to one server.
pub type Channel =
    BoxCloneSyncService<Request<Body>, Response<hyper::body::Incoming>, hyper::Error>;

/// One thread: nothing that is measured waits for another one to wake up.
///
/// # Errors
/// When the operating system refuses it.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Serves a generated server on one end of a pipe, and gives the other.
///
/// # Errors
/// When the two do not agree on HTTP/2.
pub async fn connect<S>(server: S) -> Result<Channel, hyper::Error>
where
    S: Service<Request<hyper::body::Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let (here, there) = tokio::io::duplex(PIPE);
    tokio::spawn(async move {
        // It ends with the pipe.
        let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        builder.serve_connection(TokioIo::new(there), TowerToHyperService::new(server)).await
    });
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(here));
    let (sender, connection) = handshake.await?;
    tokio::spawn(connection);
    Ok(BoxCloneSyncService::new(service_fn(move |request: Request<Body>| {
        let mut sender: SendRequest<Body> = sender.clone();
        async move { sender.send_request(request).await }
    })))
}
