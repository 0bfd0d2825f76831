//! Metrics of the client.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use wharf::Failure;
use wharf::upstream::is_server_failure;

use crate::outcome::Outcome;

/// Upper bounds of the buckets of waits for the rate limiter, in seconds.
const WAIT_BUCKETS: [f64; 8] = [0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

const SUCCESS: &str = "success";
const TOKEN: &str = "token";
const HIT: &str = "hit";

/// The label of a result.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ByResult {
    component: Arc<str>,
    result: &'static str,
}

/// The labels of a cache lookup.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct ByCache {
    component: Arc<str>,
    cache: &'static str,
    result: &'static str,
}

/// The counters of a component that nearly every call increments. They are looked up once, when a connection opens.
pub(crate) struct CommonCounters {
    success: Counter,
    token_hit: Counter,
}

/// The metrics of a client.
pub(crate) struct Metrics {
    requests: Family<ByResult, Counter>,
    retries: Counter,
    token_requests: Family<ByResult, Counter>,
    rate_limit_waits: Histogram,
    cache_lookups: Family<ByCache, Counter>,
    asks: Counter,
    granted: Family<[(&'static str, &'static str); 1], Counter>,
    adopted: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Self {
            requests: Family::default(),
            retries: Counter::default(),
            token_requests: Family::default(),
            rate_limit_waits: Histogram::new(WAIT_BUCKETS),
            cache_lookups: Family::default(),
            asks: Counter::default(),
            granted: Family::default(),
            adopted: Counter::default(),
        }
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("vendor_requests", "Requests to vendors, by result", self.requests.clone());
        registry.register("vendor_repetitions", "Requests to vendors that are retries", self.retries.clone());
        registry.register("token_requests", "Requests for access tokens, by result", self.token_requests.clone());
        registry.register(
            "budget_wait_seconds",
            "Time that requests waited for the vendor's rate limit",
            self.rate_limit_waits.clone(),
        );
        registry.register("cache_lookups", "Cache lookups, by result", self.cache_lookups.clone());
    }

    /// Registers what only several runners have.
    pub(crate) fn register_shared(&self, registry: &mut Registry) {
        registry.register("budget_asks", "Requests for slots of a rate limit that runners share", self.asks.clone());
        for from in ["shared", "share"] {
            drop(self.granted.get_or_create(&[("from", from)]));
        }
        registry.register("budget_granted", "Slots of rate limits that runners share", self.granted.clone());
        registry.register("tokens_adopted", "Access tokens that another runner requested", self.adopted.clone());
    }

    pub(crate) fn record_ask(&self) {
        self.asks.inc();
    }

    pub(crate) fn record_granted(&self, from: &'static str, count: u64) {
        self.granted.get_or_create(&[("from", from)]).inc_by(count);
    }

    pub(crate) fn record_adopted_token(&self) {
        self.adopted.inc();
    }

    pub(crate) fn common_counters(&self, component: &Arc<str>) -> CommonCounters {
        let success = ByResult { component: component.clone(), result: SUCCESS };
        let token_hit = ByCache { component: component.clone(), cache: TOKEN, result: HIT };
        CommonCounters {
            success: self.requests.get_or_create(&success).clone(),
            token_hit: self.cache_lookups.get_or_create(&token_hit).clone(),
        }
    }

    pub(crate) fn record_attempt(
        &self,
        component: &Arc<str>,
        common: &CommonCounters,
        outcome: &Outcome,
        attempts: u32,
    ) {
        match result_label(outcome) {
            SUCCESS => _ = common.success.inc(),
            result => _ = self.requests.get_or_create(&ByResult { component: component.clone(), result }).inc(),
        }
        if attempts > 1 {
            self.retries.inc();
        }
    }

    pub(crate) fn record_token_request<T>(&self, component: &Arc<str>, result: &Result<T, Failure>) {
        let result = if result.is_ok() { "issued" } else { "failed" };
        self.token_requests.get_or_create(&ByResult { component: component.clone(), result }).inc();
    }

    pub(crate) fn record_token_lookup(&self, component: &Arc<str>, common: &CommonCounters, hit: bool) {
        match hit {
            true => _ = common.token_hit.inc(),
            false => self.record_cache_lookup(component, TOKEN, false),
        }
    }

    pub(crate) fn record_cache_lookup(&self, component: &Arc<str>, cache: &'static str, hit: bool) {
        let result = if hit { HIT } else { "miss" };
        self.cache_lookups.get_or_create(&ByCache { component: component.clone(), cache, result }).inc();
    }

    pub(crate) fn record_rate_limit_wait(&self, wait: Duration) {
        self.rate_limit_waits.observe(wait.as_secs_f64());
    }
}

/// The label of an attempt's outcome in metrics and traces.
pub(crate) fn result_label(outcome: &Outcome) -> &'static str {
    match outcome {
        outcome if outcome.is_success() => SUCCESS,
        Outcome::Response { status: 429, .. } => "rate_limited",
        Outcome::Response { status, .. } if is_server_failure(*status) => "vendor_error",
        Outcome::Response { .. } => "refused",
        Outcome::NotSent(_) => "not_sent",
        Outcome::Broken(_) => "broken",
        Outcome::TimedOut(_) => "timed_out",
        Outcome::InvalidBody(_)
        | Outcome::Unreadable(_)
        | Outcome::WebPage
        | Outcome::TooLarge(_)
        | Outcome::NoMemory => "unusable",
    }
}
