//! The signals that ask a server to end.

use std::io;

/// Listens for the signals that ask a process to end: SIGTERM (what Kubernetes, Docker and systemd send) and SIGINT
/// (Ctrl-C); on other systems than Unix, Ctrl-C alone.
#[derive(Debug)]
pub struct ShutdownSignals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl ShutdownSignals {
    /// Starts to listen: from now on the signals no longer end the process by themselves.
    ///
    /// # Errors
    /// When the operating system refuses the handler.
    #[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "Unix can refuse"))]
    pub fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Waits for one signal that asks the process to end: SIGTERM or Ctrl-C.
///
/// When the operating system refuses the handler it never returns, and the signals end the process as usual.
pub async fn shutdown_signal() {
    match ShutdownSignals::listen() {
        Ok(mut signals) => signals.next().await,
        Err(_) => std::future::pending().await,
    }
}
