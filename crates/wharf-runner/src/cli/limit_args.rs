use std::num::NonZeroU32;
use std::time::Duration;

use clap::{Args, Parser};
use wharf_client::Limits;

use crate::{BodyLimits, CachePolicy, Options, Retention, ServerConfig};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;
const HOUR: u64 = 60 * 60;

/// The longest time limit that can be configured, in seconds.
const DAY: u64 = 24 * HOUR;

/// The limits that an operator can configure.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Time limit in seconds of a call that does not set its own.
    #[arg(long, env = "WHARF_CALL_SECONDS", default_value_t = Options::default().timeout.as_secs(), value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=DAY))]
    call_seconds: u64,
    /// The longest time limit in seconds that a call may set.
    #[arg(long, env = "WHARF_LONGEST_CALL_SECONDS", default_value_t = Options::default().max_timeout.as_secs(), value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=DAY))]
    longest_call_seconds: u64,
    /// Calls in flight at once; more are answered with 503.
    #[arg(long, env = "WHARF_CALLS_AT_ONCE", default_value_t = Options::default().max_in_flight, value_name = "COUNT")]
    calls_at_once: usize,
    /// Calls in flight at once for one application and tenant; more are answered with 503.
    #[arg(long, env = "WHARF_CALLS_OF_A_TENANT", default_value_t = Limits::default().calls_at_once, value_name = "COUNT")]
    calls_of_a_tenant: usize,
    /// Requests per second to the vendor for one application and tenant, instead of what the component declares.
    #[arg(long, env = "WHARF_CALLS_PER_SECOND", value_name = "COUNT")]
    calls_per_second: Option<NonZeroU32>,
    /// Size limit of a request in MiB.
    #[arg(long, env = "WHARF_REQUEST_MIB", default_value_t = BodyLimits::default().request_bytes / MIB, value_name = "MIB")]
    request_mib: usize,
    /// Size limit in MiB of a request to an action that takes files.
    #[arg(long, env = "WHARF_UPLOAD_MIB", default_value_t = BodyLimits::default().upload_bytes / MIB, value_name = "MIB")]
    upload_mib: usize,
    /// Nesting limit of lists and objects in a request.
    #[arg(long, env = "WHARF_NESTING", default_value_t = Options::default().max_nesting as u32, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(8..=127))]
    nesting: u32,
    /// Most values of a request, such as the elements of lists; free-form JSON and files do not count.
    #[arg(long, env = "WHARF_REQUEST_VALUES", default_value_t = Options::default().max_values as u32, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    request_values: u32,
    /// Memory limit in MiB of all requests and the vendor's answers in flight; more are answered with 503.
    #[arg(long, env = "WHARF_BUFFER_MIB", default_value_t = Limits::default().buffer_bytes / MIB, value_name = "MIB")]
    buffer_mib: usize,
    /// Seconds for a request body to arrive.
    #[arg(long, env = "WHARF_BODY_SECONDS", default_value_t = BodyLimits::default().read_time.as_secs(), value_name = "SECONDS")]
    body_seconds: u64,
    /// Open connections of callers; further ones wait.
    #[arg(long, env = "WHARF_SOCKETS", default_value_t = ServerConfig::default().max_connections, value_name = "COUNT")]
    sockets: usize,
    /// Size limit of a request's header in KiB.
    #[arg(long, env = "WHARF_HEADER_KIB", default_value_t = (ServerConfig::default().header_bytes / KIB) as u32, value_name = "KIB", value_parser = clap::value_parser!(u32).range(8..))]
    header_kib: u32,
    /// Seconds for a request's header to arrive, and for an idle connection.
    #[arg(long, env = "WHARF_HEADER_SECONDS", default_value_t = ServerConfig::default().header_time.as_secs(), value_name = "SECONDS")]
    header_seconds: u64,
    /// Seconds that a caller may pause while it reads a response.
    #[arg(long, env = "WHARF_WRITE_SECONDS", default_value_t = ServerConfig::default().write_time.as_secs(), value_name = "SECONDS")]
    write_seconds: u64,
    /// Least KiB per second at which a caller must take a large response.
    #[arg(long, env = "WHARF_ANSWER_RATE_KIB", default_value_t = BodyLimits::default().least_rate / KIB as u32, value_name = "KIB", value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    answer_rate_kib: u32,
    /// Seconds to connect to the vendor.
    #[arg(long, env = "WHARF_CONNECT_SECONDS", default_value_t = Limits::default().connect.as_secs(), value_name = "SECONDS")]
    connect_seconds: u64,
    /// Seconds that the vendor may pause within an answer.
    #[arg(long, env = "WHARF_IDLE_SECONDS", default_value_t = Limits::default().idle.as_secs(), value_name = "SECONDS")]
    idle_seconds: u64,
    /// Size limit in MiB of the vendor's JSON, decompressed.
    #[arg(long, env = "WHARF_ANSWER_MIB", default_value_t = Limits::default().json_bytes / MIB, value_name = "MIB")]
    answer_mib: usize,
    /// Size limit in MiB of a file from the vendor, decompressed.
    #[arg(long, env = "WHARF_FILE_MIB", default_value_t = Limits::default().file_bytes / MIB, value_name = "MIB")]
    file_mib: usize,
    /// Hours that an answer is stored under its Idempotency-Key.
    #[arg(long, env = "WHARF_KEEP_HOURS", default_value_t = Retention::default().age.as_secs() / HOUR, value_name = "HOURS")]
    keep_hours: u64,
    /// Limit of stored Idempotency-Keys; beyond it, new ones are answered with 503.
    #[arg(long, env = "WHARF_KEEP_KEYS", default_value_t = Retention::default().keys, value_name = "COUNT")]
    keep_keys: usize,
    /// Memory limit in MiB of stored answers; beyond it, the oldest are evicted, but not their keys.
    #[arg(long, env = "WHARF_KEEP_MIB", default_value_t = Retention::default().bytes / MIB, value_name = "MIB")]
    keep_mib: usize,
    /// Seconds that cached choices are served without a request to the vendor.
    #[arg(long, env = "WHARF_FRESH_SECONDS", default_value_t = CachePolicy::default().fresh.as_secs(), value_name = "SECONDS")]
    fresh_seconds: u64,
    /// Further seconds that cached choices are served while they are refreshed.
    #[arg(long, env = "WHARF_STALE_SECONDS", default_value_t = CachePolicy::default().stale.as_secs(), value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=3_600))]
    stale_seconds: u64,
    /// Memory limit in MiB of cached choices.
    #[arg(long, env = "WHARF_CHOICES_MIB", default_value_t = CachePolicy::default().bytes / MIB as u64, value_name = "MIB")]
    choices_mib: u64,
    /// Seconds after SIGTERM in which new calls are still accepted, until load balancers have noticed.
    #[arg(long, env = "WHARF_GRACE_SECONDS", default_value_t = ServerConfig::default().grace.as_secs(), value_name = "SECONDS")]
    grace_seconds: u64,
    /// Seconds that calls in flight then get to finish.
    #[arg(long, env = "WHARF_DRAIN_SECONDS", default_value_t = ServerConfig::default().drain.as_secs(), value_name = "SECONDS")]
    drain_seconds: u64,
}

