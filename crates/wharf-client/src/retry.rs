//! When to send again. One rule for all: a read may be repeated, a write only when it is certain
//! that the vendor did not begin it.

use std::time::Duration;

use wharf::{Request, RetryPolicy};

use crate::outcome::Outcome;

/// The most tries of one request, but for those that the vendor asked to wait.
const MAX_ATTEMPTS: u32 = 3;

/// The most tries of one request that the vendor asks to wait.
const MAX_WAITS: u32 = 10;

/// The longest wait that the vendor may ask for within a call; a longer one is left to the caller.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// The highest ceiling of a random wait.
const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// What to do after a try.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum RetryDecision {
    /// The outcome stands.
    Final,
    /// Renew the access token and send again.
    Renew,
    /// Wait at random and send again. The ceiling of the wait has doubled so many times.
    AfterBackoff(u32),
    /// Wait exactly so long and send again.
    After(Duration),
}

/// Decides after the try with number `tries`, counted from 1.
pub(crate) fn decide(outcome: &Outcome, request: &Request, attempts: u32, renewable: bool) -> RetryDecision {
    if matches!(outcome, Outcome::Answer { status: 401, .. }) && renewable {
        return RetryDecision::Renew;
    }
    if let Some(retry_policy) = &request.retry_policy {
        return by_caller_policy(outcome, retry_policy, attempts);
    }
    match outcome {
        Outcome::Answer { status: 429, retry_after, .. } => asked_to_wait(*retry_after, attempts),
        Outcome::Answer { status: 503, retry_after: Some(wait), .. } if request.read_only => {
            asked_to_wait(Some(*wait), attempts)
        }
        Outcome::NotSent(_) => again(attempts),
        outcome if request.read_only && is_transient(outcome) => again(attempts),
        _ => RetryDecision::Final,
    }
}

/// Whether the same request may well succeed when sent again.
fn is_transient(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answer { status, .. } => matches!(status, 500 | 502 | 503 | 504),
        Outcome::NotSent(_) | Outcome::Broken(_) | Outcome::InvalidBody(_) => true,
        Outcome::TimedOut | Outcome::TooLarge(_) => false,
    }
}

fn asked_to_wait(wait: Option<Duration>, attempts: u32) -> RetryDecision {
    match wait {
        _ if attempts >= MAX_WAITS => RetryDecision::Final,
        Some(wait) if wait > MAX_WAIT => RetryDecision::Final,
        Some(wait) => RetryDecision::After(wait),
        None => RetryDecision::AfterBackoff(attempts - 1),
    }
}

fn again(attempts: u32) -> RetryDecision {
    if attempts >= MAX_ATTEMPTS { RetryDecision::Final } else { RetryDecision::AfterBackoff(attempts - 1) }
}

/// A random wait below the ceiling: full jitter, so that callers do not come back together.
pub(crate) fn backoff(first: Duration, doublings: u32) -> Duration {
    let ceiling = first.saturating_mul(2_u32.saturating_pow(doublings)).min(MAX_BACKOFF);
    ceiling.mul_f64(fastrand::f64())
}

fn by_caller_policy(outcome: &Outcome, retry_policy: &RetryPolicy, attempts: u32) -> RetryDecision {
    let failed = match outcome {
        Outcome::Answer { status: 200..=399, .. } => false,
        Outcome::Answer { status, .. } => retry_policy.all_errors || *status == 429 || *status >= 500,
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

    /// The outcomes of the matrix, by name.
    fn outcome(name: &str) -> Outcome {
        let answer = |status, retry_after: Option<u64>| Outcome::Answer {
            status,
            retry_after: retry_after.map(Duration::from_secs),
            content_type: None,
            location: None,
            date: None,
            body: bytes::Bytes::new(),
        };
        match name.split_once('+') {
            Some((status, wait)) => answer(status.parse().unwrap(), Some(wait.parse().unwrap())),
            None => match name {
                "refused" => Outcome::NotSent(String::new()),
                "reset" => Outcome::Broken(String::new()),
                "deadline" => Outcome::TimedOut,
                "illegible" => Outcome::InvalidBody(String::new()),
                "too large" => Outcome::TooLarge(1),
                status => answer(status.parse().unwrap(), None),
            },
        }
    }

    /// What to do after the first try: of a read, of a write.
    #[test]
    fn reads_are_repeated_and_writes_only_when_not_begun() {
        use RetryDecision::{After, AfterBackoff, Final, Renew};
        let five = || After(Duration::from_secs(5));
        let table = [
            ("200", Final, Final),
            ("400", Final, Final),
            ("401", Renew, Renew),
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
            ("refused", AfterBackoff(0), AfterBackoff(0)),
            ("reset", AfterBackoff(0), Final),
            ("deadline", Final, Final),
            ("illegible", AfterBackoff(0), Final),
            ("too large", Final, Final),
        ];
        let api = Api::new("api", "");
        for (name, read, write) in table {
            assert_eq!(decide(&outcome(name), &api.get("a"), 1, true), read, "reading, {name}");
            for request in [api.post("a"), api.patch("a"), api.put("a"), api.delete("a")] {
                assert_eq!(decide(&outcome(name), &request, 1, true), write, "{}, {name}", request.method);
            }
        }
    }

    #[test]
    fn tries_are_bounded() {
        let read = Api::new("api", "").get("a");
        for (name, most) in [("500", 3), ("refused", 3), ("reset", 3), ("429", 10), ("429+5", 10), ("503+5", 10)] {
            assert_ne!(decide(&outcome(name), &read, most - 1, false), RetryDecision::Final, "{name}");
            assert_eq!(decide(&outcome(name), &read, most, false), RetryDecision::Final, "{name}");
        }
        assert_eq!(decide(&outcome("401"), &read, 1, false), RetryDecision::Final);
    }

    #[test]
    fn a_caller_may_repeat_writes_on_its_own_account() {
        let mut write = Api::new("api", "").post("a");
        let second = Duration::from_secs(1);
        write.retry_policy = Some(RetryPolicy { max_retries: 3, delay: second, doubling: true, all_errors: false });
        assert_eq!(decide(&outcome("500"), &write, 1, false), RetryDecision::After(second));
        assert_eq!(decide(&outcome("500"), &write, 3, false), RetryDecision::After(second * 4));
        assert_eq!(decide(&outcome("500"), &write, 4, false), RetryDecision::Final);
        assert_eq!(decide(&outcome("404"), &write, 1, false), RetryDecision::Final);
    }

    #[test]
    fn waits_stay_below_their_ceiling() {
        for doublings in 0..64 {
            assert!(backoff(Duration::from_millis(200), doublings) <= MAX_BACKOFF);
        }
    }
}
