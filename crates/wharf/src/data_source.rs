//! Data sources: the dropdowns of a form.

use std::collections::HashMap;
use std::marker::PhantomData;

use futures_util::future::{FutureExt, ready, try_join, try_join_all};
use indexmap::{IndexMap, IndexSet};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::Value;

use crate::action::{EntryMeta, Meta, read};
use crate::error::Failure;
use crate::item::{Item, Order, make_labels_distinct};
use crate::pages::{self, Items, Listing};
use crate::paging::Paging;
use crate::request::Request;
use crate::schema;
use crate::search::{Search, is_number};
use crate::upstream::{ResultFuture, Upstream};
use crate::vendor_json;

/// The maximum number of items that a data source returns.
pub const MAX_ITEMS: usize = 10_000;

/// The filters of a vendor's list that a dropdown uses.
#[derive(Clone, Copy, Debug)]
pub struct Filters {
    /// The filter by key.
    pub keys: Option<KeyFilter>,
    /// Query parameter that filters by a part of the name.
    pub name: Option<&'static str>,
    /// Query parameter and value that include inactive records.
    pub inactive: Option<(&'static str, &'static str)>,
}

/// A query parameter that takes comma-separated keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyFilter {
    /// Name of the parameter.
    pub parameter: &'static str,
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

/// A dropdown filled from one list of the vendor. The implementing type is its input: its doc comment is the published
/// description, its fields are the form.
pub trait Picklist: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// How the list is paged.
    const PAGING: &'static Paging;

    /// How the items are ordered.
    const ORDER: Order;

    /// The filters of the list.
    const FILTERS: Filters = Filters::NONE;

    /// The members of a record that an item needs.
    type Record<'a>: Deserialize<'a>;

    /// Describes the request for the list, newest records first where the vendor can sort.
    fn request(&self) -> Request;

    /// Converts a record to an item.
    fn item(record: Self::Record<'_>) -> Item;
}

/// A data source as the runner uses it.
pub trait DataSource: Send + Sync {
    /// Key, label, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// How the items are ordered.
    fn order(&self) -> Order;

    /// Fetches the items, with inputs that the schema accepted. Calls `arrived` with each batch as it arrives, in the
    /// vendor's order.
    fn fetch<'a>(
        &'a self,
        inputs: Value,
        upstream: &'a dyn Upstream,
        arrived: &'a mut Arrived<'_>,
    ) -> ResultFuture<'a, Choices>;

    /// Whether the vendor can filter its list by name or by key.
    fn searches(&self) -> bool;

    /// Fetches the items that the vendor finds by name or key. The result counts as incomplete unless the vendor surely
    /// finds every name that matches. Requires [`searches`](Self::searches).
    fn search<'a>(&'a self, inputs: Value, search: &'a Search, upstream: &'a dyn Upstream)
    -> ResultFuture<'a, Choices>;

    /// Looks up the labels of saved keys, including those of inactive records.
    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Resolved>;
}

/// Turns a picklist into a [`DataSource`].
pub const fn data_source<P: Picklist>() -> &'static dyn DataSource {
    &Adapter::<P>(PhantomData)
}

struct Adapter<P>(PhantomData<fn() -> P>);

