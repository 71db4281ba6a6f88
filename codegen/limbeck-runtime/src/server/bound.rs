//! A server that listens: the accept loop, and the drain at its end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::connection::{LINGER, Port};
use super::error::{Error, Kind};
use super::guard::Stack;
use super::in_flight::Cut;
use super::transport::Transport;
use super::{Health, Limits, ShutdownSignals};

/// How long the accept loop waits when the system is out of file descriptors or memory.
const BREATH: Duration = Duration::from_millis(100);

/// A server that listens. Connections wait in the queue of the system until it serves.
#[derive(Debug)]
#[must_use = "a bound server accepts nothing until it serves"]
pub struct Bound {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
    pub(super) limits: Limits,
    pub(super) health: Health,
    pub(super) closing: watch::Sender<bool>,
    pub(super) stack: Stack,
    pub(super) transport: Transport,
}

/// How a server ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Calls that were answered, health and reflection aside.
    pub calls: u64,
    /// Connections that were accepted.
    pub connections: u64,
    /// Connections that were closed at once because [`Limits::connections`] were open.
    pub refused: u64,
    /// Calls in progress when the drain began.
    pub draining: usize,
    /// Calls that the drain ended with `UNAVAILABLE`; 0 says that all finished by themselves.
    pub cut: u64,
    /// How long the drain took, [`Limits::lame_duck`] included.
    pub drain: Duration,
}

impl Bound {
    /// The address that the server listens on, with the port that was chosen for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until SIGTERM or Ctrl-C, then drains; a second signal ends the drain at once.
    ///
    /// # Errors
    /// When the operating system refuses the signal handlers.
    #[expect(clippy::async_yields_async, reason = "the second signal is awaited by the drain")]
    pub async fn serve(self) -> Result<Report, Error> {
        let mut signals = ShutdownSignals::listen().map_err(Kind::Signal)?;
        let shutdown = async move {
            signals.next().await;
            async move { signals.next().await }
        };
        Ok(self.run(shutdown).await)
    }

    /// Serves until `shutdown` resolves, then drains.
    #[expect(clippy::async_yields_async, reason = "nothing hurries this drain")]
    pub async fn serve_until<F: Future<Output = ()>>(self, shutdown: F) -> Report {
        let shutdown = async move {
            shutdown.await;
            std::future::pending()
        };
        self.run(shutdown).await
    }

    /// Serves until `shutdown`; what it returns resolves when the drain must not wait any longer.
    async fn run<H: Future<Output = ()>>(self, shutdown: impl Future<Output = H>) -> Report {
        let Self { listener, address, limits, health, closing, stack, transport } = self;
        let mut acceptor = Acceptor {
            listener,
            stack: stack.clone(),
            transport,
            limits: Arc::new(limits),
            closing,
            open: JoinSet::new(),
            accepted: 0,
            refused: 0,
        };
        tracing::info!(%address, tls = acceptor.transport.is_tls(), "serving");
        let mut hurry = std::pin::pin!(acceptor.accept_until(shutdown).await);

        let began = Instant::now();
        health.drain(stack.routes.services.keys().copied()).await;
        acceptor.accept_until(sleep(acceptor.limits.lame_duck)).await;
        let draining = stack.in_flight.calls();
        tracing::info!(calls = draining, "draining");
        let Drained { accepted, refused } = acceptor.drain(&stack, hurry.as_mut()).await;
        let report = Report {
            calls: stack.in_flight.started.load(Ordering::Relaxed),
            connections: accepted,
            refused,
            draining,
            cut: stack.in_flight.ended.load(Ordering::Relaxed),
            drain: began.elapsed(),
        };
        tracing::info!(cut = report.cut, "ended");
        report
    }
}

/// The accept loop.
struct Acceptor {
    listener: TcpListener,
    stack: Stack,
    transport: Transport,
    limits: Arc<Limits>,
    closing: watch::Sender<bool>,
    open: JoinSet<()>,
    accepted: u64,
    refused: u64,
}

struct Drained {
    accepted: u64,
    refused: u64,
}

impl Acceptor {
    async fn accept_until<T>(&mut self, end: impl Future<Output = T>) -> T {
        let mut end = std::pin::pin!(end);
        loop {
            tokio::select! {
                ended = &mut end => return ended,
                Some(_) = self.open.join_next(), if !self.open.is_empty() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => self.begin(stream),
                    Err(error) => breathe(&error).await,
                },
            }
        }
    }

    fn begin(&mut self, stream: TcpStream) {
        if self.open.len() >= self.limits.connections {
            self.refused += 1;
            tracing::debug!(
                limit = self.limits.connections,
                "too many connections: closed a new one"
            );
            return;
        }
        self.accepted += 1;
        // Small answers must not wait for the acknowledgement of the one before.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let port = Port {
            stack: self.stack.clone(),
            limits: Arc::clone(&self.limits),
            closing: self.closing.subscribe(),
        };
        self.open.spawn(self.transport.clone().serve(stream, port));
    }

    /// Closes the port, lets calls finish, ends those that don't, closes the connections.
    async fn drain(mut self, stack: &Stack, hurry: impl Future<Output = ()>) -> Drained {
        drop(self.listener);
        self.closing.send_replace(true);
        tokio::select! {
            () = stack.in_flight.idle() => {
                // Health and reflection streams end; a call that slipped in before its connection closed may finish.
                stack.in_flight.cut(Cut::Internal);
                closed(&mut self.open).await;
            }
            () = sleep(self.limits.drain) => tracing::warn!("the drain ran out of time: ending the calls in progress"),
            () = hurry => tracing::warn!("told to hurry: ending the calls in progress"),
        }
        stack.in_flight.cut(Cut::All);
        closed(&mut self.open).await;
        self.open.shutdown().await;
        Drained { accepted: self.accepted, refused: self.refused }
    }
}

/// Waits until the connections said goodbye, though not for long.
async fn closed(open: &mut JoinSet<()>) {
    let all = async { while open.join_next().await.is_some() {} };
    if timeout(LINGER, all).await.is_err() {
        tracing::debug!(connections = open.len(), "connections that do not say goodbye");
    }
}

/// Errors of single connections pass; when the system runs out of something, it gets time to recover.
async fn breathe(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    match error.kind() {
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted => {
            tracing::debug!(%error, "a connection broke before it was accepted");
        }
        _ => {
            tracing::error!(%error, "cannot accept connections");
            sleep(BREATH).await;
        }
    }
}
