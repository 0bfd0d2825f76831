//! The signals that the process handles.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{self, SignalKind};

/// A signal to shut down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C, at a terminal.
    Interrupt,
    /// SIGTERM, from a supervisor that also takes the process out of its load balancer.
    Terminate,
}

/// The signals to shut down. While this exists, none of them kills the process.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: unix::Signal,
    #[cfg(unix)]
    terminate: unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// # Errors
    ///
    /// When the system refuses.
    pub(crate) fn listen() -> io::Result<Self> {
        let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(unix::signal);
        Ok(Self { interrupt: interrupt?, terminate: terminate? })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(crate) async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Calls `reload` on every SIGHUP.
#[cfg(unix)]
pub(crate) fn on_hangup(reload: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals = unix::signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            reload();
        }
    });
    Ok(())
}

/// Does nothing: the platform has no SIGHUP.
#[cfg(not(unix))]
pub(crate) fn on_hangup(_reload: impl Fn() + Send + 'static) -> io::Result<()> {
    Ok(())
}
