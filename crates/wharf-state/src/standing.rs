//! How a runner stands to the others: whether it shares with them, or has to do with a share of each limit.
//!
//! Each runner gives a sign of life at fixed intervals. One that is cut off takes nothing for [`HOLD`], by when the others
//! leave it its share; one that returns takes nothing for [`WINDOW`] before it gives a sign. So the limits hold, whichever
//! runner is cut off, for as long as the others remember it.

use std::time::Duration;

use tokio::time::Instant;

use crate::store::{Peer, RunnerId};

// The times are in intervals between two signs of life.

/// How long the answer to a sign of life counts.
const FRESH: u32 = 4;

/// A runner whose last sign is older has its share left to it.
const ALIVE: u32 = 4;

/// A runner whose last sign is older is gone, and with it its calls.
const GONE: u32 = 60;

/// Longer than a window of a rate limit, and than slots may be used late.
const WINDOW: u32 = 5;

/// How long a runner that was cut off takes nothing: until the answer to its last sign, and what the others learned of it,
/// no longer count, and what they took has left the window.
const HOLD: u32 = 14;

/// How long a runner remembers how many there were.
const REMEMBERED: u32 = 240;

/// What a runner may take of a rate limit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It asks for slots, of at most so many in a window.
    Together(u32),
    /// It takes nothing before this time, when it looks again.
    Apart(Instant),
    /// It takes at most so many in a window, without asking.
    Alone(u32),
}

/// What a runner knows of the others.
pub(crate) struct Peers {
    /// Time between two signs of life.
    interval: Duration,
    /// When the last sign was given that was answered.
    last: Option<Instant>,
    /// The answer.
    peers: Vec<Peer>,
    /// The most runners that were known, and when.
    most: Option<(u32, Instant)>,
    /// It may have taken its share alone until this window ends.
    returning: Option<Instant>,
}

impl Peers {
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, last: None, peers: Vec::new(), most: None, returning: None }
    }

    /// The answer to a sign that was given at this time.
    pub(crate) fn heard(&mut self, sent: Instant, peers: Vec<Peer>) {
        let count = u32::try_from(peers.len()).unwrap_or(u32::MAX);
        let remembered = self.most.filter(|(most, at)| count < *most && sent < *at + self.interval * REMEMBERED);
        self.most = Some(remembered.unwrap_or((count, sent)));
        (self.last, self.peers, self.returning) = (Some(sent), peers, None);
    }

    /// Whether the runner may give a sign now. One that may have been alone must let a window pass first: then the time is
    /// returned at which it may.
    pub(crate) fn may_return(&mut self, now: Instant) -> Result<(), Instant> {
        match (self.last, self.returning) {
            (None, _) => Ok(()),
            (Some(last), _) if now < last + self.interval * HOLD => Ok(()),
            (_, Some(until)) if until <= now => Ok(()),
            (_, Some(until)) => Err(until),
            (_, None) => {
                self.returning = Some(now + self.interval * WINDOW);
                Err(now + self.interval * WINDOW)
            }
        }
    }

    /// The engine was lost again before the runner returned.
    pub(crate) fn lost(&mut self) {
        self.returning = None;
    }

    /// How many runners there are, this one included.
    pub(crate) fn known(&self) -> u32 {
        self.most.map_or(1, |(most, _)| most)
    }

    /// How many are alive.
    pub(crate) fn alive(&self) -> usize {
        self.peers.iter().filter(|peer| peer.age <= self.interval * ALIVE).count()
    }

    /// What the runner may take of a limit of so many.
    pub(crate) fn standing(&self, most: u32, now: Instant) -> Standing {
        let Some(last) = self.last else { return Standing::Apart(now + self.interval) };
        if now < last + self.interval * FRESH {
            return Standing::Together(self.left(most));
        }
        match self.returning {
            Some(until) => Standing::Apart(until.max(now + self.interval)),
            None if now < last + self.interval * HOLD => {
                Standing::Apart((now + self.interval).min(last + self.interval * HOLD))
            }
            None => Standing::Alone((most / self.known()).max(1)),
        }
    }

    /// What is left for those who ask, when those who are cut off take their shares.
    fn left(&self, most: u32) -> u32 {
        let share = |known: u32| (most / known.max(1)).max(1);
        let cut_off = self
            .peers
            .iter()
            .filter(|peer| peer.age > self.interval * ALIVE)
            .map(|peer| share(peer.known))
            .sum::<u32>();
        let unheard = self.known().saturating_sub(u32::try_from(self.peers.len()).unwrap_or(u32::MAX));
        most.saturating_sub(cut_off).saturating_sub(unheard * share(self.known())).max(share(self.known()))
    }

    /// Whether this runner is known to be gone.
    pub(crate) fn is_gone(&self, runner: RunnerId, now: Instant) -> bool {
        let is_fresh = self.last.is_some_and(|last| now < last + self.interval * FRESH);
        is_fresh
            && self.peers.iter().find(|peer| peer.runner == runner).is_none_or(|peer| peer.age > self.interval * GONE)
    }

    /// Whether the engine has answered lately.
    pub(crate) fn is_up(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now < last + self.interval * FRESH)
    }

    /// Whether the engine has ever answered.
    pub(crate) fn has_been_reached(&self) -> bool {
        self.last.is_some()
    }
}
