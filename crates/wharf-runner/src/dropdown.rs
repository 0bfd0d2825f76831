//! A data source on behalf of one caller: from what is kept, or from the vendor.

pub(crate) mod cache;
pub(crate) mod query;
pub(crate) mod search_index;

use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;
use wharf::data_source::{Arrived, Resolved};
use wharf::{Code, DataSource, Failure, Search, Upstream};
use wharf_client::Call;

use crate::dropdown::cache::{CachedChoices, Lookup};
use crate::dropdown::query::{ChoicesQuery, Listed};
use crate::runtime::Runner;

/// A data source with its inputs, and the way to the vendor.
#[derive(Clone)]
pub(crate) struct Dropdown {
    runner: Arc<Runner>,
    source: &'static dyn DataSource,
    inputs: Value,
    call: Call,
    /// Equal for all who ask the same and may see the same.
    key: [u8; 32],
    listed: Listed,
    /// Held while the call is under way.
    _room: Arc<OwnedSemaphorePermit>,
}

impl Dropdown {
    pub(crate) fn new(
        runner: Arc<Runner>,
        component: &str,
        source: &'static dyn DataSource,
        inputs: Value,
        call: Call,
        room: Arc<OwnedSemaphorePermit>,
    ) -> Self {
        let asked = format!("{component}\n{}\n{inputs}", source.meta().key);
        let of =
            |whose: [u8; 32]| -> [u8; 32] { Sha256::new_with_prefix(whose).chain_update(&asked).finalize().into() };
        let key = of(call.access_fingerprint());
        // A token that is renewed does not change the list.
        let digest = of(call.fingerprint()).first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let listed = Listed { order: source.order(), digest };
        Self { runner, source, inputs, call, key, listed, _room: room }
    }

    /// What its parts are of.
    pub(crate) fn listed(&self) -> Listed {
        self.listed
    }

    /// Where the wanted choices are to be found. There is always one place.
    ///
    /// A vendor with more choices than are kept is asked itself, if it can search.
    pub(crate) async fn choices(&self, selection: &ChoicesQuery) -> Result<Vec<Arc<CachedChoices>>, Failure> {
        let all = self.all(&mut |_| {}).await?;
        match selection.search() {
            Some(search) if all.choices.truncated && self.source.searches() => Ok(vec![self.found(search).await?, all]),
            _ => Ok(vec![all]),
        }
    }

    /// All choices. Tells `arrived` of them while they come, unless they are kept or another caller fetches them.
    pub(crate) async fn all(&self, arrived: &mut Arrived<'_>) -> Result<Arc<CachedChoices>, Failure> {
        self.kept(self.key, None, arrived).await
    }

    /// The choices that the vendor finds.
    async fn found(&self, search: &Search) -> Result<Arc<CachedChoices>, Failure> {
        let key = Sha256::new_with_prefix(self.key).chain_update(format!("{search:?}")).finalize().into();
        self.kept(key, Some(search), &mut |_| {}).await
    }

    /// Labels keys.
    pub(crate) async fn labels(&self, keys: &[String]) -> Result<Resolved, Failure> {
        let resolving = self.source.resolve(self.inputs.clone(), keys, &self.call);
        self.runner.unless_ended(resolving, Code::Overloaded).await
    }

    async fn kept(
        &self,
        key: [u8; 32],
        search: Option<&Search>,
        arrived: &mut Arrived<'_>,
    ) -> Result<Arc<CachedChoices>, Failure> {
        let found = self.runner.choices.find(key).await;
        self.runner.client.looked_up("choices", !matches!(found, Lookup::Nothing));
        match found {
            Lookup::Fresh(kept) => Ok(kept),
            Lookup::Stale(kept) => {
                let renewal = self.clone().renew(key, search.cloned(), kept.clone());
                tokio::spawn(renewal.in_current_span());
                Ok(kept)
            }
            Lookup::Nothing => {
                let deadline = Instant::now() + self.call.time_left();
                let fetching = self.runner.choices.fetch(key, deadline, self.fetch(search, arrived));
                // Whom it waits for may have more time than this caller.
                let fetching = timeout_at(deadline, fetching).map(|fetched| fetched.unwrap_or_else(|_| Err(late())));
                self.runner.unless_ended(fetching, Code::Overloaded).await
            }
        }
    }

    async fn fetch(&self, search: Option<&Search>, arrived: &mut Arrived<'_>) -> Result<CachedChoices, Failure> {
        let inputs = self.inputs.clone();
        let choices = match search {
            None => self.source.fetch(inputs, &self.call, arrived).await?,
            Some(search) => self.source.search(inputs, search, &self.call).await?,
        };
        Ok(CachedChoices::new(choices, self.call.origin()))
    }

    async fn renew(self, key: [u8; 32], search: Option<Search>, stale: Arc<CachedChoices>) {
        let result = self.fetch(search.as_ref(), &mut |_| {}).await;
        self.runner.choices.renewed(key, &stale, result).await;
    }
}

fn late() -> Failure {
    Failure::new(Code::Timeout, "The vendor's list did not come in time. Nothing was changed")
}