impl<P: Picklist> DataSource for Adapter<P> {
    fn meta(&self) -> EntryMeta<'_> {
        P::META
    }

    fn input(&self) -> Value {
        schema::input::<P>()
    }

    fn order(&self) -> Order {
        P::ORDER
    }

    fn fetch<'a>(
        &'a self,
        inputs: Value,
        upstream: &'a dyn Upstream,
        arrived: &'a mut Arrived<'_>,
    ) -> ResultFuture<'a, Choices> {
        match read::<P>(inputs) {
            Ok(picklist) => collect(upstream, picklist.request(), Source::of::<P>(), arrived).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }

    fn searches(&self) -> bool {
        P::FILTERS.name.is_some() || P::FILTERS.keys.is_some()
    }

    fn search<'a>(
        &'a self,
        inputs: Value,
        search: &'a Search,
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Choices> {
        match read::<P>(inputs) {
            Ok(picklist) => find(upstream, picklist.request(), Source::of::<P>(), search).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }

    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Resolved> {
        match read::<P>(inputs) {
            Ok(picklist) => resolve(upstream, picklist.request(), Source::of::<P>(), keys).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

/// A vendor's list with the filters and the order of its dropdown.
#[derive(Clone, Copy)]
struct Source {
    listing: Listing,
    filters: Filters,
    order: Order,
}

impl Source {
    const fn of<P: Picklist>() -> Self {
        let listing = Listing {
            paging: P::PAGING,
            item: |text| Ok(pages::read_value(text)?.map(|(record, length)| (P::item(record), length))),
            odd_item: |text| vendor_json::read_leniently(text).map(P::item),
        };
        Self { listing, filters: P::FILTERS, order: P::ORDER }
    }
}

async fn collect(
    upstream: &dyn Upstream,
    request: Request,
    source: Source,
    arrived: &mut Arrived<'_>,
) -> Result<Choices, Failure> {
    let Items { items, truncated, reason } =
        pages::items(upstream, request, source.listing, MAX_ITEMS, arrived).await?;
    Ok(Choices { result: sorted(items, source.order), truncated, truncated_reason: reason })
}

async fn find(upstream: &dyn Upstream, request: Request, source: Source, search: &Search) -> Result<Choices, Failure> {
    let by_key = async {
        match source.filters.keys {
            Some(filter) => fetch_keys(upstream, request.clone(), source.listing, &search.words, filter).await,
            None => Ok(Items::default()),
        }
    };
    let by_name = async {
        let Some(name) = source.filters.name else { return Ok(Items::default()) };
        let mut request = request.clone();
        request.set(name, &search.name);
        pages::items(upstream, request, source.listing, MAX_ITEMS, &mut |_| {}).await
    };
    let (by_key, by_name) = try_join(by_key, by_name).await?;
    let finds_all = source.filters.name.is_some() && search.finds_all_names();
    let (truncated, reason) = (by_key.truncated || by_name.truncated || !finds_all, by_key.reason.or(by_name.reason));
    let found: IndexMap<String, Item> =
        by_key.items.into_iter().chain(by_name.items).map(|item| (item.key.clone(), item)).collect();
    let result = sorted(found.into_values().take(MAX_ITEMS).collect(), source.order);
    Ok(Choices { result, truncated, truncated_reason: reason })
}

fn sorted(mut items: Vec<Item>, order: Order) -> Vec<Item> {
    items.sort_by_cached_key(|item| order.rank(item));
    items
}

async fn resolve(
    upstream: &dyn Upstream,
    mut request: Request,
    source: Source,
    keys: &[String],
) -> Result<Resolved, Failure> {
    if let Some((name, value)) = source.filters.inactive {
        request.set(name, &value);
    }
    let Items { items, truncated, reason } = match source.filters.keys {
        Some(filter) => fetch_keys(upstream, request, source.listing, keys, filter).await?,
        None => pages::items(upstream, request, source.listing, MAX_ITEMS, &mut |_| {}).await?,
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

/// The items with these keys. Requests them concurrently, in batches of the vendor's maximum size.
async fn fetch_keys(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    keys: &[String],
    filter: KeyFilter,
) -> Result<Items, Failure> {
    let keys: IndexSet<&str> = keys.iter().map(String::as_str).filter(|key| filter.accepts(key)).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let batches = keys.chunks(filter.max_keys).map(|batch| {
        let mut request = request.clone();
        request.set(filter.parameter, &batch.join(","));
        pages::records(upstream, request, listing)
    });
    Ok(try_join_all(batches).await?.into_iter().collect())
}
