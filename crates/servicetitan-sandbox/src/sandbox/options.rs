//! What a sandbox is like.

use std::time::Duration;

/// What a sandbox is like.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many records it starts with.
    pub size: Size,
    /// How long its access tokens are good.
    pub token_lifetime: Duration,
    /// What the waits between the attempts to deliver an event are multiplied by.
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
    /// A company of a believable size: 12,500 customers, 15,000 jobs.
    Demo,
    /// Enough to test against: 60 customers, 80 jobs.
    Small,
}