impl LimitArgs {
    pub(crate) fn options(&self) -> Options {
        Options {
            timeout: Duration::from_secs(self.call_seconds),
            max_timeout: Duration::from_secs(self.longest_call_seconds),
            max_nesting: self.nesting as usize,
            max_values: self.request_values as usize,
            max_in_flight: self.calls_at_once,
            retention: Retention {
                age: Duration::from_secs(self.keep_hours.saturating_mul(HOUR)),
                keys: self.keep_keys,
                bytes: self.keep_mib.saturating_mul(MIB),
            },
            cache_policy: CachePolicy {
                fresh: Duration::from_secs(self.fresh_seconds),
                stale: Duration::from_secs(self.stale_seconds),
                bytes: self.choices_mib.saturating_mul(MIB as u64),
            },
        }
    }

    pub(crate) fn bodies(&self) -> BodyLimits {
        BodyLimits {
            request_bytes: self.request_mib.saturating_mul(MIB),
            upload_bytes: self.upload_mib.saturating_mul(MIB),
            read_time: Duration::from_secs(self.body_seconds),
            least_rate: self.answer_rate_kib.saturating_mul(KIB as u32),
        }
    }

    pub(crate) fn client(&self) -> Limits {
        Limits {
            connect: Duration::from_secs(self.connect_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            json_bytes: self.answer_mib.saturating_mul(MIB),
            file_bytes: self.file_mib.saturating_mul(MIB),
            buffer_bytes: self.buffer_mib.saturating_mul(MIB),
            calls_per_second: self.calls_per_second,
            calls_at_once: self.calls_of_a_tenant,
            ..Limits::default()
        }
    }

    pub(crate) fn server(&self) -> ServerConfig {
        ServerConfig {
            max_connections: self.sockets,
            header_bytes: (self.header_kib as usize).saturating_mul(KIB),
            header_time: Duration::from_secs(self.header_seconds),
            write_time: Duration::from_secs(self.write_seconds),
            grace: Duration::from_secs(self.grace_seconds),
            drain: Duration::from_secs(self.drain_seconds),
        }
    }
}

/// The limits without flags: from the environment, else the defaults.
impl Default for LimitArgs {
    fn default() -> Self {
        #[derive(Parser)]
        struct OnlyLimits {
            #[command(flatten)]
            limits: LimitArgs,
        }
        OnlyLimits::parse_from([""]).limits
    }
}
