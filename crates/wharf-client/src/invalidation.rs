//! When each list of a tenant was last written to through this process, or through another that shares its state.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::HashMap;
use tokio::time::Instant;
use wharf_state::{RecordId, SharedState};

/// Maximum lists of a tenant whose last write is stored by name.
const MAX_LISTS: usize = 1_000;

/// Maximum length of a list's name, in bytes. Longer path segments are ignored.
const MAX_NAME_BYTES: usize = 64;

/// How long a runner tries to tell the others of a write: as long as they show choices at most.
const SHARED_FOR: Duration = Duration::from_secs(60 * 60);

/// The time of the last write to each list of a tenant.
pub(crate) struct InvalidationLog {
    times: Mutex<WriteTimes>,
    /// Where other runners find the writes of this one.
    shared: Option<SharedMarks>,
}

/// A number for each list of a tenant, which every write to the list changes.
pub(crate) struct SharedMarks {
    pub(crate) state: Arc<SharedState>,
    pub(crate) tenant: RecordId,
}

#[derive(Default)]
struct WriteTimes {
    by_list: HashMap<Box<str>, Instant>,
    /// The last write whose list is no longer stored. It may have been to any list.
    any_list: Option<Instant>,
}

impl InvalidationLog {
    pub(crate) fn new(shared: Option<SharedMarks>) -> Self {
        Self { times: Mutex::default(), shared }
    }

    /// Tells other runners of a write to these paths.
    pub(crate) async fn share_write(&self, paths: impl Iterator<Item = &str>) {
        let Some(SharedMarks { state, tenant }) = &self.shared else { return };
        let mut changed: Vec<Box<str>> = Vec::new();
        for path in paths {
            let path = path.to_ascii_lowercase();
            changed.extend(lists(&path).map(Box::from));
        }
        let tenant = *tenant;
        if state.mark(tenant, changed.clone()).await.is_err() {
            state.later(Instant::now() + SHARED_FOR, move |state| {
                let changed = changed.clone();
                async move { state.mark(tenant, changed).await }
            });
        }
    }

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
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lists that cached data was read from and when, to tell whether the data is outdated.
#[derive(Clone)]
pub struct CacheOrigin {
    log: Arc<InvalidationLog>,
    begun: Instant,
    lists: Vec<ReadList>,
}

/// A list that was read.
#[derive(Clone)]
struct ReadList {
    name: Box<str>,
    /// Its mark before it was read, if that is known.
    mark: Option<u64>,
}

/// Whether cached data is as the vendor has it, as far as writes through the runners tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Freshness {
    /// None of the lists was written to.
    Current,
    /// One was.
    Outdated,
    /// None was through this process. What others did is not known, because the state that they share is away.
    Unknown,
}

impl CacheOrigin {
    /// Whether one of the lists was written to since the first read started.
    pub async fn freshness(&self) -> Freshness {
        if self.lists.iter().any(|list| self.log.written_since(&list.name, self.begun)) {
            return Freshness::Outdated;
        }
        let Some(SharedMarks { state, tenant }) = &self.log.shared else { return Freshness::Current };
        let noted: Option<Vec<u64>> = self.lists.iter().map(|list| list.mark).collect();
        let Some(noted) = noted else { return Freshness::Unknown };
        match state.marks(*tenant, self.lists.iter().map(|list| list.name.clone()).collect()).await {
            Ok(marks) if marks == noted => Freshness::Current,
            Ok(_) => Freshness::Outdated,
            Err(_) => Freshness::Unknown,
        }
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
pub(crate) struct ReadSet(Mutex<(Option<Instant>, Vec<ReadList>)>);

impl ReadSet {
    /// Records that the list at `path` is about to be read.
    pub(crate) fn record_read(&self, path: &str) {
        let path = path.to_ascii_lowercase();
        let Some(list) = lists(&path).last() else { return };
        let (begun, lists) = &mut *self.lock();
        begun.get_or_insert_with(Instant::now);
        if !lists.iter().any(|known| *known.name == *list) {
            lists.push(ReadList { name: list.into(), mark: None });
        }
    }

    /// Notes the marks of the lists that are about to be read for the first time.
    pub(crate) async fn note_marks(&self, log: &InvalidationLog) {
        let Some(SharedMarks { state, tenant }) = &log.shared else { return };
        let unread = |(_, lists): &(Option<Instant>, Vec<ReadList>)| -> Vec<Box<str>> {
            lists.iter().filter(|list| list.mark.is_none()).map(|list| list.name.clone()).collect()
        };
        let names = unread(&self.lock());
        if names.is_empty() {
            return;
        }
        let Ok(marks) = state.marks(*tenant, names.clone()).await else { return };
        let (_, lists) = &mut *self.lock();
        for (name, mark) in names.into_iter().zip(marks) {
            if let Some(list) = lists.iter_mut().find(|list| list.name == name) {
                list.mark.get_or_insert(mark);
            }
        }
    }

    pub(crate) fn origin(&self, log: &Arc<InvalidationLog>) -> CacheOrigin {
        let (begun, lists) = &*self.lock();
        CacheOrigin { log: log.clone(), begun: begun.unwrap_or_else(Instant::now), lists: lists.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Instant>, Vec<ReadList>)> {
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
    use futures_util::FutureExt;

    use super::*;

    fn read(log: &Arc<InvalidationLog>, path: &str) -> CacheOrigin {
        let reads = ReadSet::default();
        reads.record_read(path);
        reads.origin(log)
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_outdates_earlier_reads_of_every_list_in_its_path() {
        let log = Arc::new(InvalidationLog::new(None));
        let [customers, contacts, jobs] = ["/crm/customers", "/crm/contacts", "/jpm/jobs"].map(|path| read(&log, path));
        tokio::time::advance(Duration::from_secs(1)).await;
        log.record_write("/crm/Customers/7/contacts");
        let outdated = [&customers, &contacts, &jobs].map(|origin| origin.freshness().now_or_never());
        let (current, outdated_now) = (Some(Freshness::Current), Some(Freshness::Outdated));
        assert_eq!(outdated, [outdated_now, outdated_now, current]);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(read(&log, "/crm/customers").freshness().await, Freshness::Current);
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_log_is_full_a_dropped_write_outdates_every_list() {
        let log = Arc::new(InvalidationLog::new(None));
        let customers = read(&log, "/crm/customers");
        log.record_write("/crm/customers");
        for number in 0..=MAX_LISTS {
            log.record_write(&format!("/list{number}/{}", "x".repeat(MAX_NAME_BYTES + 1)));
        }
        assert_eq!(customers.freshness().await, Freshness::Outdated);
        assert!(log.lock().by_list.len() <= MAX_LISTS);
    }
}
