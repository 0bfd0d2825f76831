//! State that connections share, such as a rate limiter or an access token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Shared values by digest. A value is dropped with the last connection that holds it.
pub(crate) struct WeakMap<T>(Mutex<HashMap<[u8; 32], Weak<T>>>);

impl<T> WeakMap<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// The value for this digest, created if no connection holds one.
    pub(crate) fn get_or_insert_with(&self, digest: [u8; 32], new: impl FnOnce() -> T) -> Arc<T> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = values.get(&digest).and_then(Weak::upgrade) {
            return value;
        }
        // Remove dead entries before the map grows, so its size stays within twice the number of live values.
        if values.len() == values.capacity() {
            values.retain(|_, value| value.strong_count() > 0);
        }
        let value = Arc::new(new());
        values.insert(digest, Arc::downgrade(&value));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shared_while_it_is_held() {
        let shared = WeakMap::new();
        let one = shared.get_or_insert_with([1; 32], || 1);
        assert!(Arc::ptr_eq(&one, &shared.get_or_insert_with([1; 32], || 2)));
        drop(one);
        assert_eq!(*shared.get_or_insert_with([1; 32], || 3), 3);
    }

    #[test]
    fn dropped_values_take_no_memory() {
        let shared = WeakMap::new();
        let kept = shared.get_or_insert_with([255; 32], || ());
        for number in 0..10_000_u32 {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_le_bytes());
            shared.get_or_insert_with(digest, || ());
        }
        assert!(shared.0.lock().unwrap().capacity() < 10);
        assert!(Arc::ptr_eq(&kept, &shared.get_or_insert_with([255; 32], || ())));
    }
}
