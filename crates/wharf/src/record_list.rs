//! Lists of records as the choices of a dropdown.

use std::borrow::Cow;
use std::collections::HashMap;

use futures_util::future::{FutureExt, try_join, try_join_all};
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use crate::error::Failure;
use crate::item::{Item, Order, make_labels_distinct};
use crate::pages::{self, Items, Listing, ReadRecord};
use crate::paging::Paging;
use crate::part::Part;
use crate::request::Request;
use crate::search::{Search, is_number};
use crate::upstream::{ResultFuture, Upstream};

/// The maximum number of items that a data source returns.
pub const MAX_ITEMS: usize = 10_000;

/// The filters of a vendor's list that a dropdown uses.
#[derive(Clone, Debug)]
pub struct Filters {
    /// The filter by key.
    pub keys: Option<KeyFilter>,
    /// Query parameter that filters by a part of the name.
    pub name: Option<Cow<'static, str>>,
    /// Query parameter and value that include inactive records.
    pub inactive: Option<(Cow<'static, str>, Cow<'static, str>)>,
}

/// A query parameter that takes comma-separated keys.
#[derive(Clone, Debug)]
pub struct KeyFilter {
    /// Name of the parameter.
    pub parameter: Cow<'static, str>,
    /// The maximum number of keys in one request.
    pub max_keys: usize,
    /// Whether all keys are whole numbers. A vendor may reject the whole request for one key that is not.
    pub numeric: bool,
}

impl KeyFilter {
    fn accepts(&self, key: &str) -> bool {
        !key.is_empty() && !key.contains(',') && (!self.numeric || is_number(key))
    }
}

impl Filters {
    /// No filters.
    pub const NONE: Self = Self { keys: None, name: None, inactive: None };
}

/// The result of a data source.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The items, at most [`MAX_ITEMS`], without duplicates.
    pub result: Vec<Item>,
    /// Whether the vendor has more items, or may have more.
    pub truncated: bool,
    /// Why, unless only because there are more items than a dropdown holds, or than a vendor's search finds.
    pub truncated_reason: Option<&'static str>,
}

/// Saved keys with their labels.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolved {
    /// One item for each key that was found, in the order of the keys.
    pub result: Vec<Item>,
    /// Whether not all records were looked at, so that a missing key may still exist.
    pub truncated: bool,
    /// Why, unless only because there are more records than a dropdown holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated_reason: Option<&'static str>,
    /// The keys that were not found.
    pub missing: Vec<String>,
}

/// Callback that receives new items while a list is fetched.
pub type Arrived<'a> = dyn FnMut(&[Item]) + Send + 'a;

/// A vendor's list with the filters and the order of its dropdown. A [`Picklist`](crate::Picklist) has one; a data source
/// that is created at runtime calls it.
#[derive(Clone)]
pub struct RecordList {
    /// How the list is paged.
    pub paging: Part<Paging>,
    /// How its records become items.
    pub records: Part<dyn ReadRecord>,
    /// Its filters.
    pub filters: Filters,
    /// How the items are ordered.
    pub order: Order,
}

impl RecordList {
    fn listing(&self) -> Listing {
        Listing { paging: self.paging.clone(), records: self.records.clone() }
    }

    /// Whether the vendor can filter the list by name or by key.
    pub fn searches(&self) -> bool {
        self.filters.name.is_some() || self.filters.keys.is_some()
    }

    /// Fetches the items of the list that `request` asks for; fails if it could not be described. Calls `arrived` with each batch as it arrives, in the
    /// vendor's order.
    pub fn fetch<'a>(
        self,
        upstream: &'a dyn Upstream,
        request: Result<Request, Failure>,
        arrived: &'a mut Arrived<'_>,
    ) -> ResultFuture<'a, Choices> {
        async move {
            let Items { items, truncated, reason } =
                pages::items(upstream, request?, self.listing(), MAX_ITEMS, arrived).await?;
            Ok(Choices { result: sorted(items, self.order), truncated, truncated_reason: reason })
        }
        .boxed()
    }

    /// Fetches the items that the vendor finds by name or key.
    pub fn search<'a>(
        self,
        upstream: &'a dyn Upstream,
        request: Result<Request, Failure>,
        search: &'a Search,
    ) -> ResultFuture<'a, Choices> {
        async move {
            let request = request?;
            let by_key = async {
                match &self.filters.keys {
                    Some(filter) => self.fetch_keys(upstream, &request, &search.words, filter).await,
                    None => Ok(Items::default()),
                }
            };
            let by_name = async {
                let Some(name) = &self.filters.name else { return Ok(Items::default()) };
                let mut request = request.clone();
                request.set(name.clone(), &search.name);
                pages::items(upstream, request, self.listing(), MAX_ITEMS, &mut |_| {}).await
            };
            let (by_key, by_name) = try_join(by_key, by_name).await?;
            let finds_all = self.filters.name.is_some() && search.finds_all_names();
            let truncated = by_key.truncated || by_name.truncated || !finds_all;
            let reason = by_key.reason.or(by_name.reason);
            let found: IndexMap<String, Item> =
                by_key.items.into_iter().chain(by_name.items).map(|item| (item.key.clone(), item)).collect();
            let result = sorted(found.into_values().take(MAX_ITEMS).collect(), self.order);
            Ok(Choices { result, truncated, truncated_reason: reason })
        }
        .boxed()
    }

    /// Looks up the labels of saved keys, including those of inactive records.
    pub fn resolve<'a>(
        self,
        upstream: &'a dyn Upstream,
        request: Result<Request, Failure>,
        keys: &'a [String],
    ) -> ResultFuture<'a, Resolved> {
        async move {
            let mut request = request?;
            if let Some((name, value)) = &self.filters.inactive {
                request.set(name.clone(), value);
            }
            let Items { items, truncated, reason } = match &self.filters.keys {
                Some(filter) => self.fetch_keys(upstream, &request, keys, filter).await?,
                None => pages::items(upstream, request, self.listing(), MAX_ITEMS, &mut |_| {}).await?,
            };
            let mut found: HashMap<String, Item> = items.into_iter().map(|item| (item.key.clone(), item)).collect();
            let keys: IndexSet<&String> = keys.iter().collect();
            let (mut result, mut missing) = (Vec::new(), Vec::new());
            for key in keys {
                match found.remove(key) {
                    Some(item) => result.push(item),
                    None => missing.push(key.clone()),
                }
            }
            make_labels_distinct(&mut result);
            let truncated = truncated && !missing.is_empty();
            Ok(Resolved { truncated, truncated_reason: reason.filter(|_| truncated), result, missing })
        }
        .boxed()
    }

    /// The items with these keys. Requests them concurrently, in batches of the vendor's maximum size.
    async fn fetch_keys(
        &self,
        upstream: &dyn Upstream,
        request: &Request,
        keys: &[String],
        filter: &KeyFilter,
    ) -> Result<Items, Failure> {
        let keys: IndexSet<&str> = keys.iter().map(String::as_str).filter(|key| filter.accepts(key)).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let batches = keys.chunks(filter.max_keys).map(|batch| {
            let mut request = request.clone();
            request.set(filter.parameter.clone(), &batch.join(","));
            pages::records(upstream, request, self.listing())
        });
        Ok(try_join_all(batches).await?.into_iter().collect())
    }
}

fn sorted(mut items: Vec<Item>, order: Order) -> Vec<Item> {
    items.sort_by_cached_key(|item| order.rank(item));
    items
}
