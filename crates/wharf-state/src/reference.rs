//! What each step does, as plain functions of the records and the time. An engine does the same.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use crate::keyring::RecordId;
use crate::store::{Ask, Beat, Claim, Claimed, Ended, Granted, Peer, Renewed, RunnerId, TENANT, Turn, TurnAsk};

/// How long a rank counts as seen, so that a tenth of the window is kept for it.
const SEEN: Duration = Duration::from_secs(5);

/// Slots for which a runner waits together, so that one request gets several.
const TOGETHER: usize = 8;

/// When to ask again while another runner's turn comes first.
const BEHIND: Duration = Duration::from_millis(20);

/// How long after its time to ask again a runner still counts as waiting.
const LATE: Duration = Duration::from_millis(100);

/// Most endpoints of a tenant that are paused by name.
const MAX_PAUSES: usize = 64;

/// Most lists of a tenant whose writes are counted by name.
const MAX_LISTS: usize = 1_000;

/// How long marks of writes are kept after the last one.
const MARKS: Duration = Duration::from_secs(2 * 60 * 60);

/// How long a runner is remembered after its last sign.
const REMEMBERED: Duration = Duration::from_secs(60);

/// The records of an installation. `now` is the time since 1970 by the engine's clock, in whole milliseconds.
#[derive(Default)]
pub struct Reference {
    keys: HashMap<RecordId, Key>,
    limits: HashMap<RecordId, Limit>,
    tokens: HashMap<RecordId, Token>,
    marks: HashMap<RecordId, Marks>,
    runners: BTreeMap<RunnerId, (Duration, u32)>,
}

/// An idempotency key.
struct Key {
    fingerprint: [u8; 16],
    epoch: u64,
    runner: RunnerId,
    lease_end: Duration,
    expires: Duration,
    state: KeyState,
}

enum KeyState {
    /// Nothing was sent.
    Claimed,
    /// Something may have been sent.
    Begun,
    /// Something may have been sent, and its runner was lost. The true end may still arrive.
    Unknown,
    Ended(Ended),
}

/// A rate limit.
#[derive(Default)]
struct Limit {
    /// The times of the last slots.
    slots: VecDeque<Duration>,
    /// Ends of pauses by endpoint.
    pauses: BTreeMap<u64, Duration>,
    /// When a rank last asked.
    seen: [Option<Duration>; 3],
    /// Who was sent away without all that they wanted: rank, slots, and until when this counts.
    waiting: BTreeMap<RunnerId, (u8, u32, Duration)>,
}

/// An access token.
#[derive(Default)]
struct Token {
    /// The token, its digest, and when it expires.
    token: Option<(Vec<u8>, u64, Duration)>,
    /// Whose turn it is, and until when.
    turn: Option<(u64, Duration)>,
    /// The failure of credentials that the vendor rejected, and until when they are not sent again.
    rejection: Option<(Vec<u8>, Duration)>,
}

/// The marks of a tenant's lists.
struct Marks {
    by_list: HashMap<Box<str>, u64>,
    /// A mark that counts for every list.
    every: u64,
    expires: Duration,
}

impl Reference {
    /// See [`StateStore::claim`](crate::StateStore::claim); so for the others.
    pub fn claim(&mut self, now: Duration, id: RecordId, claim: &Claim) -> Claimed {
        let key = self.keys.entry(id).or_insert_with(|| Key::new(now, claim));
        if key.expires <= now {
            *key = Key::new(now, claim);
        }
        let is_over = key.lease_end <= now || claim.gone == Some(key.runner);
        match &key.state {
            KeyState::Claimed if is_over => {
                *key = Key::new(now, claim);
                Claimed::Run
            }
            _ if key.fingerprint != claim.fingerprint => Claimed::Other,
            KeyState::Claimed if key.epoch == claim.epoch => Claimed::Run,
            KeyState::Begun if is_over => {
                key.state = KeyState::Unknown;
                Claimed::Unknown
            }
            KeyState::Claimed | KeyState::Begun => Claimed::Running(key.runner),
            KeyState::Unknown => Claimed::Unknown,
            KeyState::Ended(ended) => Claimed::Ended(ended.clone()),
        }
    }

    /// Only what is claimed under this epoch begins.
    pub fn begin(&mut self, now: Duration, id: RecordId, epoch: u64) -> bool {
        let Some(key) = self.owned(now, id, epoch) else { return false };
        match key.state {
            KeyState::Claimed => key.state = KeyState::Begun,
            KeyState::Begun => {}
            KeyState::Unknown | KeyState::Ended(_) => return false,
        }
        true
    }

