//! The cache of fetched choices: one fetch serves all callers that may see the same.

use std::mem::size_of;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use moka::future::Cache;
use serde::Serialize;
use tokio::time::Instant;
use wharf::data_source::Choices;
use wharf::{Code, Failure, Item, digest};
use wharf_client::{CacheOrigin, Freshness};

use crate::dropdown::search_index::SearchIndex;

/// How long choices are cached, and how many.
#[derive(Clone, Copy, Debug)]
pub struct CachePolicy {
    /// How long choices are served without a request to the vendor.
    pub fresh: Duration,
    /// How long choices are served while they are refreshed. At most an hour.
    pub stale: Duration,
    /// The most bytes of all cached choices together.
    pub bytes: u64,
}

impl Default for CachePolicy {
    fn default() -> Self {
        Self { fresh: Duration::from_secs(60), stale: Duration::from_secs(15 * 60), bytes: 64 << 20 }
    }
}

/// How long choices are cached at most.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// Cached choices, by request and by who may see them.
pub(crate) struct ChoicesCache {
    cache: Cache<[u8; 32], Arc<CachedChoices>>,
    policy: CachePolicy,
}

/// Choices as they were fetched, and what is derived from them once for all callers.
pub(crate) struct CachedChoices {
    pub(crate) choices: Choices,
    origin: CacheOrigin,
    refreshing: AtomicBool,
    encoded: OnceLock<Option<EncodedChoices>>,
    index: OnceLock<SearchIndex>,
}

/// What follows the items of a page.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) truncated: bool,
    /// Why, unless only because there are more items than are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) truncated_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
}

/// An answer of a data source as JSON.
#[derive(Clone)]
pub(crate) struct EncodedChoices {
    pub(crate) text: Bytes,
    /// Its entity tag, without quotes.
    pub(crate) tag: Arc<str>,
}

impl EncodedChoices {
    pub(crate) fn new(text: Vec<u8>) -> Self {
        Self { tag: digest::tag(&text).into(), text: text.into() }
    }
}

/// The result of a lookup.
pub(crate) enum Lookup {
    /// Nothing that may be served.
    Miss,
    /// May be served.
    Fresh(Arc<CachedChoices>),
    /// May be served while this caller, and no other, refreshes it.
    Stale(Arc<CachedChoices>),
}

impl ChoicesCache {
    pub(crate) fn new(policy: CachePolicy) -> Self {
        let weigh = |_: &[u8; 32], kept: &Arc<CachedChoices>| u32::try_from(kept.weight()).unwrap_or(u32::MAX);
        let cache = Cache::builder().weigher(weigh).max_capacity(policy.bytes).time_to_live(MAX_AGE).build();
        Self { cache, policy }
    }

    /// Discards everything.
    pub(crate) fn clear(&self) {
        self.cache.invalidate_all();
    }

    /// Looks up what is cached under `key`.
    pub(crate) async fn find(&self, key: [u8; 32]) -> Lookup {
        let Some(kept) = self.cache.get(&key).await else { return Lookup::Miss };
        let age = kept.origin.age();
        let may_be_served = age < self.policy.stale.min(MAX_AGE)
            && match kept.origin.freshness().await {
                Freshness::Current => true,
                Freshness::Outdated => false,
                // Other runners may have written.
                Freshness::Unknown => age < self.policy.fresh,
            };
        if !may_be_served {
            self.cache.invalidate(&key).await;
            return Lookup::Miss;
        }
        if age < self.policy.fresh || kept.refreshing.swap(true, Ordering::Relaxed) {
            return Lookup::Fresh(kept);
        }
        Lookup::Stale(kept)
    }

    /// Fetches what is not cached, once for all callers at the same time.
    ///
    /// # Errors
    ///
    /// Those of the fetch. A caller does not take over a failure that another caller's shorter deadline caused, nor choices
    /// from before a write that preceded its own request.
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
                // Another caller's fetch began before this request, and before a write that this caller may have made.
                Ok(kept) if !led && kept.origin.begun() < asked && kept.is_outdated().await => {
                    // Unless they were refreshed meanwhile.
                    let cached = self.cache.get(&key).await;
                    if let Some(cached) = cached
                        && cached.is_outdated().await
                    {
                        self.cache.invalidate(&key).await;
                    }
                }
                Ok(kept) => return Ok(kept),
                Err(failure) if !led && is_of_another_deadline(&failure) && Instant::now() < deadline => {}
                Err(failure) => return Err((*failure).clone()),
            }
        }
    }

    /// Caches refreshed choices, or lets another caller try.
    pub(crate) async fn refreshed(&self, key: [u8; 32], kept: &CachedChoices, result: Result<CachedChoices, Failure>) {
        match result {
            Ok(new) => self.cache.insert(key, Arc::new(new)).await,
            Err(_) => kept.refreshing.store(false, Ordering::Relaxed),
        }
    }
}

/// Whether a failure depends on how long the caller was ready to wait.
fn is_of_another_deadline(failure: &Failure) -> bool {
    matches!(failure.code(), Code::Timeout | Code::RateLimited)
}

impl CachedChoices {
    pub(crate) fn new(choices: Choices, origin: CacheOrigin) -> Self {
        let refreshing = AtomicBool::new(false);
        Self { choices, origin, refreshing, encoded: OnceLock::new(), index: OnceLock::new() }
    }

    async fn is_outdated(&self) -> bool {
        self.origin.freshness().await == Freshness::Outdated
    }

    /// Roughly the bytes that the choices take, with all that is derived from them.
    fn weight(&self) -> usize {
        let item = |item: &Item| size_of::<Item>() + 2 * (item.key.len() + item.label.len()) + item.label.len() + 32;
        size_of::<Self>() + self.choices.result.iter().map(item).sum::<usize>()
    }

    /// The answer with all choices; nothing where it cannot be written.
    pub(crate) fn encoded(&self) -> Option<&EncodedChoices> {
        #[derive(Serialize)]
        struct All<'a> {
            result: &'a [Item],
            #[serde(flatten)]
            info: PageInfo,
        }

        let all = All { result: &self.choices.result, info: self.info(None) };
        let encode = || serde_json::to_vec(&all).ok().map(EncodedChoices::new);
        self.encoded.get_or_init(encode).as_ref()
    }

    /// What follows a page of the choices.
    pub(crate) fn info(&self, next_cursor: Option<String>) -> PageInfo {
        let Choices { truncated, truncated_reason, .. } = self.choices;
        PageInfo { truncated, truncated_reason, next_cursor }
    }

    /// The labels, ready to be searched.
    pub(crate) fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| SearchIndex::new(self.choices.result.iter().map(|item| item.label.as_str())))
    }
}
