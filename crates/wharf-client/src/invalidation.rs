//! Which lists of a tenant were written to through this process, and when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::HashMap;
use tokio::time::Instant;

/// The most lists of a tenant whose last write is remembered by name.
const MAX_LISTS: usize = 1_000;

/// The longest name of a list, in bytes. What is longer in a path names none.
const MAX_LENGTH: usize = 64;

/// When each list of a tenant was last written to.
#[derive(Default)]
pub(crate) struct InvalidationLog(Mutex<WriteTimes>);

#[derive(Default)]
struct WriteTimes {
    by_list: HashMap<Box<str>, Instant>,
    /// The last write that is not remembered by name. It may have been to any list.
    to_any: Option<Instant>,
}

impl InvalidationLog {
    /// Notes a write below `path`. It may concern every list that the path names: a contact of a customer changes both.
    pub(crate) fn note(&self, path: &str) {
        let now = Instant::now();
        let path = path.to_ascii_lowercase();
        let mut moments = self.moments();
        for list in lists(&path) {
            if let Some(moment) = moments.by_list.get_mut(list) {
                *moment = now;
                continue;
            }
            if moments.by_list.len() == MAX_LISTS {
                moments.by_list.clear();
                moments.to_any = Some(now);
            }
            moments.by_list.insert(list.into(), now);
        }
    }

    fn since(&self, list: &str, moment: Instant) -> bool {
        let moments = self.moments();
        [moments.by_list.get(list), moments.to_any.as_ref()].into_iter().flatten().any(|written| *written >= moment)
    }

    fn moments(&self) -> MutexGuard<'_, WriteTimes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where something was read, so that one can tell whether it still stands.
#[derive(Clone)]
pub struct CacheOrigin {
    writes: Arc<InvalidationLog>,
    begun: Instant,
    lists: Vec<Box<str>>,
}

impl CacheOrigin {
    /// Whether one of the lists was written to since the reading began.
    pub fn is_outdated(&self) -> bool {
        self.lists.iter().any(|list| self.writes.since(list, self.begun))
    }

    /// When the reading began.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// How long ago the reading began.
    pub fn age(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// The lists that an invocation has read from, and when it began to.
#[derive(Default)]
pub(crate) struct ReadSet(Mutex<(Option<Instant>, Vec<Box<str>>)>);

impl ReadSet {
    /// Notes that the list at `path` is about to be read.
    pub(crate) fn note(&self, path: &str) {
        let path = path.to_ascii_lowercase();
        let Some(list) = lists(&path).last() else { return };
        let (begun, lists) = &mut *self.lock();
        begun.get_or_insert_with(Instant::now);
        if !lists.iter().any(|known| **known == *list) {
            lists.push(list.into());
        }
    }

    pub(crate) fn origin(&self, writes: &Arc<InvalidationLog>) -> CacheOrigin {
        let (begun, lists) = &*self.lock();
        CacheOrigin { writes: writes.clone(), begun: begun.unwrap_or_else(Instant::now), lists: lists.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Instant>, Vec<Box<str>>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The words of a path that may name a list: all but ids.
fn lists(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|word| (1..=MAX_LENGTH).contains(&word.len()) && !word.bytes().all(|letter| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(writes: &Arc<InvalidationLog>, path: &str) -> CacheOrigin {
        let reading = ReadSet::default();
        reading.note(path);
        reading.origin(writes)
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_concerns_what_its_path_names_and_only_what_was_read_before() {
        let writes = Arc::new(InvalidationLog::default());
        let [customers, contacts, jobs] =
            ["/crm/customers", "/crm/contacts", "/jpm/jobs"].map(|path| read(&writes, path));
        tokio::time::advance(Duration::from_secs(1)).await;
        writes.note("/crm/Customers/7/contacts");
        assert_eq!([&customers, &contacts, &jobs].map(CacheOrigin::is_outdated), [true, true, false]);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!read(&writes, "/crm/customers").is_outdated());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_forgotten_counts_for_every_list() {
        let writes = Arc::new(InvalidationLog::default());
        let customers = read(&writes, "/crm/customers");
        writes.note("/crm/customers");
        for number in 0..=MAX_LISTS {
            writes.note(&format!("/word{number}/{}", "x".repeat(MAX_LENGTH + 1)));
        }
        assert!(customers.is_outdated());
        assert!(writes.moments().by_list.len() <= MAX_LISTS);
    }
}
