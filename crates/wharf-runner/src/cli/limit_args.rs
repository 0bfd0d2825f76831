use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser};
use tracing::warn;
use wharf_client::Limits;

use super::open_files;
use crate::envelope::values_memory;
use crate::http::places::SPARE;
use crate::{BodyLimits, CachePolicy, Options, Retention, ServerConfig};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;
const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// Open files that are not connections: the log, the listener, files that are read, health checks, and some to spare.
const OTHER_FILES: usize = 48 + SPARE;

/// A number of seconds, or of hours.
pub(crate) fn seconds(range: RangeInclusive<u64>) -> RangedU64ValueParser<u64> {
    RangedU64ValueParser::new().range(range)
}

/// A number of things, or of bytes.
fn count(range: RangeInclusive<u64>) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(range)
}

/// What a request takes until it is decoded: its text, or a form with files twice as base64, and its values.
fn max_request_memory(length: usize, max_values: usize) -> usize {
    2 * length + values_memory(length, max_values)
}

/// The limits that an operator can configure.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Time limit in seconds of a call that does not set its own, 1 to 86,400.
    #[arg(long, env = "WHARF_CALL_SECONDS", default_value_t = Options::default().timeout.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    call_seconds: u64,
    /// The longest time limit in seconds that a call may set, 1 to 86,400.
    #[arg(long, env = "WHARF_LONGEST_CALL_SECONDS", default_value_t = Options::default().max_timeout.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    longest_call_seconds: u64,
    /// Calls in flight at once, 1 to 1,000,000; more are answered with 503.
    #[arg(long, env = "WHARF_CALLS_AT_ONCE", default_value_t = Options::default().max_in_flight, value_name = "COUNT", value_parser = count(1..=1_000_000))]
    calls_at_once: usize,
    /// Calls in flight at once for one application and tenant, 1 to 1,000,000; more are answered with 503.
    #[arg(long, env = "WHARF_CALLS_OF_A_TENANT", default_value_t = Limits::default().calls_at_once, value_name = "COUNT", value_parser = count(1..=1_000_000))]
    calls_of_a_tenant: usize,
    /// Requests per second to the vendor for one application and tenant, 1 to 1,000,000, instead of what the component declares.
    #[arg(long, env = "WHARF_CALLS_PER_SECOND", value_name = "COUNT", value_parser = RangedU64ValueParser::<u32>::new().range(1..=1_000_000))]
    calls_per_second: Option<u32>,
    /// Size limit of a request in MiB, 1 to 1,024.
    #[arg(long, env = "WHARF_REQUEST_MIB", default_value_t = BodyLimits::default().request_bytes / MIB, value_name = "MIB", value_parser = count(1..=1_024))]
    request_mib: usize,
    /// Size limit in MiB of a request to an action that takes files, 1 to 1,024.
    #[arg(long, env = "WHARF_UPLOAD_MIB", default_value_t = BodyLimits::default().upload_bytes / MIB, value_name = "MIB", value_parser = count(1..=1_024))]
    upload_mib: usize,
    /// Nesting limit of lists and objects in a request, 8 to 127.
    #[arg(long, env = "WHARF_NESTING", default_value_t = Options::default().max_nesting, value_name = "COUNT", value_parser = count(8..=127))]
    nesting: usize,
    /// Most values of a request, such as elements of lists, 1,000 to 10,000,000; free-form JSON and files do not count.
    #[arg(long, env = "WHARF_REQUEST_VALUES", default_value_t = Options::default().max_values, value_name = "COUNT", value_parser = count(1_000..=10_000_000))]
    request_values: usize,
    /// Memory limit in MiB of all requests and responses in flight, 4 to 1,048,576; more are answered with 503.
    #[arg(long, env = "WHARF_BUFFER_MIB", default_value_t = Limits::default().buffer_bytes / MIB, value_name = "MIB", value_parser = count(4..=1_048_576))]
    buffer_mib: usize,
    /// Seconds for a request body to arrive, 1 to 86,400.
    #[arg(long, env = "WHARF_BODY_SECONDS", default_value_t = BodyLimits::default().read_time.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    body_seconds: u64,
    /// Open connections of callers, 1 to 1,000,000; the one idle the longest gives way to a new one. Default: 4,096, or as many as the limit of open files leaves.
    #[arg(long, env = "WHARF_SOCKETS", value_name = "COUNT", value_parser = count(1..=1_000_000))]
    sockets: Option<usize>,
    /// Size limit of a request's header in KiB, 8 to 16,384.
    #[arg(long, env = "WHARF_HEADER_KIB", default_value_t = ServerConfig::default().header_bytes / KIB, value_name = "KIB", value_parser = count(8..=16_384))]
    header_kib: usize,
    /// Seconds for a request's header to arrive, and for an idle connection, 1 to 86,400.
    #[arg(long, env = "WHARF_HEADER_SECONDS", default_value_t = ServerConfig::default().header_time.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    header_seconds: u64,
    /// Seconds that a caller may pause while it reads a response, 1 to 86,400.
    #[arg(long, env = "WHARF_WRITE_SECONDS", default_value_t = ServerConfig::default().write_time.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    write_seconds: u64,
    /// Least KiB per second at which a caller must take a large response, 1 to 1,048,576.
    #[arg(long, env = "WHARF_ANSWER_RATE_KIB", default_value_t = BodyLimits::default().least_rate / KIB, value_name = "KIB", value_parser = count(1..=1_048_576))]
    answer_rate_kib: usize,
    /// Seconds to connect to the vendor, 1 to 86,400.
    #[arg(long, env = "WHARF_CONNECT_SECONDS", default_value_t = Limits::default().connect.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    connect_seconds: u64,
    /// Seconds that the vendor may pause within an answer, 1 to 86,400.
    #[arg(long, env = "WHARF_IDLE_SECONDS", default_value_t = Limits::default().idle.as_secs(), value_name = "SECONDS", value_parser = seconds(1..=DAY))]
    idle_seconds: u64,
    /// Size limit in MiB of the vendor's JSON, decompressed, 1 to 1,024.
    #[arg(long, env = "WHARF_ANSWER_MIB", default_value_t = Limits::default().json_bytes / MIB, value_name = "MIB", value_parser = count(1..=1_024))]
    answer_mib: usize,
    /// Size limit in MiB of a file from the vendor, decompressed, 1 to 1,024.
    #[arg(long, env = "WHARF_FILE_MIB", default_value_t = Limits::default().file_bytes / MIB, value_name = "MIB", value_parser = count(1..=1_024))]
    file_mib: usize,
    /// Hours that an answer is stored under its Idempotency-Key, 1 to 8,760.
    #[arg(long, env = "WHARF_KEEP_HOURS", default_value_t = Retention::default().age.as_secs() / HOUR, value_name = "HOURS", value_parser = seconds(1..=365 * 24))]
    keep_hours: u64,
    /// Limit of stored Idempotency-Keys, 1 to 100,000,000; beyond it, new ones are answered with 503.
    #[arg(long, env = "WHARF_KEEP_KEYS", default_value_t = Retention::default().keys, value_name = "COUNT", value_parser = count(1..=100_000_000))]
    keep_keys: usize,
    /// Memory limit in MiB of stored answers, 1 to 1,048,576; beyond it, the oldest are evicted, but not their keys.
    #[arg(long, env = "WHARF_KEEP_MIB", default_value_t = Retention::default().bytes / MIB, value_name = "MIB", value_parser = count(1..=1_048_576))]
    keep_mib: usize,
    /// Seconds that cached choices are served without a request to the vendor, 0 to 3,600.
    #[arg(long, env = "WHARF_FRESH_SECONDS", default_value_t = CachePolicy::default().fresh.as_secs(), value_name = "SECONDS", value_parser = seconds(0..=HOUR))]
    fresh_seconds: u64,
    /// Age in seconds up to which cached choices are served while they are refreshed, 0 to 3,600.
    #[arg(long, env = "WHARF_STALE_SECONDS", default_value_t = CachePolicy::default().stale.as_secs(), value_name = "SECONDS", value_parser = seconds(0..=HOUR))]
    stale_seconds: u64,
    /// Memory limit in MiB of cached choices, 1 to 1,048,576.
    #[arg(long, env = "WHARF_CHOICES_MIB", default_value_t = CachePolicy::default().bytes / MIB as u64, value_name = "MIB", value_parser = seconds(1..=1_048_576))]
    choices_mib: u64,
    /// Seconds after SIGTERM in which new calls are still accepted, 0 to 3,600, until load balancers have noticed.
    #[arg(long, env = "WHARF_GRACE_SECONDS", default_value_t = ServerConfig::default().grace.as_secs(), value_name = "SECONDS", value_parser = seconds(0..=HOUR))]
    grace_seconds: u64,
    /// Seconds that calls in flight then get to finish, 0 to 86,400.
    #[arg(long, env = "WHARF_DRAIN_SECONDS", default_value_t = ServerConfig::default().drain.as_secs(), value_name = "SECONDS", value_parser = seconds(0..=DAY))]
    drain_seconds: u64,
}