    /// What is known of the outcome only grows: an unknown one may become known.
    pub fn end(&mut self, now: Duration, id: RecordId, epoch: u64, ended: Ended) -> bool {
        let Some(key) = self.owned(now, id, epoch) else { return false };
        if !matches!(key.state, KeyState::Ended(_)) {
            key.state = KeyState::Ended(ended);
        }
        true
    }

    /// An outcome that was told as unknown is never free: a caller may already repeat the call.
    pub fn free(&mut self, now: Duration, id: RecordId, epoch: u64) -> bool {
        let owned = self.owned(now, id, epoch);
        let is_free = owned.is_some_and(|key| matches!(key.state, KeyState::Claimed | KeyState::Begun));
        if is_free {
            self.keys.remove(&id);
        }
        is_free
    }

    fn owned(&mut self, now: Duration, id: RecordId, epoch: u64) -> Option<&mut Key> {
        self.keys.get_mut(&id).filter(|key| now < key.expires && key.epoch == epoch)
    }

    /// Grants at most as many slots as the window has left, and keeps a tenth of it for higher ranks that were seen.
    pub fn take(&mut self, now: Duration, id: RecordId, runner: RunnerId, ask: &Ask) -> Granted {
        let limit = self.limits.entry(id).or_default();
        limit.forget(now, ask.window);
        let pauses: Vec<(u64, Duration)> = limit.pauses.iter().map(|(key, end)| (*key, *end - now)).collect();
        limit.seen[usize::from(ask.rank)] = Some(now);
        if let Some(end) = limit.pauses.get(&TENANT) {
            return Granted { got: 0, wait: *end - now, pauses };
        }
        limit.waiting.remove(&runner);
        let is_seen = |seen: &Duration| now < *seen + SEEN;
        let kept = if limit.seen[..usize::from(ask.rank)].iter().flatten().any(is_seen) { ask.most / 10 } else { 0 };
        let (ahead, beside) = (limit.wanted(|rank| rank < ask.rank), limit.wanted(|rank| rank == ask.rank));
        let free = ask.most.saturating_sub(kept).saturating_sub(limit.used()).saturating_sub(ahead);
        let share = (u64::from(free) * u64::from(ask.want)).div_ceil(u64::from(ask.want) + u64::from(beside));
        let got = u32::try_from(share).unwrap_or(u32::MAX).min(ask.want);
        limit.slots.extend((0..got).map(|_| now + ask.lag));
        let rest = ask.want - got;
        if rest == 0 {
            return Granted { got, wait: Duration::ZERO, pauses };
        }
        let together = limit.slots.len() + TOGETHER.min(rest as usize);
        let leaving = together.saturating_sub((ask.most - kept) as usize).min(limit.slots.len());
        // Slots leave in their order, which is not always that of their times.
        let leaves = |last: usize| limit.slots[last].max(limit.slots[0]) + ask.window - now;
        let wait = leaving.checked_sub(1).map_or(BEHIND, leaves);
        limit.waiting.insert(runner, (ask.rank, rest, now + wait + LATE));
        Granted { got, wait, pauses }
    }

    /// A pause only grows. Too many paused endpoints are a paused tenant.
    pub fn pause(&mut self, now: Duration, id: RecordId, endpoint: u64, wait: Duration) {
        let limit = self.limits.entry(id).or_default();
        limit.pauses.retain(|_, end| now < *end);
        let is_known = limit.pauses.contains_key(&endpoint);
        let endpoint = if is_known || limit.pauses.len() < MAX_PAUSES { endpoint } else { TENANT };
        let end = limit.pauses.entry(endpoint).or_default();
        *end = (*end).max(now + wait);
    }

    /// A token that is good, or the turn to request one.
    pub fn turn(&mut self, now: Duration, id: RecordId, ask: &TurnAsk) -> Turn {
        let record = self.tokens.entry(id).or_default();
        if let Some((token, digest, expires)) = &record.token
            && now < *expires
            && ask.refused != Some(*digest)
        {
            return Turn::Have(token.clone(), *expires - now);
        }
        if let Some((failure, end)) = &record.rejection
            && now < *end
        {
            return Turn::Rejected(failure.clone(), *end - now);
        }
        match record.turn {
            Some((nonce, end)) if now < end && nonce != ask.nonce => Turn::Wait(end - now),
            Some((nonce, end)) if now < end && nonce == ask.nonce => Turn::Yours,
            _ => {
                record.turn = Some((ask.nonce, now + ask.time));
                Turn::Yours
            }
        }
    }

