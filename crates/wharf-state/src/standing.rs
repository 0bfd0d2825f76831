//! How a runner stands to the others: whether it shares with them, or has to do with a share of each limit.
//!
//! Each runner gives a sign of life at fixed intervals. One that is cut off takes nothing for [`HOLD`] after its last sign, by
//! when the others leave it its share; one that returns takes nothing for [`WINDOW`] before it gives a sign. A sign that the
//! network held back does not count. So the limits hold, whichever runner is cut off, for as long as the others remember it.

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

/// How long a runner takes nothing after its last sign, answered or not, in addition to the time that the sign may take:
/// until the others no longer count it as alive, and what they took has left the window.
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
    /// How late a sign may arrive, and count.
    late: Duration,
    /// The engine's time, and when it arrived.
    clock: Option<(Duration, Instant)>,
    /// When the last sign was given that may have arrived.
    sent: Option<Instant>,
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
    /// Of a runner whose steps may take so long.
    pub(crate) fn new(interval: Duration, timeout: Duration) -> Self {
        let late = interval.max(timeout);
        let (clock, sent, last, most, returning) = (None, None, None, None, None);
        Self { interval, late, clock, sent, last, peers: Vec::new(), most, returning }
    }

    /// Until which time of the engine a sign counts that is given now. While its time is not known, no sign counts.
    pub(crate) fn deadline(&self, now: Instant) -> Duration {
        self.clock.map_or(Duration::ZERO, |(time, arrived)| time + (now - arrived) + self.late)
    }

    /// A sign is given. Returns when the last one was.
    pub(crate) fn sign(&mut self, now: Instant) -> Option<Instant> {
        self.returning = None;
        self.sent.replace(now)
    }

    /// The last sign does not count.
    pub(crate) fn withdraw(&mut self, before: Option<Instant>) {
        self.sent = before;
    }

    /// The engine's time.
    pub(crate) fn set_clock(&mut self, time: Duration) {
        self.clock = Some((time, Instant::now()));
    }

    /// The answer to a sign that was given at this time, and counts.
    pub(crate) fn heard(&mut self, sent: Instant, peers: Vec<Peer>) {
        let count = u32::try_from(peers.len()).unwrap_or(u32::MAX);
        let remembered = self.most.filter(|(most, at)| count < *most && sent < *at + self.interval * REMEMBERED);
        self.most = Some(remembered.unwrap_or((count, sent)));
        (self.last, self.peers) = (Some(sent), peers);
    }

    /// When the runner may give a sign. One that may have been alone takes nothing for a window before.
    pub(crate) fn may_sign(&mut self, now: Instant) -> Instant {
        if self.held_until().is_none_or(|until| now < until) {
            return now;
        }
        let until = now + self.interval * WINDOW;
        self.returning = Some(until);
        until
    }

    /// The others may count on this runner until then.
    fn held_until(&self) -> Option<Instant> {
        self.sent.map(|sent| sent + self.interval * HOLD + self.late)
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
        let soon = now + self.interval;
        let (Some(last), Some(held_until)) = (self.last, self.held_until()) else { return Standing::Apart(soon) };
        if now < last + self.interval * FRESH {
            return Standing::Together(self.left(most));
        }
        match self.returning {
            Some(until) => Standing::Apart(until.max(soon)),
            None if now < held_until => Standing::Apart(soon.min(held_until)),
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

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A runner that has heard of others, each by the age of its last sign in milliseconds and how many it knew of.
    fn peers(now: Instant, others: &[(u64, u32)]) -> Peers {
        let mut peers = Peers::new(SECOND / 4, SECOND / 10);
        peers.sign(now);
        let peer = |(index, (age, known)): (usize, &(u64, u32))| Peer {
            runner: RunnerId(index as u64),
            age: Duration::from_millis(*age),
            known: *known,
        };
        peers.heard(now, others.iter().enumerate().map(peer).collect());
        peers
    }

    #[tokio::test(start_paused = true)]
    async fn a_runner_that_is_cut_off_takes_nothing_and_then_its_share() {
        let now = Instant::now();
        let peers = peers(now, &[(0, 3), (0, 3), (0, 3)]);
        let after = |milliseconds| now + Duration::from_millis(milliseconds);
        let table = [
            (0, Standing::Together(60)),
            (999, Standing::Together(60)),
            (1_000, Standing::Apart(after(1_250))),
            (3_600, Standing::Apart(after(3_750))),
            (3_749, Standing::Apart(after(3_750))),
            (3_750, Standing::Alone(20)),
        ];
        for (milliseconds, standing) in table {
            assert_eq!(peers.standing(60, after(milliseconds)), standing, "{milliseconds}");
        }
        assert_eq!(Peers::new(SECOND, SECOND).standing(60, now), Standing::Apart(now + SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn a_runner_that_returns_takes_nothing_for_a_window() {
        let now = Instant::now();
        let mut peers = peers(now, &[(0, 1)]);
        assert_eq!(peers.may_sign(now + SECOND), now + SECOND);
        let (back, window) = (now + SECOND * 5, SECOND / 4 * WINDOW);
        assert_eq!(peers.may_sign(back), back + window);
        assert_eq!(peers.standing(60, back), Standing::Apart(back + window));
        // A sign without an answer may have told the others to count on it.
        let before = peers.sign(back + window);
        assert_eq!(peers.standing(60, back + window), Standing::Apart(back + window + SECOND / 4));
        peers.withdraw(before);
        assert_eq!(peers.standing(60, back + window), Standing::Alone(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_sign_counts_by_the_time_of_the_engine() {
        let (now, mut peers) = (Instant::now(), peers(Instant::now(), &[(0, 1)]));
        assert_eq!(peers.deadline(now), Duration::ZERO);
        peers.set_clock(SECOND * 1_000);
        assert_eq!(peers.deadline(now + SECOND), SECOND * 1_001 + SECOND / 4);
    }

    /// Others, and what is left of 60.
    #[tokio::test(start_paused = true)]
    async fn the_share_of_a_runner_that_is_cut_off_is_left_to_it() {
        let table: [(&[(u64, u32)], u32); 6] = [
            (&[(0, 3), (1_000, 3), (1_000, 3)], 60),
            (&[(0, 3), (0, 3), (1_001, 3)], 40),
            // It knew of fewer, so it takes more.
            (&[(0, 3), (0, 3), (1_001, 2)], 30),
            (&[(0, 3), (1_001, 3), (1_001, 3)], 20),
            (&[(0, 61), (1_001, 61)], 59),
            // Never less than what the runner would take alone.
            (&[(0, 3), (1_001, 1), (1_001, 1)], 20),
        ];
        for (others, left) in table {
            assert_eq!(peers(Instant::now(), others).left(60), left, "{others:?}");
        }
        // The engine has forgotten two of them.
        let (now, mut peers) = (Instant::now(), peers(Instant::now(), &[(0, 3), (0, 3), (0, 3)]));
        let alone = Peer { runner: RunnerId(0), age: Duration::ZERO, known: 3 };
        peers.heard(now + SECOND * 59, vec![alone]);
        assert_eq!(peers.left(60), 20);
        peers.heard(now + SECOND * 60, vec![alone]);
        assert_eq!(peers.left(60), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_runner_is_gone_after_fifteen_seconds_as_far_as_the_engine_answers() {
        let (now, peers) = (Instant::now(), peers(Instant::now(), &[(0, 2), (15_000, 2), (15_001, 2)]));
        let is_gone = |runner, now| peers.is_gone(RunnerId(runner), now);
        assert_eq!([0, 1, 2, 3].map(|runner| is_gone(runner, now)), [false, false, true, true]);
        assert!(!is_gone(3, now + SECOND));
        assert_eq!((peers.alive(), peers.known()), (1, 3));
    }
}
