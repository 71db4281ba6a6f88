//! TLS over loopback: what is no handshake, who is let in, what is spoken inside.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper_util::rt::TokioIo;
use limbeck_runtime::server::{Caller, Limits, Server, Tls};
use limbeck_runtime::tonic;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use support::{ProbeClient, ProbeServer, Running, get, millis, raw_bytes, soon, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::transport::{Channel, Endpoint};
use tonic::{Response, Status};

/// An authority, and what it issued.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and its key.
    fn issue(&self, name: &str, purpose: ExtendedKeyUsagePurpose) -> (String, String) {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    fn tls(&self) -> Tls {
        let (chain, key) = self.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
        Tls::from_pem(chain, key).unwrap()
    }

    /// A client that trusts the authority, and shows a certificate if it has one.
    fn client(&self, own: Option<(String, String)>, protocol: &str) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.pem().as_bytes()).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match own {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => {
                let chain = vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()];
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
                builder.with_client_auth_cert(chain, key).unwrap()
            }
        };
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        TlsConnector::from(Arc::new(config))
    }
}

async fn connect(
    connector: TlsConnector,
    address: SocketAddr,
) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    connector.connect(ServerName::try_from("localhost").unwrap(), stream).await
}

fn channel(connector: TlsConnector, address: SocketAddr) -> ProbeClient<Channel> {
    let connector = tower::service_fn(move |_| {
        let connector = connector.clone();
        async move { connect(connector, address).await.map(TokioIo::new) }
    });
    let channel = Endpoint::from_static("http://localhost").connect_with_connector_lazy(connector);
    ProbeClient(tonic::client::Grpc::new(channel))
}

// What is no handshake.

#[tokio::test]
async fn what_is_no_client_hello_is_closed() {
    let authority = Authority::new();
    let running = Running::start(Server::new().add(ProbeServer::echo()).tls(authority.tls())).await;
    for bytes in [
        b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".as_slice(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &[0xff; 100],
        &[0x16, 0x03, 0x01, 0xff, 0xff, 0x01, 0x02],
        &[0x16, 0x03, 0x01, 0x00, 0x02, 0xff, 0xff],
    ] {
        let began = Instant::now();
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        if bytes[0] == 0x16 {
            stream.shutdown().await.unwrap();
        }
        let mut answer = Vec::new();
        drop(soon(stream.read_to_end(&mut answer)).await);
        assert!(!answer.starts_with(b"HTTP"), "nothing is said in plain text: {answer:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{bytes:?}");
    }
    let mut client = channel(authority.client(None, "h2"), running.address);
    assert_eq!(soon(client.get("still there")).await.unwrap().text, "still there");
    drop(client);
    let report = soon(running.stop()).await.unwrap();
    assert_eq!((report.calls, report.connections), (1, 6), "{report:?}");
}

#[tokio::test]
async fn half_a_handshake_holds_no_connection() {
    let limits = Limits { handshake: millis(200), connections: 1, ..Limits::default() };
    let authority = Authority::new();
    let start = || {
        let server = Server::new().add(ProbeServer::echo());
        Running::start(server.tls(authority.tls()).limits(limits.clone()))
    };
    for bytes in [b"".as_slice(), &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]] {
        let running = start().await;
        let began = Instant::now();
        let mut held = TcpStream::connect(running.address).await.unwrap();
        held.write_all(bytes).await.unwrap();
        let refused = connect(authority.client(None, "h2"), running.address).await;
        assert!(refused.is_err(), "a handshake counts as a connection");
        drop(soon(held.read_to_end(&mut Vec::new())).await);
        let took = began.elapsed();
        assert!(took >= millis(150) && took < Duration::from_secs(5), "{took:?}");
        let again = async {
            while connect(authority.client(None, "h2"), running.address).await.is_err() {}
        };
        soon(again).await;
    }
    // Nothing is said after the handshake: that is no greeting either.
    let running = start().await;
    let mut stream = soon(connect(authority.client(None, "h2"), running.address)).await.unwrap();
    let began = Instant::now();
    drop(soon(stream.read_to_end(&mut Vec::new())).await);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_drain_does_not_wait_for_handshakes() {
    let authority = Authority::new();
    let running = Running::start(Server::new().add(ProbeServer::echo()).tls(authority.tls())).await;
    let _held = TcpStream::connect(running.address).await.unwrap();
    // Connections are accepted in their order: after this call the first one is in its handshake.
    soon(channel(authority.client(None, "h2"), running.address).get("")).await.unwrap();
    let report = soon(running.stop()).await.unwrap();
    assert!(report.drain < Duration::from_secs(1), "{report:?}");
}

#[tokio::test]
async fn a_client_that_trusts_another_authority_does_not_connect() {
    let running = Running::start(Server::new().tls(Authority::new().tls())).await;
    assert!(soon(connect(Authority::new().client(None, "h2"), running.address)).await.is_err());
}

// What is spoken inside.

#[tokio::test]
async fn grpc_and_http_share_the_port() {
    let authority = Authority::new();
    let server = ProbeServer::unary(|request, _| async move {
        Ok(Response::new(told(format!("{}", request.remote_addr().is_some()))))
    });
    let hook = async |caller: Caller| caller.peer().ok_or_else(|| Status::internal("no peer"));
    let server = Server::new().add(server).authenticate(hook).tls(authority.tls());
    let running = Running::start(server).await;
    let mut client = channel(authority.client(None, "h2"), running.address);
    assert_eq!(soon(client.get("")).await.unwrap().text, "true", "handlers see the address");

    for protocol in ["http/1.1", "h2"] {
        let stream =
            soon(connect(authority.client(None, protocol), running.address)).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
    }
    let mut stream =
        soon(connect(authority.client(None, "http/1.1"), running.address)).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn only_clients_of_the_authority_are_let_in() {
    let (servers, clients, others) = (Authority::new(), Authority::new(), Authority::new());
    let server = ProbeServer::unary(|request, _| async move {
        let certificates = request.peer_certs().map_or(0, |certificates| certificates.len());
        Ok(Response::new(told(certificates.to_string())))
    });
    let tls = servers.tls().client_ca(clients.pem()).unwrap();
    let running = Running::start(Server::new().add(server).tls(tls)).await;
    let issued =
        |authority: &Authority| authority.issue("ann", ExtendedKeyUsagePurpose::ClientAuth);
    for own in [None, Some(issued(&others))] {
        let mut client = channel(servers.client(own, "h2"), running.address);
        assert!(soon(client.get("")).await.is_err());
    }
    let mut client = channel(servers.client(Some(issued(&clients)), "h2"), running.address);
    assert_eq!(soon(client.get("")).await.unwrap().text, "1");
    drop(client);
    assert_eq!(soon(running.stop()).await.unwrap().calls, 1);
}

#[tokio::test]
async fn a_plain_port_does_not_speak_tls() {
    let authority = Authority::new();
    let running = Running::start(Server::new()).await;
    assert!(soon(connect(authority.client(None, "h2"), running.address)).await.is_err());
    assert!(get(running.address, "/healthz", "").await.starts_with("HTTP/1.1 200 "));
    assert!(
        !raw_bytes(running.address, b"\x16\x03\x01\x00\x05hello\r\n\r\n")
            .await
            .starts_with(b"\x16")
    );
}
