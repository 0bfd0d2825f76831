//! The memory that requests and answers occupy together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wharf::upstream::Reserve;

/// Memory is counted in units of so many bytes.
const UNIT: usize = 1 << 10;

/// A budget of memory, for all that is buffered on behalf of others. Clones share it.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Semaphore>);

impl Memory {
    /// A budget of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new((bytes / UNIT).min(Semaphore::MAX_PERMITS))))
    }

    /// A reservation of nothing yet.
    pub fn reservation(&self) -> Reservation {
        Reservation { memory: self.0.clone(), bytes: 0, units: None }
    }
}

/// A part of the budget, until it is dropped. It grows with what it stands for, so nothing is reserved for bytes that
/// never come.
#[derive(Debug)]
pub struct Reservation {
    memory: Arc<Semaphore>,
    bytes: usize,
    units: Option<OwnedSemaphorePermit>,
}

impl Reservation {
    /// Reserves so many bytes more. Returns false, and reserves nothing, if the budget is used up.
    #[must_use]
    pub fn grow(&mut self, bytes: usize) -> bool {
        let total = self.bytes.saturating_add(bytes);
        let held = self.units.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = u32::try_from(total.div_ceil(UNIT).saturating_sub(held)).unwrap_or(u32::MAX);
        if missing > 0 {
            let Ok(more) = self.memory.clone().try_acquire_many_owned(missing) else { return false };
            match &mut self.units {
                Some(units) => units.merge(more),
                none => *none = Some(more),
            }
        }
        self.bytes = total;
        true
    }
}

impl Reserve for Reservation {
    fn grow(&mut self, bytes: usize) -> bool {
        Self::grow(self, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reservations_share_the_budget_and_give_it_back() {
        let memory = Memory::new(3 * UNIT);
        let (mut one, mut other) = (memory.reservation(), memory.reservation());
        assert!(one.grow(1) && one.grow(UNIT - 1) && one.grow(1));
        assert!(other.grow(UNIT));
        assert!(!other.grow(1), "the last unit is taken");
        assert!(other.grow(0) && one.grow(UNIT - 1), "what is reserved already needs no more units");
        drop(one);
        assert!(other.grow(2 * UNIT));
        assert!(!memory.reservation().grow(1));
        drop(other);
        assert!(memory.reservation().grow(3 * UNIT) && !memory.reservation().grow(usize::MAX));
    }
}
