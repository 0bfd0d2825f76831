//! When to retry: a read after any transient failure, a write only if the vendor certainly did not start it, or recognizes
//! its repetition.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::upstream::is_server_failure;
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
    /// Retry after this wait and a random one, whose upper bound is doubled this many times.
    AfterBackoff(Duration, u32),
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
        Outcome::Response { status: 429, retry_after, .. } => {
            retry_when_asked(retry_after.unwrap_or_default(), attempts)
        }
        Outcome::NotSent(_) => retry_with_backoff(attempts),
        outcome if request.may_be_repeated() && is_transient(outcome, request) => match outcome {
            Outcome::Response { retry_after: Some(wait), .. } => retry_when_asked(*wait, attempts),
            _ => retry_with_backoff(attempts),
        },
        _ => RetryDecision::Final,
    }
}

/// Whether a retry of the same request may succeed.
fn is_transient(outcome: &Outcome, request: &Request) -> bool {
    match outcome {
        Outcome::Response { status, .. } => {
            is_transient_status(*status) || outcome.is_of_gateway(request.response_format)
        }
        Outcome::NotSent(_) | Outcome::Broken(_) | Outcome::WebPage => true,
        Outcome::InvalidBody(_) | Outcome::Unreadable(_) => true,
        Outcome::TimedOut(_) | Outcome::TooLarge(_) | Outcome::NoMemory => false,
    }
}

/// Whether the failure of this status may pass by itself: that of a server, or of a gateway or CDN with a status of its
/// own, such as 520.
fn is_transient_status(status: u16) -> bool {
    match status {
        // They tell of what the server is and how it is set up: what it does not implement (501), the version of HTTP
        // (505), a circle of variants (506), an endless loop (508), an extension that it lacks (510).
        501 | 505 | 506 | 508 | 510 => false,
        // It must not be retried until the user asks again (RFC 4918 section 11.5).
        507 => false,
        // The network wants its user to log in (RFC 6585 section 6).
        511 => false,
        status => is_server_failure(status),
    }
}

/// How long the vendor asks not to send such requests. A vendor that asks for no time at all means some.
pub(crate) fn asked_pause(outcome: &Outcome, backoff: Duration) -> Option<Duration> {
    match outcome {
        Outcome::Response { status: 429, retry_after, .. } => Some(retry_after.unwrap_or_default().max(backoff)),
        Outcome::Response { status: 503, retry_after: Some(wait), .. } => Some((*wait).max(backoff)),
        _ => None,
    }
}

fn retry_when_asked(wait: Duration, attempts: u32) -> RetryDecision {
    if attempts >= MAX_DEFERRED_ATTEMPTS || wait > MAX_WAIT {
        return RetryDecision::Final;
    }
    RetryDecision::AfterBackoff(wait, attempts - 1)
}

fn retry_with_backoff(attempts: u32) -> RetryDecision {
    if attempts >= MAX_ATTEMPTS {
        return RetryDecision::Final;
    }
    RetryDecision::AfterBackoff(Duration::ZERO, attempts - 1)
}

/// Waits as decided. Returns false if the outcome is final or the wait would pass the deadline.
pub(crate) async fn wait_to_retry(decision: &RetryDecision, first_backoff: Duration, deadline: Instant) -> bool {
    let wait = match decision {
        RetryDecision::Final | RetryDecision::RenewToken => return false,
        RetryDecision::After(wait) => *wait,
        RetryDecision::AfterBackoff(wait, doublings) => *wait + random_backoff(first_backoff, *doublings),
    };
    if Instant::now() + wait >= deadline {
        return false;
    }
    sleep(wait).await;
    true
}

/// A random wait between half the bound and the bound: a floor, so that retries never follow at once, and jitter, so that
/// callers do not retry at the same time.
fn random_backoff(first: Duration, doublings: u32) -> Duration {
    let bound = first.saturating_mul(2_u32.saturating_pow(doublings)).min(MAX_BACKOFF);
    bound.mul_f64(0.5 + fastrand::f64() / 2.0)
}

