//! What lies between TCP and HTTP: nothing, or TLS.

use http::Extensions;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tonic::transport::server::Connected;

use super::connection::{self, Accepted, Port};

/// How the connections of a port speak.
#[derive(Debug, Clone)]
pub(super) enum Transport {
    Plain,
}

impl Transport {
    pub(super) fn is_tls(&self) -> bool {
        match self {
            Self::Plain => false,
        }
    }

    /// Serves one connection to its end.
    pub(super) async fn serve(self, stream: TcpStream, port: Port) {
        let opened = Instant::now();
        let mut info = Extensions::new();
        info.insert(stream.connect_info());
        match self {
            Self::Plain => {
                connection::serve(Accepted { stream, info, opened }, port).await;
            }
        }
    }
}
