//! Places for the connections of callers. At the limit, the connection that has been idle the longest gives way to a new one.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use tokio::sync::Notify;

/// Places in addition to the limit, for health checks while every other connection has a request in progress.
pub(crate) const SPARE: usize = 16;

/// The connections of a server.
pub(super) struct Places {
    /// Those within the limit, and those in spare places.
    kinds: Mutex<[Kind; 2]>,
    /// Counts the moments at which connections became idle.
    clock: Arc<AtomicU64>,
    freed: Notify,
}

struct Kind {
    max: usize,
    places: HashMap<u64, Arc<Place>, RandomState>,
    /// Idle connections of some moment, the one that has been idle the longest first. All others became idle later.
    oldest: VecDeque<(u64, u64)>,
}

/// What one connection does.
pub(super) struct Place {
    /// One of the constants below, or the moment at which the connection became idle.
    state: AtomicU64,
    clock: Arc<AtomicU64>,
    gives_way: Notify,
}

const BUSY: u64 = 0;
/// The answer is complete, but not yet written.
const ANSWERED: u64 = 1;
const EVICTED: u64 = 2;
const FIRST_MOMENT: u64 = 3;

/// A place that is taken until this is dropped.
pub(super) struct TakenPlace {
    places: Arc<Places>,
    kind: usize,
    id: u64,
    pub(super) place: Arc<Place>,
}

impl Places {
    pub(super) fn new(max: usize) -> Arc<Self> {
        let kind = |max| Kind { max, places: HashMap::default(), oldest: VecDeque::new() };
        let clock = Arc::new(AtomicU64::new(FIRST_MOMENT));
        Arc::new(Self { kinds: Mutex::new([kind(max), kind(SPARE)]), clock, freed: Notify::new() })
    }

    /// Takes a place for a new connection. Waits only while all connections, the spare ones too, have requests in progress.
    pub(super) async fn take(self: &Arc<Self>) -> TakenPlace {
        loop {
            let freed = self.freed.notified();
            if let Some(taken) = self.try_take() {
                return taken;
            }
            freed.await;
        }
    }

    fn try_take(self: &Arc<Self>) -> Option<TakenPlace> {
        let mut kinds = self.lock();
        let kind = kinds.iter_mut().position(|kind| kind.places.len() < kind.max || kind.evict())?;
        let id = self.clock.fetch_add(1, Ordering::Relaxed);
        let (state, clock) = (AtomicU64::new(id), self.clock.clone());
        let place = Arc::new(Place { state, clock, gives_way: Notify::new() });
        kinds[kind].places.insert(id, place.clone());
        Some(TakenPlace { places: self.clone(), kind, id, place })
    }

    /// Lets the connection go that has been idle the longest, and waits until any connection has ended. Returns at once if no
    /// connection is idle.
    pub(super) async fn free_one(&self) -> bool {
        let freed = self.freed.notified();
        let evicted = self.lock().iter_mut().any(Kind::evict);
        if evicted {
            freed.await;
        }
        evicted
    }

    fn lock(&self) -> MutexGuard<'_, [Kind; 2]> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kind {
    /// Lets the connection go that has been idle the longest. Returns whether there is one.
    fn evict(&mut self) -> bool {
        // What is recorded may be out of date, in whole or in part.
        self.evict_recorded() || {
            let idle = self.places.iter().map(|(id, place)| (place.state.load(Ordering::Relaxed), *id));
            let mut idle: Vec<_> = idle.filter(|(since, _)| *since >= FIRST_MOMENT).collect();
            idle.sort_unstable();
            self.oldest = idle.into();
            self.evict_recorded()
        }
    }

    fn evict_recorded(&mut self) -> bool {
        while let Some((since, id)) = self.oldest.pop_front() {
            if self.places.get(&id).is_some_and(|place| place.evict(since)) {
                self.places.remove(&id);
                return true;
            }
        }
        false
    }
}

