//! The signals that a process listens to.

use tokio::signal;

/// How the process was asked to end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Request {
    /// By Ctrl-C: nobody else has to notice.
    Interrupt,
    /// By a supervisor, which meanwhile tells others not to call.
    Terminate,
}

/// Waits for Ctrl-C, or SIGTERM from a supervisor.
pub(crate) async fn asked_to_end() -> Request {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => Request::Interrupt,
        () = terminated() => Request::Terminate,
    }
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut signals) => _ = signals.recv().await,
        Err(_) => std::future::pending().await,
    }
}

/// From now on, reloads at every SIGHUP.
#[cfg(unix)]
pub(crate) fn on_hangup(reload: impl Fn() + Send + 'static) -> std::io::Result<()> {
    let mut signals = signal::unix::signal(signal::unix::SignalKind::hangup())?;
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

/// There is no such signal here.
#[cfg(not(unix))]
pub(crate) fn on_hangup(_reload: impl Fn() + Send + 'static) -> std::io::Result<()> {
    Ok(())
}
