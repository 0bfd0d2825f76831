//! The shared state on Valkey, or on Redis from 7.0.
//!
//! Each step is one script, so that it is atomic and uses the engine's clock. All keys of a record carry its name as a hash
//! tag.

mod address;
#[cfg(test)]
mod differential;
mod errors;
#[cfg(test)]
mod failover;
mod health;
mod link;
mod scripts;
mod sentinels;

use std::sync::Once;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::{FromRedisValue, RedisError, RedisResult, Value, from_redis_value};
use tracing::warn;
use wharf_state::{
    Ask, Beat, Claim, Claimed, Ended, Fault, Granted, Lost, Peer, RecordId, Renewed, RunnerId, StateStore, Step, Turn,
    TurnAsk,
};

pub use address::{Address, InvalidAddress};
pub use health::Policy;
use link::Link;
use scripts::{Clock, Run, Scripts};

/// A store on an engine.
pub struct ValkeyStore {
    link: Link,
    scripts: Scripts,
    policy: Policy,
    warned: Once,
}

impl ValkeyStore {
    /// A store that is not connected yet.
    pub fn new(address: Address, policy: Policy) -> Self {
        Self::with_clock(address, policy, Clock::Server)
    }

    fn with_clock(address: Address, policy: Policy, clock: Clock) -> Self {
        let link = Link::new(address, policy.wait > 0, policy.timeout * 3 / 10);
        Self { link, scripts: Scripts::new(clock), policy, warned: Once::new() }
    }

    /// Runs a script whose answer `read` understands.
    fn run<'a, T: Send + 'a>(
        &'a self,
        run: Run<'a>,
        read: impl FnOnce(Value) -> RedisResult<T> + Send + 'a,
    ) -> Step<'a, T> {
        async move {
            let answer = self.link.run(&self.scripts, run).await?;
            read(answer).map_err(not_understood)
        }
        .boxed()
    }

    /// Runs a script. Where its answer is one that must survive a failover, waits until replicas have what it wrote.
    fn run_and_wait<'a, T: Send + 'a>(
        &'a self,
        run: Run<'a>,
        read: impl FnOnce(Value) -> RedisResult<T> + Send + 'a,
        must_survive: fn(&T) -> bool,
    ) -> Step<'a, T> {
        let Policy { wait, timeout, .. } = self.policy;
        // The answer that there are too few must still come in time.
        let timeout = timeout / 2;
        if wait == 0 {
            return self.run(run, read);
        }
        async move {
            let (answer, acknowledged, connections) = self.link.run_and_wait(&self.scripts, run, wait, timeout).await?;
            let answer = read(answer).map_err(not_understood)?;
            if must_survive(&answer) {
                if acknowledged < wait {
                    return Err(Lost::Refused(format!("{acknowledged} of {wait} replicas have it").into()));
                }
                self.link.confirm(&connections).await?;
            }
            Ok(answer)
        }
        .boxed()
    }
}

fn not_understood(error: RedisError) -> Lost {
    Lost::Refused(format!("an answer is not understood: {error}").into())
}

fn read<T: FromRedisValue>(answer: Value) -> RedisResult<T> {
    Ok(from_redis_value(answer)?)
}

/// An answer that begins with a word.
fn word(answer: Value) -> RedisResult<(String, Vec<Value>)> {
    let mut parts: Vec<Value> = from_redis_value(answer)?;
    let rest = parts.split_off(1.min(parts.len()));
    Ok((read(parts.pop().unwrap_or(Value::Nil))?, rest))
}

/// The part at this place of an answer.
fn part<T: FromRedisValue>(parts: &[Value], index: usize) -> RedisResult<T> {
    read(parts.get(index).cloned().unwrap_or(Value::Nil))
}

fn milliseconds(time: u64) -> Duration {
    Duration::from_millis(time)
}

fn unknown_word(word: &str) -> RedisError {
    (redis::ErrorKind::UnexpectedReturnType, "unknown word", word.to_owned()).into()
}