impl Place {
    /// A request has arrived. Returns whether it is the last one of the connection.
    pub(super) fn begin(&self) -> bool {
        self.state.swap(BUSY, Ordering::Relaxed) == EVICTED
    }

    /// The answer is complete; it remains to be written.
    pub(super) fn answered(&self) {
        self.state.store(ANSWERED, Ordering::Relaxed);
    }

    /// All that was to be written has been written.
    pub(super) fn written(&self) {
        if self.state.load(Ordering::Relaxed) == ANSWERED {
            self.state.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Lets the connection go, if it has been idle since then.
    fn evict(&self, since: u64) -> bool {
        let evicted = self.state.compare_exchange(since, EVICTED, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if evicted {
            self.gives_way.notify_one();
        }
        evicted
    }

    /// Waits until the connection must give way to another.
    pub(super) async fn evicted(&self) {
        self.gives_way.notified().await;
        if self.state.load(Ordering::Relaxed) != EVICTED {
            // A request has arrived in the meantime; the connection ends after it.
            std::future::pending::<()>().await;
        }
    }
}

impl TakenPlace {
    /// Whether the place is one of those for health checks.
    pub(super) fn is_spare(&self) -> bool {
        self.kind > 0
    }
}

impl Drop for TakenPlace {
    fn drop(&mut self) {
        self.places.lock()[self.kind].places.remove(&self.id);
        self.places.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;

    use super::{Places, SPARE, TakenPlace};

    fn take(places: &Arc<Places>) -> TakenPlace {
        places.take().now_or_never().unwrap()
    }

    fn is_evicted(taken: &TakenPlace) -> bool {
        taken.place.evicted().now_or_never().is_some()
    }

    fn use_once(taken: &TakenPlace) {
        assert!(!taken.place.begin());
        taken.place.answered();
        taken.place.written();
    }

    #[test]
    fn the_connection_that_has_been_idle_the_longest_gives_way() {
        let places = Places::new(3);
        let taken: [TakenPlace; 3] = std::array::from_fn(|_| take(&places));
        use_once(&taken[0]);
        let newer = [take(&places), take(&places)];
        assert_eq!([&taken[0], &taken[1], &taken[2], &newer[0]].map(is_evicted), [false, true, true, false]);
        use_once(&newer[0]);
        let newest = [take(&places), take(&places)];
        assert_eq!([&taken[0], &newer[0], &newer[1]].map(is_evicted), [true, false, true]);
        assert!(newest.iter().chain(&newer).all(|taken| !taken.is_spare()));
    }

    #[test]
    fn a_connection_with_a_request_in_progress_keeps_its_place() {
        let places = Places::new(2);
        let busy = [take(&places), take(&places)];
        busy.iter().for_each(|taken| _ = taken.place.begin());
        busy[0].place.answered();
        let spare: Vec<_> = (0..=SPARE).map(|_| take(&places)).collect();
        assert!(spare.iter().all(TakenPlace::is_spare));
        assert_eq!([is_evicted(&spare[0]), is_evicted(&spare[1]), is_evicted(&busy[0])], [true, false, false]);
        spare.iter().for_each(|taken| _ = taken.place.begin());
        assert!(places.take().now_or_never().is_none() && places.free_one().now_or_never() == Some(false));
        busy[0].place.written();
        assert!(!take(&places).is_spare() && is_evicted(&busy[0]));
    }

    #[test]
    fn a_request_that_arrives_after_the_eviction_is_the_last_one() {
        let places = Places::new(1);
        let first = take(&places);
        drop(take(&places));
        assert!(first.place.begin() && !is_evicted(&first) && !first.place.begin());
    }

    #[test]
    fn one_gives_way_when_no_connection_can_be_accepted() {
        let places = Places::new(2);
        let idle = take(&places);
        let mut freeing = Box::pin(places.free_one());
        assert!(freeing.as_mut().now_or_never().is_none() && is_evicted(&idle));
        drop(idle);
        assert_eq!(freeing.now_or_never(), Some(true));
    }
}
