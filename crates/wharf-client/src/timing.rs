//! Where the time of an invocation is spent.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Time spent on access tokens, on the rate limiter, on the vendor, and on the state that runners share.
#[derive(Debug, Default)]
pub struct Timing {
    auth: AtomicU64,
    budget: AtomicU64,
    upstream: AtomicU64,
    state: AtomicU64,
}

impl Timing {
    /// Time spent on getting access tokens.
    pub fn auth(&self) -> Duration {
        Duration::from_micros(self.auth.load(Ordering::Relaxed))
    }

    /// Time spent waiting for the vendor's rate limit.
    pub fn budget(&self) -> Duration {
        Duration::from_micros(self.budget.load(Ordering::Relaxed))
    }

    /// Time spent waiting for the vendor's responses, retries included.
    pub fn upstream(&self) -> Duration {
        Duration::from_micros(self.upstream.load(Ordering::Relaxed))
    }

    /// Time spent on the idempotency keys that runners share.
    pub fn state(&self) -> Duration {
        Duration::from_micros(self.state.load(Ordering::Relaxed))
    }

    /// Adds the time that `work` takes to [`Self::state`].
    pub async fn measure_state<T>(&self, work: impl Future<Output = T>) -> T {
        measure(&self.state, work).await.0
    }

    pub(crate) async fn measure_auth<T>(&self, work: impl Future<Output = T>) -> T {
        measure(&self.auth, work).await.0
    }

    /// Also returns the time that `work` took.
    pub(crate) async fn measure_budget<T>(&self, work: impl Future<Output = T>) -> (T, Duration) {
        measure(&self.budget, work).await
    }

    pub(crate) async fn measure_upstream<T>(&self, work: impl Future<Output = T>) -> T {
        measure(&self.upstream, work).await.0
    }
}

async fn measure<T>(total: &AtomicU64, work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let result = work.await;
    let time = start.elapsed();
    total.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    (result, time)
}
