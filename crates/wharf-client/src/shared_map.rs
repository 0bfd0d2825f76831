//! State that connections share, such as a rate limiter or an access token.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::time::Instant;

/// Maximum bytes of the values that outlive their connections.
const MAX_RETAINED_BYTES: usize = 8 << 20;

/// What a retained value takes in addition to its own size, in bytes.
const OVERHEAD: usize = 256;

type Digest = [u8; 32];

/// Shared values by digest. A value lives as long as a connection holds it, and until the end of its effect if it is
/// retained.
pub(crate) struct SharedMap<T>(Mutex<Values<T>>);

struct Values<T> {
    by_digest: HashMap<Digest, Entry<T>>,
    /// The values whose effect has not ended, those that end first at the beginning, and the bytes of each.
    retained: BTreeMap<(Instant, Digest), (Arc<T>, usize)>,
    retained_bytes: usize,
}

struct Entry<T> {
    value: Weak<T>,
    retained_until: Option<Instant>,
}

impl<T> SharedMap<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Values { by_digest: HashMap::new(), retained: BTreeMap::new(), retained_bytes: 0 }))
    }

    /// The value for this digest, created if there is none.
    pub(crate) fn get_or_insert_with(&self, digest: Digest, new: impl FnOnce() -> T) -> Arc<T> {
        let mut values = self.lock();
        if let Some(value) = values.by_digest.get(&digest).and_then(|entry| entry.value.upgrade()) {
            return value;
        }
        // Remove dead entries before the map grows, so its size stays within twice the number of live values.
        if values.by_digest.len() == values.by_digest.capacity() {
            values.release_ended(Instant::now());
            values.by_digest.retain(|_, entry| entry.value.strong_count() > 0);
        }
        let value = Arc::new(new());
        values.by_digest.insert(digest, Entry { value: Arc::downgrade(&value), retained_until: None });
        value
    }

    /// Keeps a value of this many bytes until the end of its effect, although no connection holds it. When there are too
    /// many, those go first that end first.
    pub(crate) fn retain(&self, digest: Digest, value: &Arc<T>, until: Instant, size: usize) {
        let now = Instant::now();
        let mut values = self.lock();
        values.release_ended(now);
        let retained = values.by_digest.get(&digest).map(|entry| entry.retained_until);
        match retained {
            Some(retained) if retained.is_none_or(|retained| retained < until) && now < until => {
                values.release(retained.map(|retained| (retained, digest)));
            }
            _ => return,
        }
        let size = size.saturating_add(OVERHEAD);
        values.set_retained(digest, Some(until));
        values.retained.insert((until, digest), (value.clone(), size));
        values.retained_bytes = values.retained_bytes.saturating_add(size);
        while values.retained_bytes > MAX_RETAINED_BYTES {
            let first = values.retained.keys().next().copied();
            values.release(first);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Values<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Values<T> {
    fn release_ended(&mut self, now: Instant) {
        while let Some((key, _)) = self.retained.first_key_value().filter(|((until, _), _)| *until <= now) {
            let key = *key;
            self.release(Some(key));
        }
    }

    fn release(&mut self, key: Option<(Instant, Digest)>) {
        let Some(key) = key else { return };
        if let Some((_, size)) = self.retained.remove(&key) {
            self.retained_bytes -= size;
            self.set_retained(key.1, None);
        }
    }

    fn set_retained(&mut self, digest: Digest, until: Option<Instant>) {
        if let Some(entry) = self.by_digest.get_mut(&digest) {
            entry.retained_until = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn digest(number: u32) -> Digest {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&number.to_le_bytes());
        digest
    }

    #[test]
    fn a_value_is_shared_while_it_is_held() {
        let shared = SharedMap::new();
        let one = shared.get_or_insert_with([1; 32], || 1);
        assert!(Arc::ptr_eq(&one, &shared.get_or_insert_with([1; 32], || 2)));
        drop(one);
        assert_eq!(*shared.get_or_insert_with([1; 32], || 3), 3);
    }

    #[test]
    fn dropped_values_take_no_memory() {
        let shared = SharedMap::new();
        let kept = shared.get_or_insert_with([255; 32], || ());
        for number in 0..10_000 {
            shared.get_or_insert_with(digest(number), || ());
        }
        assert!(shared.lock().by_digest.capacity() < 10);
        assert!(Arc::ptr_eq(&kept, &shared.get_or_insert_with([255; 32], || ())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_retained_value_lives_until_its_end() {
        let shared = SharedMap::new();
        let retain = |until: Duration, size| {
            let value = shared.get_or_insert_with([1; 32], || 1);
            shared.retain([1; 32], &value, Instant::now() + until, size);
        };
        let state = || {
            let values = shared.lock();
            (values.retained.len(), values.retained_bytes)
        };
        retain(Duration::ZERO, 7);
        assert_eq!(state(), (0, 0));
        retain(SECOND * 2, 7);
        // It is retained once, and as long as the longest asks for.
        retain(SECOND, 9);
        assert_eq!(state(), (1, 7 + OVERHEAD));
        retain(SECOND * 3, 8);
        assert_eq!(state(), (1, 8 + OVERHEAD));
        // Only what has ended is released, when something else comes or goes.
        for (advance, expected) in [(SECOND * 2, 1), (SECOND, 2)] {
            tokio::time::advance(advance).await;
            let other = shared.get_or_insert_with([2; 32], || 0);
            shared.retain([2; 32], &other, Instant::now(), 0);
            assert_eq!(*shared.get_or_insert_with([1; 32], || 2), expected);
        }
        assert_eq!(state(), (0, 0));
        retain(SECOND, 8);
        assert_eq!(state(), (1, 8 + OVERHEAD));
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_of_retained_values_is_limited() {
        let shared = SharedMap::new();
        let size = (1 << 20) - OVERHEAD;
        let insert = |number: u32| {
            let value = shared.get_or_insert_with(digest(number), || number);
            shared.retain(digest(number), &value, Instant::now() + SECOND * (100 - number), size);
        };
        (0..8).for_each(insert);
        assert_eq!(shared.lock().retained_bytes, MAX_RETAINED_BYTES);
        // The one that ends first goes first: here the newest.
        (8..10).for_each(insert);
        assert_eq!(shared.lock().retained_bytes, MAX_RETAINED_BYTES);
        for number in 0..10 {
            let value = *shared.get_or_insert_with(digest(number), || u32::MAX);
            assert_eq!(value, if number < 8 { number } else { u32::MAX });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn ended_values_are_released_before_the_map_grows() {
        let shared = SharedMap::new();
        for number in 0..10_000 {
            let value = shared.get_or_insert_with(digest(number), || ());
            shared.retain(digest(number), &value, Instant::now() + Duration::from_millis(3), 0);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert!(shared.lock().by_digest.capacity() < 30);
    }
}
