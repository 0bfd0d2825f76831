//! When to send again. One rule for all: a read may be repeated, a write only when it is certain
//! that the vendor did not begin it.

use std::time::Duration;

use wharf::{Repetition, Request};

use crate::attempt::Outcome;

/// The most tries of one request, but for those that the vendor asked to wait.
const MOST_TRIES: u32 = 3;

/// The most tries of one request that the vendor asks to wait.
const MOST_WAITS: u32 = 10;

/// The longest wait that the vendor may ask for within a call; a longer one is left to the caller.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// First and longest ceiling of a random wait.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// What to do after a try.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// The outcome stands.
    Final,
    /// Renew the access token and send again.
    Renew,
    /// Wait and send again: at most so long, at random.
    RepeatWithin(Duration),
    /// Wait exactly so long and send again.
    RepeatAfter(Duration),
}

/// Decides after the try with number `tries`, counted from 1.
pub(crate) fn verdict(outcome: &Outcome, request: &Request, tries: u32, renewable: bool) -> Verdict {
    if matches!(outcome, Outcome::Answer { status: 401, .. }) && renewable {
        return Verdict::Renew;
    }
    if let Some(repetition) = &request.repetition {
        return on_own_account(outcome, repetition, tries);
    }
    match outcome {
        Outcome::Answer { status: 429, retry_after, .. } => asked_to_wait(*retry_after, tries),
        Outcome::Answer { status: 503, retry_after: Some(wait), .. } if request.read_only => {
            asked_to_wait(Some(*wait), tries)
        }
        Outcome::NotSent(_) => again(tries),
        outcome if request.read_only && is_transient(outcome) => again(tries),
        _ => Verdict::Final,
    }
}

/// Whether the same request may well succeed when sent again.
fn is_transient(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answer { status, .. } => matches!(status, 500 | 502 | 503 | 504),
        Outcome::NotSent(_) | Outcome::Broken(_) | Outcome::Illegible(_) => true,
        Outcome::TimedOut | Outcome::TooLarge(_) => false,
    }
}

fn asked_to_wait(wait: Option<Duration>, tries: u32) -> Verdict {
    match wait {
        _ if tries >= MOST_WAITS => Verdict::Final,
        Some(wait) if wait > LONGEST_WAIT => Verdict::Final,
        Some(wait) => Verdict::RepeatAfter(wait),
        None => Verdict::RepeatWithin(ceiling(tries)),
    }
}

fn again(tries: u32) -> Verdict {
    if tries >= MOST_TRIES { Verdict::Final } else { Verdict::RepeatWithin(ceiling(tries)) }
}

fn ceiling(tries: u32) -> Duration {
    let (first, longest) = BACKOFF;
    first.saturating_mul(2_u32.saturating_pow(tries - 1)).min(longest)
}

fn on_own_account(outcome: &Outcome, repetition: &Repetition, tries: u32) -> Verdict {
    let failed = match outcome {
        Outcome::Answer { status: 200..=399, .. } => false,
        Outcome::Answer { status, .. } => repetition.all_errors || *status == 429 || *status >= 500,
        _ => true,
    };
    if !failed || tries > repetition.most {
        return Verdict::Final;
    }
    let factor = if repetition.doubling { 2_u32.saturating_pow(tries - 1) } else { 1 };
    Verdict::RepeatAfter(repetition.delay.saturating_mul(factor).min(LONGEST_WAIT))
}