    /// Ends a turn.
    pub fn keep(&mut self, now: Duration, id: RecordId, nonce: u64, renewed: Renewed) -> bool {
        let record = self.tokens.entry(id).or_default();
        if record.turn.is_none_or(|(owner, end)| owner != nonce || end <= now) {
            return false;
        }
        record.turn = None;
        match renewed {
            Renewed::Token { sealed, lifetime, digest } => record.token = Some((sealed, digest, now + lifetime)),
            Renewed::Rejected { sealed, pause } => record.rejection = Some((sealed, now + pause)),
            Renewed::Nothing => {}
        }
        true
    }

    /// A list that was not written to has the mark 0, unless one counts for every list.
    pub fn marks(&mut self, now: Duration, id: RecordId, lists: &[Box<str>]) -> Vec<u64> {
        let record = self.marks.get(&id).filter(|record| now < record.expires);
        let mark = |list: &str| {
            record.map_or(0, |record| record.every.max(record.by_list.get(list).copied().unwrap_or_default()))
        };
        lists.iter().map(|list| mark(list)).collect()
    }

    /// Marks begin with the time, in microseconds, so that lost ones do not return.
    pub fn mark(&mut self, now: Duration, id: RecordId, lists: &[Box<str>]) {
        let record = self.marks.entry(id).or_insert_with(Marks::new);
        if record.expires <= now {
            *record = Marks::new();
        }
        let born = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        record.expires = now + MARKS;
        for list in lists {
            let known = record.by_list.len() + usize::from(record.every > 0);
            if !record.by_list.contains_key(list) && known >= MAX_LISTS {
                record.by_list.clear();
                record.every = (record.every + 1).max(born);
            }
            let mark = record.by_list.entry(list.clone()).or_default();
            *mark = (*mark + 1).max(born);
        }
    }

    /// Runners without a sign for a minute are forgotten.
    pub fn beat(&mut self, now: Duration, runner: RunnerId, known: u32, until: Duration) -> Beat {
        let counts = now <= until;
        if counts {
            self.runners.insert(runner, (now, known));
        }
        self.runners.retain(|_, (seen, _)| now < *seen + REMEMBERED);
        let peer = |(runner, (seen, known)): (&RunnerId, &(Duration, u32))| Peer {
            runner: *runner,
            age: now.saturating_sub(*seen),
            known: *known,
        };
        Beat { now, counts, peers: self.runners.iter().map(peer).collect() }
    }

    /// Nobody waits for a runner that has left.
    pub fn leave(&mut self, runner: RunnerId) {
        self.runners.remove(&runner);
    }
}

impl Key {
    fn new(now: Duration, claim: &Claim) -> Self {
        let Claim { fingerprint, epoch, runner, lease, keep, .. } = *claim;
        let expires = now + keep.max(lease);
        Self { fingerprint, epoch, runner, lease_end: now + lease, expires, state: KeyState::Claimed }
    }
}

impl Limit {
    /// Forgets what has left the window, or has ended.
    fn forget(&mut self, now: Duration, window: Duration) {
        while self.slots.pop_front_if(|slot| *slot + window <= now).is_some() {}
        // The clock went back: these slots count as of now.
        if self.slots.back().is_some_and(|last| now + window < *last) {
            self.slots.iter_mut().for_each(|slot| *slot = now);
        }
        self.pauses.retain(|_, end| now < *end);
        self.waiting.retain(|_, (.., end)| now < *end);
    }

    /// The slots that those of these ranks wait for.
    fn wanted(&self, is_counted: impl Fn(u8) -> bool) -> u32 {
        self.waiting.values().filter(|(rank, ..)| is_counted(*rank)).map(|(_, want, _)| want).sum()
    }

    fn used(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }
}

impl Marks {
    fn new() -> Self {
        Self { by_list: HashMap::new(), every: 0, expires: Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_that_comes_too_late_does_not_count() {
        let (mut records, runner) = (Reference::default(), RunnerId(1));
        let second = Duration::from_secs;
        let mut beat = |now, until| {
            let beat = records.beat(second(now), runner, 1, second(until));
            (beat.counts, beat.peers.first().map(|peer| peer.age))
        };
        assert_eq!(beat(10, 0), (false, None));
        assert_eq!(beat(11, 11), (true, Some(second(0))));
        assert_eq!(beat(15, 14), (false, Some(second(4))));
        assert_eq!(beat(71, 0), (false, None));
    }
}