impl LimitArgs {
    pub(crate) fn options(&self) -> Options {
        Options {
            timeout: Duration::from_secs(self.call_seconds),
            max_timeout: Duration::from_secs(self.longest_call_seconds),
            max_nesting: self.nesting,
            max_values: self.request_values,
            max_in_flight: self.calls_at_once,
            retention: Retention {
                age: Duration::from_secs(self.keep_hours * HOUR),
                keys: self.keep_keys,
                bytes: self.keep_mib * MIB,
            },
            cache_policy: CachePolicy {
                fresh: Duration::from_secs(self.fresh_seconds),
                stale: Duration::from_secs(self.stale_seconds),
                bytes: self.choices_mib * MIB as u64,
            },
        }
    }

    pub(crate) fn bodies(&self) -> BodyLimits {
        BodyLimits {
            request_bytes: self.request_mib * MIB,
            upload_bytes: self.upload_mib * MIB,
            read_time: Duration::from_secs(self.body_seconds),
            least_rate: self.answer_rate_kib * KIB,
        }
    }

    pub(crate) fn client(&self) -> Limits {
        Limits {
            connect: Duration::from_secs(self.connect_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            json_bytes: self.answer_mib * MIB,
            file_bytes: self.file_mib * MIB,
            buffer_bytes: self.buffer_mib * MIB,
            calls_per_second: self.calls_per_second.and_then(NonZeroU32::new),
            calls_at_once: self.calls_of_a_tenant,
            ..Limits::default()
        }
    }

    /// Checks limits that depend on each other.
    ///
    /// # Errors
    ///
    /// The limits that contradict each other.
    pub(crate) fn check(&self) -> Result<(), String> {
        let requests = [("--request-mib", self.request_mib), ("--upload-mib", self.upload_mib)];
        if let Some((flag, mib)) = requests.into_iter().max_by_key(|(_, mib)| *mib)
            && let needed = max_request_memory(mib * MIB, self.request_values).div_ceil(MIB)
            && needed > self.buffer_mib
        {
            let buffer = self.buffer_mib;
            return Err(format!(
                "--buffer-mib {buffer} has no room for a request of {flag} {mib}, which takes {needed} MiB while it is \
                 decoded: raise it or lower the other"
            ));
        }
        let (fresh, stale) = (self.fresh_seconds, self.stale_seconds);
        if fresh > stale {
            return Err(format!(
                "--fresh-seconds {fresh} is above --stale-seconds {stale}, the age at which choices are dropped"
            ));
        }
        Ok(())
    }

    /// # Errors
    ///
    /// When more connections are configured than the process may open.
    pub(crate) fn server(&self) -> Result<ServerConfig, String> {
        Ok(ServerConfig {
            max_connections: self.max_connections(open_files::limit())?,
            header_bytes: self.header_kib * KIB,
            header_time: Duration::from_secs(self.header_seconds),
            write_time: Duration::from_secs(self.write_seconds),
            grace: Duration::from_secs(self.grace_seconds),
            drain: Duration::from_secs(self.drain_seconds),
        })
    }

    /// As many connections as configured, within a limit of open files that leaves one for each call to the vendor.
    fn max_connections(&self, open_files: Option<u64>) -> Result<usize, String> {
        let wanted = self.sockets.unwrap_or(ServerConfig::default().max_connections);
        let files = open_files.and_then(|files| files.try_into().ok()).unwrap_or(usize::MAX);
        let others = self.calls_at_once.saturating_add(OTHER_FILES).min(files / 2);
        let most = files.saturating_sub(others).max(1);
        if wanted <= most {
            return Ok(wanted);
        }
        match self.sockets {
            Some(_) => Err(format!(
                "--sockets {wanted} is more than the limit of {files} open files leaves, which is {most}: raise it with \
                 `ulimit -n`, or LimitNOFILE of systemd"
            )),
            None => {
                warn!(sockets = most, files, "fewer connections than usual, because of the limit of open files");
                Ok(most)
            }
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

#[cfg(test)]
mod tests {
    use super::LimitArgs;

    #[test]
    fn connections_leave_files_for_calls_to_the_vendor() {
        let sockets = |sockets, files| LimitArgs { sockets, ..LimitArgs::default() }.max_connections(files);
        assert_eq!(sockets(None, None), Ok(4_096));
        assert_eq!(sockets(None, Some(1 << 20)), Ok(4_096));
        assert_eq!(sockets(None, Some(1_024)), Ok(512));
        assert_eq!(sockets(None, Some(64)), Ok(32));
        assert_eq!(sockets(None, Some(0)), Ok(1));
        assert_eq!(sockets(Some(512), Some(1_024)), Ok(512));
        assert!(sockets(Some(513), Some(1_024)).unwrap_err().contains("which is 512"));
    }
}
