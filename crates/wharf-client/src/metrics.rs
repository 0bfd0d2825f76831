//! What the client counts.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use wharf::Failure;

use crate::outcome::Outcome;

/// Upper bounds of waits for a quota, in seconds.
const WAITS: [f64; 8] = [0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// What came of something, in a word.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ByResult {
    component: Arc<str>,
    result: &'static str,
}

/// What came of a lookup in a cache.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ByCache {
    component: Arc<str>,
    cache: &'static str,
    result: &'static str,
}

/// The counters of a client.
pub(crate) struct Metrics {
    requests: Family<ByResult, Counter>,
    repetitions: Counter,
    renewals: Family<ByResult, Counter>,
    waits: Histogram,
    lookups: Family<ByCache, Counter>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Self {
            requests: Family::default(),
            repetitions: Counter::default(),
            renewals: Family::default(),
            waits: Histogram::new(WAITS),
            lookups: Family::default(),
        }
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("vendor_requests", "Requests to vendors, by what came of them", self.requests.clone());
        registry.register(
            "vendor_repetitions",
            "Requests to vendors that repeat an earlier one",
            self.repetitions.clone(),
        );
        registry.register("token_requests", "Requests for access tokens, by what came of them", self.renewals.clone());
        registry.register(
            "budget_wait_seconds",
            "Time that requests waited for the vendor's rate limit",
            self.waits.clone(),
        );
        registry.register("cache_lookups", "Lookups in caches, by what came of them", self.lookups.clone());
    }

    pub(crate) fn asked(&self, component: &Arc<str>, outcome: &Outcome, attempts: u32) {
        self.requests.get_or_create(&ByResult { component: component.clone(), result: class(outcome) }).inc();
        if attempts > 1 {
            self.repetitions.inc();
        }
    }

    pub(crate) fn renewed<T>(&self, component: &Arc<str>, result: &Result<T, Failure>) {
        let result = if result.is_ok() { "issued" } else { "failed" };
        self.renewals.get_or_create(&ByResult { component: component.clone(), result }).inc();
    }

    pub(crate) fn looked_up(&self, component: &Arc<str>, cache: &'static str, hit: bool) {
        let result = if hit { "hit" } else { "miss" };
        self.lookups.get_or_create(&ByCache { component: component.clone(), cache, result }).inc();
    }

    pub(crate) fn waited(&self, wait: Duration) {
        self.waits.observe(wait.as_secs_f64());
    }
}

/// What came of a try, in a word.
pub(crate) fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Answer { status: 200..=299, .. } => "success",
        Outcome::Answer { status: 429, .. } => "rate_limited",
        Outcome::Answer { status: 500.., .. } => "vendor_error",
        Outcome::Answer { .. } => "refused",
        Outcome::NotSent(_) => "not_sent",
        Outcome::Broken(_) => "broken",
        Outcome::TimedOut => "timed_out",
        Outcome::InvalidBody(_) | Outcome::TooLarge(_) => "unusable",
    }
}
