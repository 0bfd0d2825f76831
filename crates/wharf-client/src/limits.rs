//! Limits on calls to vendors.

use std::num::NonZeroU32;
use std::time::Duration;

/// Limits on calls to vendors.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Timeout for opening a connection.
    pub connect: Duration,
    /// Longest pause between two pieces of a response body.
    pub idle: Duration,
    /// Maximum bytes of a JSON response, decompressed; eight times as many if it is parsed as it streams in.
    pub json_bytes: usize,
    /// Maximum bytes of a file, decompressed.
    pub file_bytes: usize,
    /// Maximum bytes that requests and responses in memory occupy together.
    pub buffer_bytes: usize,
    /// Maximum calls per second for one quota; overrides what the component declares.
    pub calls_per_second: Option<NonZeroU32>,
    /// Maximum concurrent invocations for one quota, so that one tenant cannot take all capacity.
    pub calls_at_once: usize,
    /// Upper bound of the random wait before the first retry; it doubles with each retry, up to 5 seconds.
    pub backoff: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            json_bytes: 32 << 20,
            file_bytes: 64 << 20,
            buffer_bytes: 1 << 30,
            calls_per_second: None,
            calls_at_once: 256,
            backoff: Duration::from_millis(200),
        }
    }
}
