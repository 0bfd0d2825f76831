//! When each list of a tenant was last written to through this process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::HashMap;
use tokio::time::Instant;

/// Maximum lists of a tenant whose last write is stored by name.
const MAX_LISTS: usize = 1_000;

/// Maximum length of a list's name, in bytes. Longer path segments are ignored.
const MAX_NAME_BYTES: usize = 64;

/// The time of the last write to each list of a tenant.
#[derive(Default)]
pub(crate) struct InvalidationLog(Mutex<WriteTimes>);

#[derive(Default)]
struct WriteTimes {
    by_list: HashMap<Box<str>, Instant>,
    /// The last write whose list is no longer stored. It may have been to any list.
    any_list: Option<Instant>,
}

impl InvalidationLog {
    /// Records a write to `path`. It invalidates every list in the path: a customer's new contact changes both lists.
    pub(crate) fn record_write(&self, path: &str) {
        let now = Instant::now();
        let path = path.to_ascii_lowercase();
        let mut times = self.lock();
        for list in lists(&path) {
            if let Some(last) = times.by_list.get_mut(list) {
                *last = now;
                continue;
            }
            if times.by_list.len() == MAX_LISTS {
                times.by_list.clear();
                times.any_list = Some(now);
            }
            times.by_list.insert(list.into(), now);
        }
    }

    fn written_since(&self, list: &str, time: Instant) -> bool {
        let times = self.lock();
        [times.by_list.get(list), times.any_list.as_ref()].into_iter().flatten().any(|written| *written >= time)
    }

    fn lock(&self) -> MutexGuard<'_, WriteTimes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lists that cached data was read from and when, to tell whether the data is outdated.
#[derive(Clone)]
pub struct CacheOrigin {
    log: Arc<InvalidationLog>,
    begun: Instant,
    lists: Vec<Box<str>>,
}

impl CacheOrigin {
    /// Whether one of the lists was written to since the first read started.
    pub fn is_outdated(&self) -> bool {
        self.lists.iter().any(|list| self.log.written_since(list, self.begun))
    }

    /// When the first read started.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// The time since the first read started.
    pub fn age(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// The lists that an invocation has read from, and when its first read started.
#[derive(Default)]
pub(crate) struct ReadSet(Mutex<(Option<Instant>, Vec<Box<str>>)>);

impl ReadSet {
    /// Records that the list at `path` is about to be read.
    pub(crate) fn record_read(&self, path: &str) {
        let path = path.to_ascii_lowercase();
        let Some(list) = lists(&path).last() else { return };
        let (begun, lists) = &mut *self.lock();
        begun.get_or_insert_with(Instant::now);
        if !lists.iter().any(|known| **known == *list) {
            lists.push(list.into());
        }
    }

    pub(crate) fn origin(&self, log: &Arc<InvalidationLog>) -> CacheOrigin {
        let (begun, lists) = &*self.lock();
        CacheOrigin { log: log.clone(), begun: begun.unwrap_or_else(Instant::now), lists: lists.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Instant>, Vec<Box<str>>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The segments of a path that may name a list: all except IDs.
fn lists(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|name| (1..=MAX_NAME_BYTES).contains(&name.len()) && !name.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(log: &Arc<InvalidationLog>, path: &str) -> CacheOrigin {
        let reads = ReadSet::default();
        reads.record_read(path);
        reads.origin(log)
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_outdates_earlier_reads_of_every_list_in_its_path() {
        let log = Arc::new(InvalidationLog::default());
        let [customers, contacts, jobs] = ["/crm/customers", "/crm/contacts", "/jpm/jobs"].map(|path| read(&log, path));
        tokio::time::advance(Duration::from_secs(1)).await;
        log.record_write("/crm/Customers/7/contacts");
        assert_eq!([&customers, &contacts, &jobs].map(CacheOrigin::is_outdated), [true, true, false]);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!read(&log, "/crm/customers").is_outdated());
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_log_is_full_a_dropped_write_outdates_every_list() {
        let log = Arc::new(InvalidationLog::default());
        let customers = read(&log, "/crm/customers");
        log.record_write("/crm/customers");
        for number in 0..=MAX_LISTS {
            log.record_write(&format!("/list{number}/{}", "x".repeat(MAX_NAME_BYTES + 1)));
        }
        assert!(customers.is_outdated());
        assert!(log.lock().by_list.len() <= MAX_LISTS);
    }
}
