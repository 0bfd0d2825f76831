//! A data source on behalf of one caller: from the cache, or from the vendor.

pub(crate) mod cache;
pub(crate) mod query;
mod search_index;

use std::borrow::Cow;
use std::sync::Arc;

use futures_util::FutureExt;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;
use wharf::data_source::Arrived;
use wharf::registry::Entry;
use wharf::{Code, DataSource, Failure, Item, Search, Upstream, digest};
use wharf_client::Call;

use crate::runtime::Runtime;
use cache::{CachedChoices, ChoicesCache, EncodedChoices, Lookup, PageInfo};
use query::{ChoicesQuery, DataSourceQuery, List};

/// A data source with its inputs, a query, and access to the vendor.
#[derive(Clone)]
pub(crate) struct Dropdown {
    fetcher: Fetcher,
    query: Arc<DataSourceQuery>,
    list: List,
}

/// What it takes to fetch choices, also after the caller has its answer.
#[derive(Clone)]
struct Fetcher {
    cache: Arc<ChoicesCache>,
    runtime: Arc<Runtime>,
    source: Arc<Entry<dyn DataSource>>,
    inputs: Value,
    call: Call,
    /// Equal for all callers that request the same and may see the same.
    key: [u8; 32],
    /// Held while the call is in flight.
    _admission: Arc<OwnedSemaphorePermit>,
}

impl Dropdown {
    /// # Errors
    ///
    /// `malformed_request`, for a cursor of another list.
    pub(crate) fn new(
        (cache, runtime): (Arc<ChoicesCache>, Arc<Runtime>),
        component: &str,
        source: Arc<Entry<dyn DataSource>>,
        inputs: Value,
        query: DataSourceQuery,
        call: Call,
        admission: OwnedSemaphorePermit,
    ) -> Result<Self, Failure> {
        let request = inputs.to_string();
        let of = |viewer: [u8; 32]| {
            digest::parts([&viewer[..], component.as_bytes(), source.key.as_bytes(), request.as_bytes()])
        };
        let key = of(call.access_fingerprint());
        // A renewed token does not make another list.
        let digest = of(call.fingerprint()).first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let list = List { order: source.item.order(), digest };
        if let DataSourceQuery::Choices(choices) = &query {
            choices.check(list)?;
        }
        let fetcher = Fetcher { cache, runtime, source, inputs, call, key, _admission: Arc::new(admission) };
        Ok(Self { fetcher, query: Arc::new(query), list })
    }

    /// The query, if it is for choices.
    pub(crate) fn choices_query(&self) -> Option<&ChoicesQuery> {
        match &*self.query {
            DataSourceQuery::Choices(query) => Some(query),
            DataSourceQuery::Labels(_) => None,
        }
    }

    /// The answer to the query, as JSON.
    pub(crate) async fn answer(&self) -> Result<EncodedChoices, Failure> {
        let query = match &*self.query {
            DataSourceQuery::Choices(query) => query,
            DataSourceQuery::Labels(keys) => return encode(&self.fetcher.labels(keys).await?),
        };
        let found = self.fetcher.choices(query).await?;
        if query.is_whole()
            && let Some(whole) = found[0].encoded()
        {
            return Ok(whole.clone());
        }
        encode(&query.page(&found, self.list))
    }

    /// Calls `arrived` with the wanted choices, and returns what follows them. All choices arrive with the vendor's pages,
    /// in the vendor's order, unless they are cached. Cached ones, and pages, come in the order of display.
    pub(crate) async fn stream(&self, query: &ChoicesQuery, arrived: &mut Arrived<'_>) -> Result<PageInfo, Failure> {
        if !query.is_whole() {
            let found = self.fetcher.choices(query).await?;
            let page = query.page(&found, self.list);
            let items: Vec<Item> = page.result.into_iter().map(Cow::into_owned).collect();
            arrived(&items);
            return Ok(page.info);
        }
        let mut has_begun = false;
        let mut note = |items: &[Item]| {
            has_begun |= !items.is_empty();
            arrived(items);
        };
        let all = self.fetch_all(&mut note).await?;
        if !has_begun {
            arrived(&all.choices.result);
        }
        Ok(all.info(None))
    }

