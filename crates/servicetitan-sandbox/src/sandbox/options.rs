//! Options of a sandbox.

use std::time::Duration;

/// Options of a sandbox.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many records it starts with.
    pub size: Size,
    /// How long access tokens are valid.
    pub token_lifetime: Duration,
    /// Multiplies the delays between attempts to deliver an event.
    pub retry_scale: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { size: Size::Demo, token_lifetime: Duration::from_secs(900), retry_scale: 1.0 }
    }
}

/// How many records a sandbox starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A company of realistic size: 12,500 customers, 15,000 jobs.
    Demo,
    /// Enough for tests: 60 customers, 80 jobs.
    Small,
}
