//! The signals that end the process.

use tokio::signal;
use tracing::info;

/// Waits for Ctrl-C, or SIGTERM from a supervisor.
pub(crate) async fn asked_to_end() {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => info!("interrupted"),
        () = terminated() => info!("asked to end"),
    }
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut signals) => _ = signals.recv().await,
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
