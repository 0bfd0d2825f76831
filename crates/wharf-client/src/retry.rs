//! When to retry: a read after any transient failure, a write only if the vendor certainly did not start it.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::{Request, RetryPolicy};

use crate::outcome::Outcome;

/// Maximum attempts of one request, except after responses that ask to wait.
const MAX_ATTEMPTS: u32 = 3;

/// Maximum attempts of one request while the vendor asks to wait.
const MAX_DEFERRED_ATTEMPTS: u32 = 10;

/// Longest wait between two attempts. If the vendor asks for more, the caller must retry.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Maximum of a random wait.
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// What to do after an attempt.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum RetryDecision {
    /// Return the outcome.
    Final,
    /// Renew the access token and retry.
    RenewToken,
    /// Retry after a random wait whose upper bound is doubled this many times.
    AfterBackoff(u32),
    /// Retry after exactly this wait.
    After(Duration),
}

/// Decides after attempt number `attempts`, counted from 1.
pub(crate) fn decide(outcome: &Outcome, request: &Request, attempts: u32, renewable: bool) -> RetryDecision {
    if matches!(outcome, Outcome::Response { status: 401, .. }) && renewable {
        return RetryDecision::RenewToken;
    }
    if let Some(retry_policy) = &request.retry_policy {
        return by_caller_policy(outcome, retry_policy, attempts);
    }
    match outcome {
        Outcome::Response { status: 429, retry_after, .. } => retry_when_asked(*retry_after, attempts),
        Outcome::Response { status: 503, retry_after: Some(wait), .. } if request.read_only => {
            retry_when_asked(Some(*wait), attempts)
        }
        Outcome::NotSent(_) => retry_with_backoff(attempts),
        outcome if request.read_only && is_transient(outcome) => retry_with_backoff(attempts),
        _ => RetryDecision::Final,
    }
}

/// Whether a retry of the same request may succeed.
fn is_transient(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Response { status, .. } => matches!(status, 500 | 502 | 503 | 504),
        Outcome::NotSent(_) | Outcome::Broken(_) | Outcome::WebPage => true,
        Outcome::InvalidBody(_) | Outcome::Unreadable(_) => true,
        Outcome::TimedOut | Outcome::TooLarge(_) => false,
    }
}

fn retry_when_asked(wait: Option<Duration>, attempts: u32) -> RetryDecision {
    match wait {
        _ if attempts >= MAX_DEFERRED_ATTEMPTS => RetryDecision::Final,
        Some(wait) if wait > MAX_WAIT => RetryDecision::Final,
        Some(wait) => RetryDecision::After(wait),
        None => RetryDecision::AfterBackoff(attempts - 1),
    }
}

fn retry_with_backoff(attempts: u32) -> RetryDecision {
    if attempts >= MAX_ATTEMPTS { RetryDecision::Final } else { RetryDecision::AfterBackoff(attempts - 1) }
}

/// Waits as decided. Returns false if the outcome is final or the wait would pass the deadline.
pub(crate) async fn wait_to_retry(decision: &RetryDecision, first_backoff: Duration, deadline: Instant) -> bool {
    let wait = match decision {
        RetryDecision::Final | RetryDecision::RenewToken => return false,
        RetryDecision::After(wait) => *wait,
        RetryDecision::AfterBackoff(doublings) => random_backoff(first_backoff, *doublings),
    };
    if Instant::now() + wait >= deadline {
        return false;
    }
    sleep(wait).await;
    true
}

/// A random wait up to the bound: full jitter, so that callers do not retry at the same time.
fn random_backoff(first: Duration, doublings: u32) -> Duration {
    let bound = first.saturating_mul(2_u32.saturating_pow(doublings)).min(MAX_BACKOFF);
    bound.mul_f64(fastrand::f64())
}

