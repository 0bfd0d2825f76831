//! The choices of dropdowns that were fetched, kept for a while: one fetch serves everybody who may see the same.

use std::mem::size_of;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;
use serde::Serialize;
use tokio::time::Instant;
use wharf::data_source::{Choices, Item};
use wharf::{Code, Failure};
use wharf_client::CacheOrigin;

use crate::dropdown::search_index::SearchIndex;
use crate::http::response::digest;

/// Bounds on the choices that are kept.
#[derive(Clone, Copy, Debug)]
pub struct CachePolicy {
    /// How long choices are shown without asking the vendor.
    pub fresh: Duration,
    /// How long choices are shown while they are fetched anew. At most an hour.
    pub stale: Duration,
    /// The most bytes of all kept choices together.
    pub bytes: u64,
}

impl Default for CachePolicy {
    fn default() -> Self {
        Self { fresh: Duration::from_secs(60), stale: Duration::from_secs(15 * 60), bytes: 64 << 20 }
    }
}

/// The longest that what the vendor lists is kept.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// All kept choices, by what was asked and by whom.
pub(crate) struct ChoicesCache {
    cache: Cache<[u8; 32], Arc<CachedChoices>>,
    freshness: CachePolicy,
}

/// Choices as they were fetched, and what is made of them for many callers.
pub(crate) struct CachedChoices {
    pub(crate) choices: Choices,
    origin: CacheOrigin,
    renewing: AtomicBool,
    whole: OnceLock<Option<EncodedChoices>>,
    folded: OnceLock<SearchIndex>,
}

/// The answer with all choices.
#[derive(Clone)]
pub(crate) struct EncodedChoices {
    pub(crate) text: Bytes,
    /// Its digest.
    pub(crate) digest: Arc<str>,
}

/// What is kept for a caller.
pub(crate) enum Lookup {
    /// Nothing that may be shown.
    Nothing,
    /// It may be shown.
    Fresh(Arc<CachedChoices>),
    /// It may be shown while this caller, and no other, sees to it that it is fetched anew.
    Stale(Arc<CachedChoices>),
}

impl ChoicesCache {
    pub(crate) fn new(freshness: CachePolicy) -> Self {
        let weigh = |_: &[u8; 32], kept: &Arc<CachedChoices>| u32::try_from(kept.weight()).unwrap_or(u32::MAX);
        let cache = Cache::builder().weigher(weigh).max_capacity(freshness.bytes).time_to_live(MAX_AGE).build();
        Self { cache, freshness }
    }

    /// What is kept under `key`.
    pub(crate) async fn find(&self, key: [u8; 32]) -> Lookup {
        let Some(kept) = self.cache.get(&key).await else { return Lookup::Nothing };
        let age = kept.origin.age();
        if age >= self.freshness.stale.min(MAX_AGE) || kept.origin.is_outdated() {
            self.cache.invalidate(&key).await;
            return Lookup::Nothing;
        }
        if age < self.freshness.fresh || kept.renewing.swap(true, Ordering::Relaxed) {
            return Lookup::Fresh(kept);
        }
        Lookup::Stale(kept)
    }

    /// Fetches what is not kept, once for all who ask at the same time.
    ///
    /// # Errors
    ///
    /// Those of the fetch. One that another caller's lack of time brought is not taken over, nor are choices from before
    /// a write that was made before this caller asked.
    pub(crate) async fn fetch(
        &self,
        key: [u8; 32],
        deadline: Instant,
        fetch: impl Future<Output = Result<CachedChoices, Failure>> + Send,
    ) -> Result<Arc<CachedChoices>, Failure> {
        let asked = Instant::now();
        let mut fetch = pin!(fetch);
        loop {
            let mut led = false;
            let leading = async {
                led = true;
                fetch.as_mut().await.map(Arc::new)
            };
            match self.cache.try_get_with(key, leading).await {
                // Another caller began before this one asked, and before a write that this one may have made.
                Ok(kept) if !led && kept.origin.begun() < asked && kept.origin.is_outdated() => {
                    // Unless they were fetched anew meanwhile.
                    if self.cache.get(&key).await.is_some_and(|kept| kept.origin.is_outdated()) {
                        self.cache.invalidate(&key).await;
                    }
                }
                Ok(kept) => return Ok(kept),
                Err(failure) if !led && is_the_others(&failure) && Instant::now() < deadline => {}
                Err(failure) => return Err((*failure).clone()),
            }
        }
    }

    /// Keeps what was fetched anew, or lets another caller try.
    pub(crate) async fn renewed(&self, key: [u8; 32], kept: &CachedChoices, result: Result<CachedChoices, Failure>) {
        match result {
            Ok(new) => self.cache.insert(key, Arc::new(new)).await,
            Err(_) => kept.renewing.store(false, Ordering::Relaxed),
        }
    }
}

/// Whether a failure comes from how long another caller was ready to wait.
fn is_the_others(failure: &Failure) -> bool {
    matches!(failure.code(), Code::Timeout | Code::RateLimited)
}

impl CachedChoices {
    pub(crate) fn new(choices: Choices, origin: CacheOrigin) -> Self {
        let renewing = AtomicBool::new(false);
        Self { choices, origin, renewing, whole: OnceLock::new(), folded: OnceLock::new() }
    }

    /// Roughly the bytes that the choices take, with all that is made of them.
    fn weight(&self) -> usize {
        let item = |item: &Item| size_of::<Item>() + 2 * (item.key.len() + item.label.len()) + item.label.len() + 32;
        size_of::<Self>() + self.choices.result.iter().map(item).sum::<usize>()
    }

    /// The answer with all choices; nothing where it cannot be written.
    pub(crate) fn whole(&self) -> Option<&EncodedChoices> {
        #[derive(Serialize)]
        struct All<'a> {
            result: &'a [Item],
            truncated: bool,
        }

        let Choices { result, truncated } = &self.choices;
        let write = || {
            let text: Bytes = serde_json::to_vec(&All { result, truncated: *truncated }).ok()?.into();
            Some(EncodedChoices { digest: digest(&text).into(), text })
        };
        self.whole.get_or_init(write).as_ref()
    }

    /// The labels, ready to be searched.
    pub(crate) fn fold_case(&self) -> &SearchIndex {
        self.folded.get_or_init(|| SearchIndex::new(self.choices.result.iter().map(|item| item.label.as_str())))
    }
}
