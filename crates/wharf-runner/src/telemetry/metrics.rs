//! What the runner counts, as Prometheus reads it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use foldhash::HashMap;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use wharf_client::Client;

use super::log;

/// Upper bounds of the time of a call, in seconds.
const TIMES: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 100.0];

/// What a call addresses. Only keys that exist become labels, so that their number is bounded.
#[derive(Clone, Debug, EncodeLabelSet, Eq, PartialEq)]
pub(crate) struct Target {
    pub(crate) component: Arc<str>,
    pub(crate) kind: &'static str,
    pub(crate) key: Arc<str>,
}

/// Hashes the key only; collisions are rare and `Eq` is exact.
impl Hash for Target {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// How a call ended: `ok`, or the code of its failure.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Outcome {
    #[prometheus(flatten)]
    target: Target,
    code: &'static str,
}

/// The metrics of one target, so that a call looks them up once.
pub(crate) struct TargetMetrics {
    pub(crate) target: Target,
    answered: Counter,
    seconds: Histogram,
}

/// All metrics of a runner.
pub(crate) struct Metrics {
    targets: RwLock<HashMap<Target, Arc<TargetMetrics>>>,
    calls: Family<Outcome, Counter>,
    seconds: Family<Target, Histogram>,
    refused: Family<[(&'static str, &'static str); 1], Counter>,
    replays: Counter,
    left: Counter,
    in_flight: Gauge,
    registry: Registry,
}

impl Metrics {
    pub(crate) fn new(client: &Client, register: impl FnOnce(&mut Registry)) -> Self {
        let mut registry = Registry::with_prefix("wharf");
        client.register_metrics(&mut registry);
        register(&mut registry);
        let mut metrics = Self {
            targets: RwLock::default(),
            calls: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(TIMES)),
            refused: Family::default(),
            replays: Counter::default(),
            left: Counter::default(),
            in_flight: Gauge::default(),
            registry,
        };
        let registry = &mut metrics.registry;
        registry.register("calls", "Calls, by target and code of the answer", metrics.calls.clone());
        registry.register("call_seconds", "Time of calls until the answer began, by target", metrics.seconds.clone());
        registry.register("refused", "Requests refused before their target was known", metrics.refused.clone());
        registry.register("replays", "Calls answered with what was kept under their key", metrics.replays.clone());
        registry.register("callers_left", "Requests whose caller left before the answer", metrics.left.clone());
        registry.register("log_lines_dropped", "Lines of the log that nobody read in time", log::dropped());
        registry.register("in_flight", "Requests under way", metrics.in_flight.clone());
        metrics
    }

    /// Counts a request from now on.
    pub(crate) fn begin(&self) -> Measured<'_> {
        self.in_flight.inc();
        Measured { metrics: self, start: Instant::now(), answered: false }
    }

    /// The metrics of a target.
    pub(crate) fn of(&self, target: Target) -> Arc<TargetMetrics> {
        let known = self.targets.read().unwrap_or_else(PoisonError::into_inner).get(&target).cloned();
        known.unwrap_or_else(|| {
            let answered = self.calls.get_or_create_owned(&Outcome { target: target.clone(), code: "ok" });
            let seconds = self.seconds.get_or_create_owned(&target);
            let new = Arc::new(TargetMetrics { target: target.clone(), answered, seconds });
            let mut targets = self.targets.write().unwrap_or_else(PoisonError::into_inner);
            targets.entry(target).or_insert(new).clone()
        })
    }

    pub(crate) fn replayed(&self) {
        self.replays.inc();
    }

    /// All metrics, in the text format of OpenMetrics.
    ///
    /// # Errors
    ///
    /// None is known: writing to a String cannot fail.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A request under way.
pub(crate) struct Measured<'a> {
    metrics: &'a Metrics,
    start: Instant,
    answered: bool,
}

impl Measured<'_> {
    /// Counts the answer with the code of its failure, if it is one. Returns how long it took.
    pub(crate) fn answered(mut self, called: Option<&TargetMetrics>, failure: Option<&'static str>) -> Duration {
        self.answered = true;
        let time = self.start.elapsed();
        match (called, failure) {
            (Some(called), None) => _ = called.answered.inc(),
            (Some(called), Some(code)) => {
                self.metrics.calls.get_or_create(&Outcome { target: called.target.clone(), code }).inc();
            }
            (None, Some(code)) => _ = self.metrics.refused.get_or_create(&[("code", code)]).inc(),
            (None, None) => {}
        }
        if let Some(called) = called {
            called.seconds.observe(time.as_secs_f64());
        }
        time
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.dec();
        if !self.answered {
            self.metrics.left.inc();
        }
    }
}
