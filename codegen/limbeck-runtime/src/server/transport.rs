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
    #[cfg(feature = "tls")]
    Tls(super::tls::Tls),
}

impl Transport {
    pub(super) fn is_tls(&self) -> bool {
        match self {
            Self::Plain => false,
            #[cfg(feature = "tls")]
            Self::Tls(_) => true,
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
            #[cfg(feature = "tls")]
            Self::Tls(tls) => {
                let accepted = Accepted { stream, info, opened };
                if let Some(accepted) = tls.accept(accepted, &port).await {
                    connection::serve(accepted, port).await;
                }
            }
        }
    }
}
