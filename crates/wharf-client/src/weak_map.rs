//! What connections share, such as a quota or an access token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Things that are known by a digest, each as long as one of those who share it is there.
pub(crate) struct WeakMap<T>(Mutex<HashMap<[u8; 32], Weak<T>>>);

impl<T> WeakMap<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// The thing of this digest, made now if nobody has it.
    pub(crate) fn of(&self, digest: [u8; 32], new: impl FnOnce() -> T) -> Arc<T> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thing) = known.get(&digest).and_then(Weak::upgrade) {
            return thing;
        }
        // What is gone leaves before the table grows, so that it takes no more than twice what there is.
        if known.len() == known.capacity() {
            known.retain(|_, thing| thing.strong_count() > 0);
        }
        let thing = Arc::new(new());
        known.insert(digest, Arc::downgrade(&thing));
        thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_shared_while_somebody_has_it() {
        let shared = WeakMap::new();
        let one = shared.of([1; 32], || 1);
        assert!(Arc::ptr_eq(&one, &shared.of([1; 32], || 2)));
        drop(one);
        assert_eq!(*shared.of([1; 32], || 3), 3);
    }

    #[test]
    fn what_nobody_has_takes_no_room() {
        let shared = WeakMap::new();
        let kept = shared.of([255; 32], || ());
        for number in 0..10_000_u32 {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_le_bytes());
            shared.of(digest, || ());
        }
        assert!(shared.0.lock().unwrap().capacity() < 10);
        assert!(Arc::ptr_eq(&kept, &shared.of([255; 32], || ())));
    }
}