fn by_caller_policy(outcome: &Outcome, retry_policy: &RetryPolicy, attempts: u32) -> RetryDecision {
    let failed = match outcome {
        Outcome::Response { status: 200..=399, .. } => false,
        Outcome::Response { status, .. } => retry_policy.all_errors || *status == 429 || *status >= 500,
        _ => true,
    };
    if !failed || attempts > retry_policy.max_retries {
        return RetryDecision::Final;
    }
    let factor = if retry_policy.doubling { 2_u32.saturating_pow(attempts - 1) } else { 1 };
    RetryDecision::After(retry_policy.delay.saturating_mul(factor).min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wharf::Api;

    /// The outcomes of the tables, by name.
    fn outcome(name: &str) -> Outcome {
        let response = |status, retry_after: Option<u64>| Outcome::Response {
            status,
            retry_after: retry_after.map(Duration::from_secs),
            content_type: None,
            location: None,
            date: None,
            head: None,
            body: bytes::Bytes::new(),
        };
        match name.split_once('+') {
            Some((status, wait)) => response(status.parse().unwrap(), Some(wait.parse().unwrap())),
            None => match name {
                "not sent" => Outcome::NotSent(String::new()),
                "broken" => Outcome::Broken(String::new()),
                "timed out" => Outcome::TimedOut,
                "invalid body" => Outcome::InvalidBody(String::new()),
                "unreadable" => Outcome::Unreadable(String::new()),
                "web page" => Outcome::WebPage,
                "too large" => Outcome::TooLarge(1),
                status => response(status.parse().unwrap(), None),
            },
        }
    }

    /// Columns: outcome of the first attempt, decision for a read, decision for a write.
    #[test]
    fn reads_are_retried_and_writes_only_if_the_vendor_did_not_start_them() {
        use RetryDecision::{After, AfterBackoff, Final, RenewToken};
        let five = || After(Duration::from_secs(5));
        let table = [
            ("200", Final, Final),
            ("400", Final, Final),
            ("401", RenewToken, RenewToken),
            ("403", Final, Final),
            ("404", Final, Final),
            ("409", Final, Final),
            ("429", AfterBackoff(0), AfterBackoff(0)),
            ("429+5", five(), five()),
            ("429+31", Final, Final),
            ("500", AfterBackoff(0), Final),
            ("501", Final, Final),
            ("502", AfterBackoff(0), Final),
            ("503", AfterBackoff(0), Final),
            ("503+5", five(), Final),
            ("504", AfterBackoff(0), Final),
            ("not sent", AfterBackoff(0), AfterBackoff(0)),
            ("broken", AfterBackoff(0), Final),
            ("timed out", Final, Final),
            ("invalid body", AfterBackoff(0), Final),
            ("unreadable", AfterBackoff(0), Final),
            ("web page", AfterBackoff(0), Final),
            ("too large", Final, Final),
        ];
        let api = Api::new("api", "");
        for (name, read, write) in table {
            assert_eq!(decide(&outcome(name), &api.get("a"), 1, true), read, "read, {name}");
            for request in [api.post("a"), api.patch("a"), api.put("a"), api.delete("a")] {
                assert_eq!(decide(&outcome(name), &request, 1, true), write, "{}, {name}", request.method);
            }
        }
    }

    #[test]
    fn attempts_are_limited() {
        let read = Api::new("api", "").get("a");
        for (name, limit) in [("500", 3), ("not sent", 3), ("broken", 3), ("429", 10), ("429+5", 10), ("503+5", 10)] {
            assert_ne!(decide(&outcome(name), &read, limit - 1, false), RetryDecision::Final, "{name}");
            assert_eq!(decide(&outcome(name), &read, limit, false), RetryDecision::Final, "{name}");
        }
        assert_eq!(decide(&outcome("401"), &read, 1, false), RetryDecision::Final);
    }

    #[test]
    fn a_caller_policy_may_retry_writes() {
        let mut write = Api::new("api", "").post("a");
        let second = Duration::from_secs(1);
        write.retry_policy = Some(RetryPolicy { max_retries: 3, delay: second, doubling: true, all_errors: false });
        assert_eq!(decide(&outcome("500"), &write, 1, false), RetryDecision::After(second));
        assert_eq!(decide(&outcome("500"), &write, 3, false), RetryDecision::After(second * 4));
        assert_eq!(decide(&outcome("500"), &write, 4, false), RetryDecision::Final);
        assert_eq!(decide(&outcome("404"), &write, 1, false), RetryDecision::Final);
    }

    #[test]
    fn random_waits_stay_below_the_maximum() {
        for doublings in 0..64 {
            assert!(random_backoff(Duration::from_millis(200), doublings) <= MAX_BACKOFF);
        }
    }
}
