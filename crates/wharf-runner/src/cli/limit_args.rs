use std::num::NonZeroU32;
use std::time::Duration;

use clap::{Args, Parser};
use wharf_client::Limits;

use crate::{CachePolicy, Options, Retention, ServerConfig};

/// The longest that a call may take, in seconds.
const DAY: u64 = 24 * 60 * 60;

/// Every bound that an operator may want to move.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Seconds for a call that does not ask for another time.
    #[arg(long, env = "WHARF_CALL_SECONDS", default_value_t = 100, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=DAY))]
    call_seconds: u64,
    /// The most seconds that a call may ask for.
    #[arg(long, env = "WHARF_LONGEST_CALL_SECONDS", default_value_t = 600, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=DAY))]
    longest_call_seconds: u64,
    /// Calls under way at once; further ones are answered 503.
    #[arg(long, env = "WHARF_CALLS_AT_ONCE", default_value_t = 512, value_name = "COUNT")]
    calls_at_once: usize,
    /// Calls under way at once for one application and tenant; further ones are answered 503.
    #[arg(long, env = "WHARF_CALLS_OF_A_TENANT", default_value_t = 256, value_name = "COUNT")]
    calls_of_a_tenant: usize,
    /// Calls a second to the vendor for one application and tenant, in place of what the component declares.
    #[arg(long, env = "WHARF_CALLS_PER_SECOND", value_name = "COUNT")]
    calls_per_second: Option<NonZeroU32>,
    /// MiB of a request.
    #[arg(long, env = "WHARF_REQUEST_MIB", default_value_t = 2, value_name = "MIB")]
    request_mib: usize,
    /// MiB of a request to an action that takes files.
    #[arg(long, env = "WHARF_UPLOAD_MIB", default_value_t = 96, value_name = "MIB")]
    upload_mib: usize,
    /// Levels of lists and objects in a request.
    #[arg(long, env = "WHARF_NESTING", default_value_t = 64, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(8..=127))]
    nesting: u32,
    /// MiB of all requests under way together; further ones are answered 503.
    #[arg(long, env = "WHARF_BUFFER_MIB", default_value_t = 1_024, value_name = "MIB")]
    buffer_mib: usize,
    /// Seconds for a request's body to arrive.
    #[arg(long, env = "WHARF_BODY_SECONDS", default_value_t = 30, value_name = "SECONDS")]
    body_seconds: u64,
    /// Connections of callers at once; further ones wait.
    #[arg(long, env = "WHARF_SOCKETS", default_value_t = 4_096, value_name = "COUNT")]
    sockets: usize,
    /// KiB of a request's header.
    #[arg(long, env = "WHARF_HEADER_KIB", default_value_t = 64, value_name = "KIB", value_parser = clap::value_parser!(u32).range(8..))]
    header_kib: u32,
    /// Seconds for a request's header to arrive, and for an idle connection.
    #[arg(long, env = "WHARF_HEADER_SECONDS", default_value_t = 30, value_name = "SECONDS")]
    header_seconds: u64,
    /// Seconds that a caller may not read its answer.
    #[arg(long, env = "WHARF_WRITE_SECONDS", default_value_t = 30, value_name = "SECONDS")]
    write_seconds: u64,
    /// Seconds to connect to the vendor.
    #[arg(long, env = "WHARF_CONNECT_SECONDS", default_value_t = 5, value_name = "SECONDS")]
    connect_seconds: u64,
    /// Seconds that the vendor may pause within an answer.
    #[arg(long, env = "WHARF_IDLE_SECONDS", default_value_t = 15, value_name = "SECONDS")]
    idle_seconds: u64,
    /// MiB of the vendor's JSON, decompressed.
    #[arg(long, env = "WHARF_ANSWER_MIB", default_value_t = 32, value_name = "MIB")]
    answer_mib: usize,
    /// MiB of a file from the vendor, decompressed.
    #[arg(long, env = "WHARF_FILE_MIB", default_value_t = 64, value_name = "MIB")]
    file_mib: usize,
    /// Hours that an answer is kept under its Idempotency-Key.
    #[arg(long, env = "WHARF_KEEP_HOURS", default_value_t = 24, value_name = "HOURS")]
    keep_hours: u64,
    /// Idempotency-Keys that are kept; with so many, new ones are answered 503.
    #[arg(long, env = "WHARF_KEEP_KEYS", default_value_t = 1_000_000, value_name = "COUNT")]
    keep_keys: usize,
    /// MiB of kept answers; beyond, the oldest go and their keys stay.
    #[arg(long, env = "WHARF_KEEP_MIB", default_value_t = 256, value_name = "MIB")]
    keep_mib: usize,
    /// Seconds that the choices of a dropdown are shown without asking the vendor.
    #[arg(long, env = "WHARF_FRESH_SECONDS", default_value_t = 60, value_name = "SECONDS")]
    fresh_seconds: u64,
    /// Seconds that they are shown while they are fetched anew.
    #[arg(long, env = "WHARF_STALE_SECONDS", default_value_t = 900, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=3_600))]
    stale_seconds: u64,
    /// MiB of kept choices.
    #[arg(long, env = "WHARF_CHOICES_MIB", default_value_t = 64, value_name = "MIB")]
    choices_mib: u64,
    /// Seconds that new calls are still taken after SIGTERM, until everybody has noticed.
    #[arg(long, env = "WHARF_GRACE_SECONDS", default_value_t = 5, value_name = "SECONDS")]
    grace_seconds: u64,
    /// Seconds that calls under way then get.
    #[arg(long, env = "WHARF_DRAIN_SECONDS", default_value_t = 20, value_name = "SECONDS")]
    drain_seconds: u64,
}

const MIB: usize = 1 << 20;

impl LimitArgs {
    pub(crate) fn options(&self) -> Options {
        Options {
            timeout: Duration::from_secs(self.call_seconds.min(self.longest_call_seconds)),
            longest_timeout: Duration::from_secs(self.longest_call_seconds),
            request_bytes: self.request_mib.saturating_mul(MIB),
            upload_bytes: self.upload_mib.saturating_mul(MIB),
            nesting: self.nesting as usize,
            buffer_bytes: self.buffer_mib.saturating_mul(MIB),
            body_time: Duration::from_secs(self.body_seconds),
            in_flight: self.calls_at_once,
            retention: Retention {
                age: Duration::from_secs(self.keep_hours.saturating_mul(3_600)),
                keys: self.keep_keys,
                bytes: self.keep_mib.saturating_mul(MIB),
            },
            freshness: CachePolicy {
                fresh: Duration::from_secs(self.fresh_seconds),
                stale: Duration::from_secs(self.stale_seconds),
                bytes: self.choices_mib.saturating_mul(MIB as u64),
            },
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            connect: Duration::from_secs(self.connect_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            json_bytes: self.answer_mib.saturating_mul(MIB),
            file_bytes: self.file_mib.saturating_mul(MIB),
            calls_per_second: self.calls_per_second,
            calls_at_once: self.calls_of_a_tenant,
            ..Limits::default()
        }
    }

    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }

    pub(crate) fn sockets(&self) -> ServerConfig {
        ServerConfig {
            most: self.sockets,
            header_bytes: (self.header_kib as usize).saturating_mul(1 << 10),
            header_time: Duration::from_secs(self.header_seconds),
            write_time: Duration::from_secs(self.write_seconds),
            drain: Duration::from_secs(self.drain_seconds),
        }
    }
}

/// The bounds without any flag: those of the variables, else the defaults.
impl Default for LimitArgs {
    fn default() -> Self {
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            bounds: LimitArgs,
        }
        Alone::parse_from([""]).bounds
    }
}
