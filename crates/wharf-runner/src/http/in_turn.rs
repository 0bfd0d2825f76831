//! Several runners of one process behind one address, which answer in turn: a load balancer for demonstrations.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use http::{HeaderName, HeaderValue};
use tokio::net::TcpListener;

use super::service::HttpService;

const RUNNER: HeaderName = HeaderName::from_static("x-wharf-runner");

/// Runners that answer in turn. Each response tells in `X-Wharf-Runner` which of them it is from, counted from 1.
pub(crate) struct InTurn {
    services: Vec<HttpService>,
    next: AtomicUsize,
    answered: Vec<AtomicU64>,
}

impl InTurn {
    pub(crate) fn new(services: Vec<HttpService>) -> Arc<Self> {
        let answered = services.iter().map(|_| AtomicU64::new(0)).collect();
        Arc::new(Self { services, next: AtomicUsize::new(0), answered })
    }

    /// How many calls each has answered, health checks and the files of the page included.
    pub(crate) fn answered(&self) -> Vec<u64> {
        self.answered.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }

    /// Serves until `stop`.
    ///
    /// # Errors
    ///
    /// None is known: connections that cannot be accepted are tried again.
    pub(crate) async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let router = Router::new().fallback(move |request: Request| {
            let in_turn = self.clone();
            async move {
                let index = in_turn.next.fetch_add(1, Ordering::Relaxed) % in_turn.services.len();
                let mut response = in_turn.services[index].answer(request).await;
                in_turn.answered[index].fetch_add(1, Ordering::Relaxed);
                response.headers_mut().insert(RUNNER, HeaderValue::from(index + 1));
                response
            }
        });
        axum::serve(listener, router).with_graceful_shutdown(stop).await
    }
}