fn by_caller_policy(outcome: &Outcome, retry_policy: &RetryPolicy, attempts: u32) -> RetryDecision {
    let failed = match outcome {
        Outcome::Response { status: 200..=399, .. } => false,
        Outcome::Response { status, .. } => retry_policy.all_errors || *status == 429 || is_server_failure(*status),
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
    use http::HeaderName;
    use wharf::Api;

    use super::*;

    /// The outcomes of the tables, by name.
    fn outcome(name: &str) -> Outcome {
        let response = |status, retry_after: Option<u64>, body: &'static str| Outcome::Response {
            status,
            retry_after: retry_after.map(Duration::from_secs),
            content_type: None,
            location: None,
            date: None,
            head: None,
            body: body.into(),
        };
        match name.split_once('+') {
            Some((status, wait)) => response(status.parse().unwrap(), Some(wait.parse().unwrap()), ""),
            None => match name {
                "not sent" => Outcome::NotSent(String::new()),
                "broken" => Outcome::Broken(String::new()),
                "timed out" => Outcome::TimedOut(String::new()),
                "invalid body" => Outcome::InvalidBody(String::new()),
                "unreadable" => Outcome::Unreadable(String::new()),
                "web page" => Outcome::WebPage,
                "too large" => Outcome::TooLarge(1),
                "no memory" => Outcome::NoMemory,
                "page" => response(404, None, "<html>"),
                status => response(status.parse().unwrap(), None, ""),
            },
        }
    }

    /// Columns: outcome of the first attempt, decision for a read, decision for a write.
    #[test]
    fn reads_are_retried_and_writes_only_if_the_vendor_did_not_start_them() {
        use RetryDecision::{AfterBackoff, Final, RenewToken};
        let now = || AfterBackoff(Duration::ZERO, 0);
        let five = || AfterBackoff(Duration::from_secs(5), 0);
        let table = [
            ("200", Final, Final),
            ("401", RenewToken, RenewToken),
            ("429", now(), now()),
            ("429+0", now(), now()),
            ("429+5", five(), five()),
            ("429+30", AfterBackoff(MAX_WAIT, 0), AfterBackoff(MAX_WAIT, 0)),
            ("429+31", Final, Final),
            ("408+5", five(), Final),
            ("503+5", five(), Final),
            ("503+31", Final, Final),
            ("501+5", Final, Final),
            ("not sent", now(), now()),
            ("broken", now(), Final),
            ("timed out", Final, Final),
            ("invalid body", now(), Final),
            ("unreadable", now(), Final),
            ("web page", now(), Final),
            ("too large", Final, Final),
            ("no memory", Final, Final),
            ("page", now(), Final),
        ];
        let api = Api::new("api", "");
        for (name, read, write) in table {
            assert_eq!(decide(&outcome(name), &api.get("a"), 1, true), read, "read, {name}");
            for request in [api.post("a"), api.patch("a"), api.put("a"), api.delete("a")] {
                assert_eq!(decide(&outcome(name), &request, 1, true), write, "{}, {name}", request.method);
                let recognized = request.idempotent_by(HeaderName::from_static("idempotency-key"));
                assert_eq!(decide(&outcome(name), &recognized, 1, true), read, "recognized, {name}");
            }
        }
    }

    /// Every status of an error, on a read and on a write.
    #[test]
    fn reads_are_retried_after_statuses_that_pass() {
        let api = Api::new("api", "");
        for status in 400..=599_u16 {
            let passes = match status {
                408 | 425 | 429 => true,
                501 | 505 | 506 | 507 | 508 | 510 | 511 => false,
                status => status >= 500,
            };
            let is_retried =
                |request| decide(&outcome(&status.to_string()), &request, 1, false) != RetryDecision::Final;
            assert_eq!(is_retried(api.get("a")), passes, "{status}");
            assert_eq!(is_retried(api.post("a")), status == 429, "{status}");
        }
    }

    #[test]
    fn attempts_are_limited() {
        let read = Api::new("api", "").get("a");
        let limits = [("500", 3), ("not sent", 3), ("broken", 3), ("429", 10), ("429+5", 10), ("503+5", 10)];
        for (name, limit) in limits {
            let decision = decide(&outcome(name), &read, limit - 1, false);
            assert!(matches!(decision, RetryDecision::AfterBackoff(_, doublings) if doublings == limit - 2), "{name}");
            assert_eq!(decide(&outcome(name), &read, limit, false), RetryDecision::Final, "{name}");
        }
        assert_eq!(decide(&outcome("401"), &read, 1, false), RetryDecision::Final);
    }

    #[test]
    fn a_caller_policy_may_retry_writes() {
        let mut write = Api::new("api", "").post("a");
        let second = Duration::from_secs(1);
        let policy = RetryPolicy { max_retries: 3, delay: second, doubling: true, all_errors: false };
        write.retry_policy = Some(policy);
        for status in ["500", "408", "425", "429", "429+60", "599", "broken"] {
            assert_eq!(decide(&outcome(status), &write, 1, false), RetryDecision::After(second), "{status}");
        }
        assert_eq!(decide(&outcome("500"), &write, 3, false), RetryDecision::After(second * 4));
        for (status, attempts) in [("500", 4), ("404", 1), ("200", 1), ("302", 1)] {
            assert_eq!(decide(&outcome(status), &write, attempts, false), RetryDecision::Final, "{status}");
        }
        write.retry_policy = Some(RetryPolicy { doubling: false, all_errors: true, delay: MAX_WAIT * 2, ..policy });
        assert_eq!(decide(&outcome("404"), &write, 3, false), RetryDecision::After(MAX_WAIT));
    }

    #[test]
    fn the_vendor_asks_for_a_pause_with_429_and_with_a_wait() {
        let backoff = Duration::from_millis(200);
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let table = [
            ("429", Some(backoff)),
            ("429+0", Some(backoff)),
            ("429+60", seconds(60)),
            ("503+0", Some(backoff)),
            ("503+60", seconds(60)),
            ("503", None),
            ("500+60", None),
            ("200+60", None),
            ("broken", None),
        ];
        for (name, pause) in table {
            assert_eq!(asked_pause(&outcome(name), backoff), pause, "{name}");
        }
    }

    #[test]
    fn random_waits_are_between_half_the_bound_and_the_bound() {
        let first = Duration::from_millis(200);
        for doublings in 0..64 {
            let bound = first.saturating_mul(2_u32.saturating_pow(doublings)).min(MAX_BACKOFF);
            let wait = random_backoff(first, doublings);
            assert!(wait >= bound / 2 && wait <= bound, "{doublings}: {wait:?}");
        }
        assert_eq!((random_backoff(Duration::ZERO, 5), MAX_BACKOFF), (Duration::ZERO, Duration::from_secs(5)));
        let waits: Vec<Duration> = (0..64).map(|_| random_backoff(first, 0)).collect();
        assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_would_pass_the_deadline_is_left_out() {
        let (start, wait) = (Instant::now(), Duration::from_secs(5));
        let asked = RetryDecision::AfterBackoff(wait, 0);
        assert!(!wait_to_retry(&asked, Duration::ZERO, start + wait).await);
        assert!(!wait_to_retry(&RetryDecision::Final, Duration::ZERO, start + wait).await);
        assert!(!wait_to_retry(&RetryDecision::RenewToken, Duration::ZERO, start + wait).await);
        assert_eq!(Instant::now(), start);
        assert!(wait_to_retry(&asked, Duration::ZERO, start + wait * 2).await);
        assert_eq!(Instant::now(), start + wait);
        assert!(wait_to_retry(&RetryDecision::After(wait), MAX_BACKOFF, start + wait * 3).await);
        assert_eq!(Instant::now(), start + wait * 2);
        // The backoff is added to the wait that the vendor asks for.
        assert!(wait_to_retry(&asked, wait, start + wait * 10).await);
        assert!(Instant::now() >= start + wait * 3 + wait / 2 && Instant::now() <= start + wait * 4 + wait / 500);
    }
}
