//! Metrics of the steps.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the time of a step, in seconds.
const TIMES: [f64; 10] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

/// The steps.
const STEPS: [&str; 12] =
    ["claim", "begin", "end", "free", "take", "pause", "turn", "keep", "marks", "mark", "beat", "leave"];

type ByStep = [(&'static str, &'static str); 1];

pub(crate) struct Metrics {
    up: Gauge,
    runners: Gauge,
    seconds: Family<ByStep, Histogram>,
    lost: Family<ByStep, Counter>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Self {
            up: Gauge::default(),
            runners: Gauge::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(TIMES)),
            lost: Family::default(),
        }
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        for step in STEPS {
            drop(self.lost.get_or_create(&[("step", step)]));
        }
        registry.register("state_up", "Whether the shared state is reached", self.up.clone());
        registry.register(
            "state_runners",
            "Runners alive on the shared state, this one included",
            self.runners.clone(),
        );
        registry.register("state_seconds", "Time of steps on the shared state", self.seconds.clone());
        registry.register("state_lost", "Steps on the shared state without an answer", self.lost.clone());
    }

    pub(crate) fn answered(&self, step: &'static str, time: Duration) {
        self.seconds.get_or_create(&[("step", step)]).observe(time.as_secs_f64());
    }

    pub(crate) fn lost(&self, step: &'static str) {
        self.lost.get_or_create(&[("step", step)]).inc();
    }

    pub(crate) fn standing(&self, is_up: bool, runners: usize) {
        self.up.set(is_up.into());
        self.runners.set(i64::try_from(runners).unwrap_or(i64::MAX));
    }
}
