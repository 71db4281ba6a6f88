//! TLS by rustls, on the port of the server.

use std::fmt;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{self, InconsistentKeys, RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;

use super::Server;
use super::connection::{Accepted, Port};
use super::error::{Error, Kind};
use super::transport::Transport;

/// What the client may choose from, the best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate of a server and its key, and whose clients it trusts. Its `Debug` shows neither.
///
/// TLS 1.2 and 1.3 are spoken, HTTP/2 and HTTP/1.1 by ALPN.
///
/// ```no_run
/// use limbeck_runtime::server::{Server, Tls};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tls = Tls::from_pem(std::fs::read("tls.crt")?, std::fs::read("tls.key")?)?;
/// let server = Server::new().tls(tls);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Tls {
    certified: Arc<CertifiedKey>,
    config: Arc<ServerConfig>,
}

/// Why certificates or keys do not do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(
        "there is no certificate in the PEM text of {0}: it has no `-----BEGIN CERTIFICATE-----`; pass the contents of \
         the file, not its name"
    )]
    NoCertificate(Place),
    #[error("the PEM text of {place} does not read: {source}")]
    Pem { place: Place, source: pem::Error },
    #[error(
        "there is no private key in the PEM text of the key: it needs `-----BEGIN PRIVATE KEY-----`, `RSA PRIVATE KEY` \
         or `EC PRIVATE KEY`; pass the contents of the file, not its name"
    )]
    NoKey,
    #[error(
        "the private key is encrypted: decrypt it first, with `openssl pkcs8 -in tls.key -out plain.key`"
    )]
    Encrypted,
    #[error(
        "the private key does not belong to the first certificate of the chain: pass the key that the certificate was \
         issued for, and put the server's own certificate before those of its issuers"
    )]
    Mismatch,
    #[error("the certificate chain or its key cannot be used: {0}")]
    Unusable(rustls::Error),
    #[error("the certificates of the client CA cannot be used: {0}")]
    ClientCa(VerifierBuilderError),
    #[error("a certificate of the client CA cannot be used: {0}")]
    Root(rustls::Error),
}

/// Which text it was.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Chain,
    Key,
    ClientCa,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chain => "the certificate chain",
            Self::Key => "the key",
            Self::ClientCa => "the client CA",
        })
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Kind::Tls(fault).into()
    }
}

impl Tls {
    /// Takes the PEM texts of a certificate chain, the server's own first, and of the key of that.
    ///
    /// # Errors
    /// When a text holds none or a broken one, or the key is not that of the certificate.
    pub fn from_pem(chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let chain = certificates(Place::Chain, chain.as_ref())?;
        let key = private_key(key.as_ref())?;
        let certified =
            CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
                rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => Fault::Mismatch,
                error => Fault::Unusable(error),
            })?;
        let certified = Arc::new(certified);
        let config = config(provider, &certified, None)?;
        Ok(Self { certified, config })
    }

    /// Takes only clients with a certificate that one of these issued (PEM): mutual TLS.
    ///
    /// Who has none does not get past the handshake, health checks included. Handlers find the certificates by
    /// `request.peer_certs()`.
    ///
    /// # Errors
    /// When the text holds no certificate, or a broken one.
    pub fn client_ca(self, authorities: impl AsRef<[u8]>) -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        for certificate in certificates(Place::ClientCa, authorities.as_ref())? {
            roots.add(certificate).map_err(Fault::Root)?;
        }
        let config = config(provider, &self.certified, Some(roots))?;
        Ok(Self { config, ..self })
    }

    /// Shakes hands within the limits of the port; `None` when that came to nothing.
    pub(super) async fn accept<S>(
        self,
        accepted: Accepted<S>,
        port: &Port,
    ) -> Option<Accepted<TlsStream<S>>>
    where
        S: AsyncRead + AsyncWrite + Connected + Unpin,
    {
        let Accepted { stream, mut info, opened } = accepted;
        let mut closing = port.closing.clone();
        let end = opened.checked_add(port.limits.handshake).unwrap_or_else(far);
        let handshake = timeout_at(end, TlsAcceptor::from(self.config).accept(stream));
        let stream = tokio::select! {
            shaken = handshake => match shaken {
                Ok(Ok(stream)) => stream,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a handshake of TLS failed");
                    return None;
                }
                Err(_) => {
                    tracing::debug!("a handshake of TLS took too long");
                    return None;
                }
            },
            // Nobody waits for a connection that could not make a call any more.
            _ = closing.wait_for(|closing| *closing) => return None,
        };
        info.insert(stream.connect_info());
        Some(Accepted { stream, info, opened })
    }
}

