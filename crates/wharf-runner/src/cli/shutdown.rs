//! The signals that the process handles.

#[cfg(unix)]
use tokio::signal::unix;

/// A signal to shut down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Signal {
    /// Ctrl-C, at a terminal.
    Interrupt,
    /// SIGTERM, from a supervisor that also takes the process out of its load balancer.
    Terminate,
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn signal() -> Signal {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => Signal::Interrupt,
        () = terminated() => Signal::Terminate,
    }
}

#[cfg(unix)]
async fn terminated() {
    match unix::signal(unix::SignalKind::terminate()) {
        Ok(mut signals) => _ = signals.recv().await,
        Err(_) => std::future::pending().await,
    }
}

/// Calls `reload` on every SIGHUP.
#[cfg(unix)]
pub(crate) fn on_hangup(reload: impl Fn() + Send + 'static) -> std::io::Result<()> {
    let mut signals = unix::signal(unix::SignalKind::hangup())?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            reload();
        }
    });
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Does nothing: the platform has no SIGHUP.
#[cfg(not(unix))]
pub(crate) fn on_hangup(_reload: impl Fn() + Send + 'static) -> std::io::Result<()> {
    Ok(())
}