    /// All choices. Calls `arrived` while they arrive, unless they are cached or another caller fetches them.
    pub(crate) async fn fetch_all(&self, arrived: &mut Arrived<'_>) -> Result<Arc<CachedChoices>, Failure> {
        self.fetcher.cached(self.fetcher.key, None, arrived).await
    }
}

impl Fetcher {
    /// Where the wanted choices are found: at least one place. A vendor with more choices than are cached is searched
    /// too, if it can search.
    async fn choices(&self, query: &ChoicesQuery) -> Result<Vec<Arc<CachedChoices>>, Failure> {
        let all = self.cached(self.key, None, &mut |_| {}).await?;
        match query.search() {
            Some(search) if all.choices.truncated && self.source.item.searches() => {
                Ok(vec![self.found(search).await?, all])
            }
            _ => Ok(vec![all]),
        }
    }

    /// The choices that the vendor finds.
    async fn found(&self, search: &Search) -> Result<Arc<CachedChoices>, Failure> {
        let key = Sha256::new_with_prefix(self.key).chain_update(format!("{search:?}")).finalize().into();
        self.cached(key, Some(search), &mut |_| {}).await
    }

    async fn labels(&self, keys: &[String]) -> Result<impl Serialize + use<>, Failure> {
        let resolving = self.source.item.resolve(self.inputs.clone(), keys, &self.call);
        let resolved = self.runtime.unless_ended(resolving, Code::Overloaded).await;
        resolved.map_err(|failure| self.source.with_refused_inputs(failure))
    }

    async fn cached(
        &self,
        key: [u8; 32],
        search: Option<&Search>,
        arrived: &mut Arrived<'_>,
    ) -> Result<Arc<CachedChoices>, Failure> {
        let found = self.cache.find(key).await;
        self.call.count_lookup("choices", !matches!(found, Lookup::Miss));
        match found {
            Lookup::Fresh(cached) => Ok(cached),
            Lookup::Stale(cached) => {
                let refresh = self.clone().refresh(key, search.cloned(), cached.clone());
                tokio::spawn(refresh.in_current_span());
                Ok(cached)
            }
            Lookup::Miss => {
                let deadline = Instant::now() + self.call.time_left();
                let fetching = self.cache.fetch(key, deadline, self.fetch(search, arrived));
                // The caller whose fetch this one waits for may have more time.
                let fetching = timeout_at(deadline, fetching).map(|fetched| fetched.unwrap_or_else(|_| Err(late())));
                let fetched = self.runtime.unless_ended(fetching, Code::Overloaded).await;
                fetched.map_err(|failure| self.source.with_refused_inputs(failure))
            }
        }
    }

    async fn fetch(&self, search: Option<&Search>, arrived: &mut Arrived<'_>) -> Result<CachedChoices, Failure> {
        let inputs = self.inputs.clone();
        let choices = match search {
            None => self.source.item.fetch(inputs, &self.call, arrived).await?,
            Some(search) => self.source.item.search(inputs, search, &self.call).await?,
        };
        Ok(CachedChoices::new(choices, self.call.origin()))
    }

    async fn refresh(self, key: [u8; 32], search: Option<Search>, stale: Arc<CachedChoices>) {
        let result = self.fetch(search.as_ref(), &mut |_| {}).await;
        self.cache.refreshed(key, &stale, result).await;
    }
}

fn encode(answer: &impl Serialize) -> Result<EncodedChoices, Failure> {
    crate::envelope::answer::text(answer).map(EncodedChoices::new)
}

fn late() -> Failure {
    Failure::new(Code::Timeout, "The vendor's list did not arrive in time. Nothing was changed")
}