fn far() -> Instant {
    Instant::now() + std::time::Duration::from_secs(365 * 86_400)
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("certificates", &self.certified.cert.len())
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Speaks TLS, and only that, on the port. The handshake counts as a part of the connection: within
    /// [`Limits::handshake`](super::Limits::handshake) and [`Limits::connections`](super::Limits::connections).
    pub fn tls(mut self, tls: Tls) -> Self {
        self.transport = Transport::Tls(tls);
        self
    }
}

fn certificates(place: Place, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let certificates = CertificateDer::pem_slice_iter(text)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| Fault::Pem { place, source })?;
    if certificates.is_empty() { Err(Fault::NoCertificate(place)) } else { Ok(certificates) }
}

fn private_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, Fault> {
    const ENCRYPTED: &[u8] = b"-----BEGIN ENCRYPTED PRIVATE KEY-----";
    PrivateKeyDer::from_pem_slice(text).map_err(|error| match error {
        pem::Error::NoItemsFound if text.windows(ENCRYPTED.len()).any(|part| part == ENCRYPTED) => {
            Fault::Encrypted
        }
        pem::Error::NoItemsFound => Fault::NoKey,
        source => Fault::Pem { place: Place::Key, source },
    })
}

fn config(
    provider: Arc<CryptoProvider>,
    certified: &Arc<CertifiedKey>,
    clients: Option<RootCertStore>,
) -> Result<Arc<ServerConfig>, Fault> {
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(Fault::Unusable)?;
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(roots) => builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(Fault::ClientCa)?,
        ),
    };
    let resolver = Arc::new(SingleCertAndKey::from(Arc::clone(certified)));
    let mut config = builder.with_cert_resolver(resolver);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issued() -> (String, String) {
        let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        (issued.cert.pem(), issued.signing_key.serialize_pem())
    }

    #[test]
    fn what_does_not_fit_says_what_to_do() {
        let (chain, key) = issued();
        let (other, _) = issued();
        let broken = chain.replace("MII", "!!!");
        let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned();
        let open = "-----BEGIN PRIVATE KEY-----\nAAAA\n".to_owned();
        let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        let nonsense = key.replace("MIG", "AAA");
        for (chain, key, text) in [
            ("", key.as_str(), "not its name"),
            ("tls.crt", &key, "no certificate in the PEM text of the certificate chain"),
            (&key, &key, "no certificate"),
            (&broken, &key, "does not read"),
            (&garbage, &key, "cannot be used"),
            (&chain, "", "BEGIN PRIVATE KEY"),
            (&chain, "tls.key", "not its name"),
            (&chain, &chain, "no private key"),
            (&chain, &open, "the key does not read"),
            (&chain, &encrypted, "openssl pkcs8"),
            (&chain, &nonsense, "cannot be used"),
            (&other, &key, "does not belong to the first certificate"),
        ] {
            let error = Tls::from_pem(chain, key).unwrap_err().to_string();
            assert!(error.contains(text), "{text}: {error}");
        }
        let tls = Tls::from_pem(&chain, &key).unwrap();
        for authorities in ["", &key, &broken, &garbage] {
            let error = tls.clone().client_ca(authorities).unwrap_err().to_string();
            assert!(error.contains("client CA"), "{error}");
        }
        assert!(tls.client_ca(&chain).is_ok());
    }

    #[test]
    fn no_key_is_shown() {
        let (chain, key) = issued();
        let server = Server::new().tls(Tls::from_pem(&chain, &key).unwrap());
        let shown = format!("{:?} {server:?}", server.transport);
        assert!(shown.contains("certificates: 1") && !shown.contains("key"), "{shown}");
    }
}