impl StateStore for ValkeyStore {
    fn claim(&self, key: RecordId, claim: Claim) -> Step<'_, Claimed> {
        let Claim { fingerprint, epoch, runner, lease, keep, gone } = claim;
        let run = self.scripts.claim(key).arg(&fingerprint[..]).arg(epoch).arg(runner.0).time(lease).time(keep);
        let run = match gone {
            Some(gone) => run.arg(gone.0),
            None => run.arg(""),
        };
        let read = |answer| {
            let (word, rest) = word(answer)?;
            Ok(match &*word {
                "run" => Claimed::Run,
                "running" => Claimed::Running(RunnerId(part(&rest, 0)?)),
                "other" => Claimed::Other,
                "ended" => Claimed::Ended(Ended { code: part(&rest, 0)?, answer: part(&rest, 1)? }),
                "unknown" => Claimed::Unknown,
                word => return Err(unknown_word(word)),
            })
        };
        // Who was told so may act on it.
        self.run_and_wait(run, read, |claimed| *claimed == Claimed::Unknown)
    }

    fn begin(&self, key: RecordId, epoch: u64) -> Step<'_, bool> {
        self.run_and_wait(self.scripts.begin(key).arg(epoch), read, |begun| *begun)
    }

    fn end(&self, key: RecordId, epoch: u64, Ended { code, answer }: Ended) -> Step<'_, bool> {
        let run = self.scripts.end(key).arg(epoch).arg(code).arg(answer.unwrap_or_default());
        self.run_and_wait(run, read, |ended| *ended)
    }

    fn free(&self, key: RecordId, epoch: u64) -> Step<'_, bool> {
        self.run(self.scripts.free(key).arg(epoch), read)
    }

    fn take(&self, limit: RecordId, runner: RunnerId, ask: Ask) -> Step<'_, Granted> {
        let Ask { most, window, lag, want, rank } = ask;
        let run = self.scripts.take(limit).arg(most).time(window).time(lag).arg(want).arg(rank).arg(runner.0);
        self.run(run, |answer| {
            let (got, wait, pauses): (u32, u64, Vec<u64>) = read(answer)?;
            let pauses = pauses.chunks_exact(2).map(|pause| (pause[0], milliseconds(pause[1])));
            Ok(Granted { got, wait: milliseconds(wait), pauses: pauses.collect() })
        })
    }

    fn pause(&self, limit: RecordId, endpoint: u64, wait: Duration) -> Step<'_, ()> {
        self.run(self.scripts.pause(limit).arg(endpoint).time(wait), |_| Ok(()))
    }

    fn turn(&self, token: RecordId, ask: TurnAsk) -> Step<'_, Turn> {
        let refused = ask.refused.map_or_else(String::new, |digest| digest.to_string());
        self.run(self.scripts.turn(token).arg(refused).arg(ask.nonce).time(ask.time), |answer| {
            let (word, rest) = word(answer)?;
            Ok(match &*word {
                "have" => Turn::Have(part(&rest, 0)?, milliseconds(part(&rest, 1)?)),
                "yours" => Turn::Yours,
                "wait" => Turn::Wait(milliseconds(part(&rest, 0)?)),
                "rejected" => Turn::Rejected(part(&rest, 0)?, milliseconds(part(&rest, 1)?)),
                word => return Err(unknown_word(word)),
            })
        })
    }

    fn keep(&self, token: RecordId, nonce: u64, renewed: Renewed) -> Step<'_, bool> {
        let run = self.scripts.keep(token).arg(nonce);
        let run = match renewed {
            Renewed::Token { sealed, lifetime, digest } => run.arg("token").arg(sealed).time(lifetime).arg(digest),
            Renewed::Rejected { sealed, pause } => run.arg("rejected").arg(sealed).time(pause),
            Renewed::Nothing => run.arg("nothing"),
        };
        self.run(run, read)
    }

    fn marks(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, Vec<u64>> {
        self.run(self.scripts.marks(tenant).args(lists), read)
    }

    fn mark(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, ()> {
        self.run(self.scripts.mark(tenant).args(lists), |_| Ok(()))
    }

    fn beat(&self, runner: RunnerId, known: u32, until: Duration) -> Step<'_, Beat> {
        let run = self.scripts.beat().arg(runner.0).arg(known).time(until);
        let read = |answer| {
            let (now, counts, peers): (u64, bool, Vec<(u64, u64, u32)>) = read(answer)?;
            let peer = |(runner, age, known)| Peer { runner: RunnerId(runner), age: milliseconds(age), known };
            Ok(Beat { now: milliseconds(now), counts, peers: peers.into_iter().map(peer).collect() })
        };
        async move {
            self.link.review().await?;
            self.run(run, read).await
        }
        .boxed()
    }

    fn leave(&self, runner: RunnerId) -> Step<'_, ()> {
        self.run(self.scripts.leave().arg(runner.0), |_| Ok(()))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), Fault>> {
        async move {
            self.link.connect().await?;
            let warnings = self.policy.check(&self.link).await?;
            self.warned.call_once(|| warnings.iter().for_each(|text| warn!("the engine of the shared state: {text}")));
            Ok(())
        }
        .boxed()
    }
}
