//! Performs the requests that components describe.
//!
//! A process has one [`Client`]. Each invocation gets a [`Call`], the [`wharf::Upstream`] that an action sees: it adds
//! the connection's credentials, enforces the deadline, retries where that is safe, and limits the size of responses.

mod address;
mod attempt;
mod base_urls;
mod call;
mod charset;
mod client;
mod conditional;
mod connection_handle;
mod connector;
mod content_coding;
mod credential_header;
mod download;
mod idempotency_key;
mod invalidation;
mod limits;
mod link_header;
mod media_type;
mod memory;
mod metrics;
mod multipart;
mod outcome;
mod plain_client;
mod proxy;
mod public_address;
mod rate_limiter;
mod redaction;
mod request_body;
mod response_body;
mod retry;
mod retry_after;
mod sender;
mod shared_map;
mod socket;
mod timing;
mod tls;
mod tokens;
mod transport;

pub use base_urls::{BaseUrls, InvalidBaseUrl};
pub use call::{BeginWrite, Call, Context, TRACES};
pub use client::Client;
pub use connection_handle::ConnectionHandle;
pub use invalidation::{CacheOrigin, Freshness};
pub use limits::Limits;
pub use memory::{Memory, Reservation};
pub use plain_client::plain_client;
pub use proxy::{InvalidProxy, Proxy};
pub use rate_limiter::Priority;
pub use timing::Timing;
