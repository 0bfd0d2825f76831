//! Where the time of an invocation went.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Time spent on tokens, on waiting, and at the vendor.
#[derive(Debug, Default)]
pub struct Timing {
    auth: AtomicU64,
    budget: AtomicU64,
    upstream: AtomicU64,
}

impl Timing {
    /// Time spent on getting an access token.
    pub fn auth(&self) -> Duration {
        Duration::from_micros(self.auth.load(Ordering::Relaxed))
    }

    /// Time spent on waiting for the vendor's rate limit.
    pub fn budget(&self) -> Duration {
        Duration::from_micros(self.budget.load(Ordering::Relaxed))
    }

    /// Time spent on the vendor's answers, repetitions included.
    pub fn upstream(&self) -> Duration {
        Duration::from_micros(self.upstream.load(Ordering::Relaxed))
    }

    pub(crate) async fn on_auth<T>(&self, work: impl Future<Output = T>) -> T {
        measure(&self.auth, work).await.0
    }

    /// Tells how long it was, too.
    pub(crate) async fn on_budget<T>(&self, work: impl Future<Output = T>) -> (T, Duration) {
        measure(&self.budget, work).await
    }

    pub(crate) async fn on_upstream<T>(&self, work: impl Future<Output = T>) -> T {
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
