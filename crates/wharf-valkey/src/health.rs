//! Whether an engine keeps what it acknowledges.

use std::collections::HashMap;
use std::time::Duration;

use wharf_state::Fault;

use crate::link::Link;

/// The oldest version of Redis that has all that the scripts need.
const OLDEST: (u32, &str) = (7, "7.0");

/// What the operator requires of the engine.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How many replicas must have the beginning of a write before it is sent.
    pub wait: u32,
    /// Time limit of that.
    pub timeout: Duration,
    /// Whether an engine that may evict records is used all the same.
    pub evicts_anyway: bool,
}

impl Policy {
    /// Checks the engine behind an open connection. Returns what the operator should know.
    pub(crate) async fn check(&self, link: &Link) -> Result<Vec<&'static str>, Fault> {
        self.judge(&Info::parse(&link.info().await?))
    }

    fn judge(&self, info: &Info<'_>) -> Result<Vec<&'static str>, Fault> {
        if info.get("loading") == "1" {
            return Err(Fault::Unreachable("it is reading its file".to_owned()));
        }
        if info.get("role") == "slave" {
            return Err(Fault::Unreachable("it is a replica".to_owned()));
        }
        let version = info.get("redis_version");
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_some_and(|major| major < OLDEST.0) {
            return Err(Fault::Unusable(format!("its version is {version}; the oldest that works is {}", OLDEST.1)));
        }
        let eviction = info.get("maxmemory_policy");
        if !matches!(eviction, "" | "noeviction") && !self.evicts_anyway {
            return Err(Fault::Unusable(format!(
                "its maxmemory-policy is {eviction}, so it may drop the keys of writes without a word: set noeviction, or \
                 add --state-evicts-anyway"
            )));
        }
        let replicas: u32 = info.get("connected_slaves").parse().unwrap_or_default();
        let warnings = [
            (
                replicas < self.wait,
                "it has fewer replicas than --state-wait: writes with an Idempotency-Key are refused until they connect",
            ),
            (
                replicas > 0 && self.wait == 0,
                "it has replicas, and --state-wait is 0: a failover may lose the keys of writes",
            ),
            (info.get("aof_enabled") == "0", "it has no append-only file: a restart loses the keys of writes"),
        ];
        Ok(warnings.into_iter().filter_map(|(applies, text)| applies.then_some(text)).collect())
    }
}

/// The fields of `INFO`.
struct Info<'a>(HashMap<&'a str, &'a str>);

impl<'a> Info<'a> {
    fn parse(text: &'a str) -> Self {
        Self(text.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name, value.trim())).collect())
    }

    fn get(&self, name: &str) -> &'a str {
        self.0.get(name).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an engine tells, and whether it may be used: the number of warnings, or a word of the reason why not.
    #[test]
    fn an_engine_that_forgets_or_is_too_old_is_not_used() {
        let table = [
            ("redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n", Ok(0)),
            ("redis_version:7.2.4\r\nvalkey_version:9.1.2\r\naof_enabled:0\r\nconnected_slaves:2\r\n", Ok(2)),
            ("", Ok(0)),
            ("redis_version:6.2.14\r\nmaxmemory_policy:noeviction\r\n", Err("6.2.14")),
            ("redis_version:7.0.15\r\nmaxmemory_policy:allkeys-lru\r\n", Err("--state-evicts-anyway")),
            ("redis_version:7.0.15\r\nmaxmemory_policy:volatile-ttl\r\n", Err("noeviction")),
            ("redis_version:7.0.15\r\nloading:1\r\n", Err("reading its file")),
            ("redis_version:7.0.15\r\nrole:slave\r\n", Err("replica")),
        ];
        let policy = Policy { wait: 0, timeout: Duration::ZERO, evicts_anyway: false };
        for (text, expected) in table {
            let info = Info::parse(text);
            match (policy.judge(&info), expected) {
                (Ok(warnings), Ok(expected)) => assert_eq!(warnings.len(), expected, "{text}"),
                (Err(Fault::Unusable(reason) | Fault::Unreachable(reason)), Err(word)) => {
                    assert!(reason.contains(word), "{text}: {reason}");
                }
                (judged, _) => panic!("{text}: {judged:?}"),
            }
        }
        let evicts = Policy { evicts_anyway: true, ..policy };
        assert_eq!(evicts.judge(&Info::parse("maxmemory_policy:allkeys-lru\r\n")), Ok(vec![]));
        let waits = Policy { wait: 1, ..policy };
        for (replicas, warnings) in [(0, 1), (1, 0)] {
            let info = format!("connected_slaves:{replicas}\r\n");
            assert_eq!(waits.judge(&Info::parse(&info)).map(|warnings| warnings.len()), Ok(warnings));
        }
    }
}
