//! Data sources: the dropdowns of a form.

use std::collections::HashMap;
use std::fmt::Display;
use std::marker::PhantomData;

use futures_util::future::{BoxFuture, FutureExt, ready, try_join, try_join_all};
use indexmap::{IndexMap, IndexSet};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::Value;

use crate::action::{EntryMeta, Meta, read};
use crate::error::Failure;
use crate::fold_case::fold_case;
use crate::pages::{self, Listing, Paging};
use crate::request::Request;
use crate::schema;
use crate::search::{Search, is_number};
use crate::upstream::Upstream;

/// The most items that a data source answers.
pub const MAX_ITEMS: usize = 10_000;

/// One choice of a dropdown.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Item {
    /// What the input gets, such as the id of a record.
    pub key: String,
    /// What the person sees.
    pub label: String,
}

impl Item {
    /// The record `id`, shown as `name (ID: id)`, or by its id alone when it has no name.
    pub fn named(id: impl Display, name: Option<&str>) -> Self {
        let key = id.to_string();
        let label = |name: &str| [name, " (ID: ", &key, ")"].concat();
        Self::labeled(&key, name, label)
    }

    /// What stands around ids in labels.
    pub(crate) const MARKS: [char; 4] = ['#', '(', ':', ')'];

    /// Whether a word can be in what [`named`](Self::named) adds to a name.
    pub(crate) fn may_mark(word: &str) -> bool {
        "id".contains(&word.to_ascii_lowercase()) || word.bytes().all(|letter| letter.is_ascii_digit())
    }

    /// The record `id`, shown as its text says, or by its id alone when the text is missing or blank.
    pub fn labeled(id: impl Display, text: Option<&str>, label: impl FnOnce(&str) -> String) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let key = id.to_string();
        Self { label: text.map_or_else(|| ["ID: ", &key].concat(), label), key }
    }
}

/// How a dropdown is ordered for display.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// By label, as people read it: without regard to case and accents.
    Label,
    /// By key: numbers first, lowest first, then texts.
    Key,
    /// As the vendor answers them.
    Vendor,
}

/// Where an item stands in an order: lower ones come first, equal ones as the vendor answers them.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rank(String, KeyRank);

/// Where a key stands among keys. Numbers compare by value.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum KeyRank {
    Ignored,
    Number(i64),
    Text(String),
}

impl Order {
    /// Where an item stands.
    pub fn rank(self, item: &Item) -> Rank {
        let key = || item.key.parse().map_or_else(|_| KeyRank::Text(item.key.clone()), KeyRank::Number);
        match self {
            Self::Label => Rank(fold_case(&item.label), key()),
            Self::Key => Rank(String::new(), key()),
            Self::Vendor => Rank(String::new(), KeyRank::Ignored),
        }
    }
}

/// What a vendor's list can be filtered by, as far as a dropdown needs it.
#[derive(Clone, Copy, Debug)]
pub struct Filters {
    /// The filter that takes keys.
    pub keys: Option<KeyFilter>,
    /// Query parameter that takes a part of the name.
    pub name: Option<&'static str>,
    /// Query parameter and value that let inactive records show.
    pub inactive: Option<(&'static str, &'static str)>,
}

/// A query parameter that takes keys, separated by commas.
#[derive(Clone, Copy, Debug)]
pub struct KeyFilter {
    /// Name of the parameter.
    pub parameter: &'static str,
    /// How many keys it takes at once.
    pub max_keys: usize,
    /// Whether all keys are whole numbers. A vendor may reject the whole request for one key that is not.
    pub numeric: bool,
}

impl KeyFilter {
    fn takes(&self, key: &str) -> bool {
        !key.is_empty() && !key.contains(',') && (!self.numeric || is_number(key))
    }
}

impl Filters {
    /// None.
    pub const NONE: Self = Self { keys: None, name: None, inactive: None };
}

/// What a data source answers.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The items, at most [`MAX_ITEMS`], without duplicates.
    pub result: Vec<Item>,
    /// Whether the vendor has more than are shown.
    pub truncated: bool,
}

/// Saved keys with their labels.
#[derive(Clone, Debug, Serialize)]
pub struct Resolved {
    /// An item for each key that the vendor knows, in the order of the keys.
    pub result: Vec<Item>,
    /// Whether the vendor has more records than were looked at, so that a missing key may be among them.
    pub truncated: bool,
    /// The keys that were not found.
    pub missing: Vec<String>,
}

/// Is told of new items while a list is fetched.
pub type Arrived<'a> = dyn FnMut(&[Item]) + Send + 'a;

/// A dropdown from one list of the vendor. The implementing type is its input.
pub trait Picklist: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// How the list is paged.
    const PAGING: &'static Paging;

    /// How the items are ordered.
    const ORDER: Order;

    /// What the list can be filtered by.
    const FILTERS: Filters = Filters::NONE;

    /// The few members of a record that an item needs.
    type Record<'a>: Deserialize<'a>;

    /// Describes the list, newest records first where the vendor can sort.
    fn request(&self) -> Request;

    /// The item that shows a record.
    fn item(record: Self::Record<'_>) -> Item;
}

/// A data source as the runner sees it.
pub trait DataSource: Send + Sync {
    /// Key, label, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// How the items are ordered.
    fn order(&self) -> Order;

    /// Fetches the items with inputs that the schema accepted. Tells `arrived` of them as they come, in the vendor's
    /// order.
    fn fetch<'a>(
        &'a self,
        inputs: Value,
        upstream: &'a dyn Upstream,
        arrived: &'a mut Arrived<'_>,
    ) -> BoxFuture<'a, Result<Choices, Failure>>;

    /// Whether the vendor can search its list, by name or by key.
    fn searches(&self) -> bool;

    /// Fetches the items whose name or key the vendor finds. They are never known to be all: what the vendor makes of
    /// accents, and of ids and marks in a label, is its own. Needs a data source that [searches](Self::searches).
    fn search<'a>(
        &'a self,
        inputs: Value,
        search: &'a Search,
        upstream: &'a dyn Upstream,
    ) -> BoxFuture<'a, Result<Choices, Failure>>;

    /// Labels saved keys, also those of inactive records.
    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> BoxFuture<'a, Result<Resolved, Failure>>;
}

/// The data source that a picklist makes.
pub const fn data_source<P: Picklist>() -> &'static dyn DataSource {
    &Lifted::<P>(PhantomData)
}

struct Lifted<P>(PhantomData<fn() -> P>);

impl<P: Picklist> DataSource for Lifted<P> {
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
    ) -> BoxFuture<'a, Result<Choices, Failure>> {
        match read::<P>(inputs) {
            Ok(picklist) => collect(upstream, picklist.request(), Listing::of::<P>(), arrived).boxed(),
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
    ) -> BoxFuture<'a, Result<Choices, Failure>> {
        match read::<P>(inputs) {
            Ok(picklist) => find(upstream, picklist.request(), Listing::of::<P>(), search).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }

    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> BoxFuture<'a, Result<Resolved, Failure>> {
        match read::<P>(inputs) {
            Ok(picklist) => resolve(upstream, picklist.request(), Listing::of::<P>(), keys).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

async fn collect(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    arrived: &mut Arrived<'_>,
) -> Result<Choices, Failure> {
    let (result, truncated) = pages::items(upstream, request, listing, MAX_ITEMS, arrived).await?;
    Ok(Choices { result: ordered(result, listing.order), truncated })
}

async fn find(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    search: &Search,
) -> Result<Choices, Failure> {
    let keyed = async {
        match listing.filters.keys {
            Some(filter) => by_key(upstream, request.clone(), listing, &search.words, filter).await,
            None => Ok(Vec::new()),
        }
    };
    let named = async {
        let Some(name) = listing.filters.name else { return Ok((Vec::new(), true)) };
        let mut request = request.clone();
        request.set(name, &search.name);
        pages::items(upstream, request, listing, MAX_ITEMS, &mut |_| {}).await
    };
    let (keyed, (named, _)) = try_join(keyed, named).await?;
    let found: IndexMap<String, Item> = keyed.into_iter().chain(named).map(|item| (item.key.clone(), item)).collect();
    let result = ordered(found.into_values().take(MAX_ITEMS).collect(), listing.order);
    Ok(Choices { result, truncated: true })
}

fn ordered(mut items: Vec<Item>, order: Order) -> Vec<Item> {
    items.sort_by_cached_key(|item| order.rank(item));
    items
}

async fn resolve(
    upstream: &dyn Upstream,
    mut request: Request,
    listing: Listing,
    keys: &[String],
) -> Result<Resolved, Failure> {
    if let Some((name, value)) = listing.filters.inactive {
        request.set(name, &value);
    }
    let (found, truncated) = match listing.filters.keys {
        Some(filter) => (by_key(upstream, request, listing, keys, filter).await?, false),
        None => pages::items(upstream, request, listing, MAX_ITEMS, &mut |_| {}).await?,
    };
    let mut found: HashMap<String, Item> = found.into_iter().map(|item| (item.key.clone(), item)).collect();
    let keys: IndexSet<&String> = keys.iter().collect();
    let (mut result, mut missing) = (Vec::new(), Vec::new());
    for key in keys {
        match found.remove(key) {
            Some(item) => result.push(item),
            None => missing.push(key.clone()),
        }
    }
    Ok(Resolved { truncated: truncated && !missing.is_empty(), result, missing })
}

/// The records with these keys, requested in as many batches as the vendor's limit requires.
async fn by_key(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    keys: &[String],
    filter: KeyFilter,
) -> Result<Vec<Item>, Failure> {
    let keys: IndexSet<&str> = keys.iter().map(String::as_str).filter(|key| filter.takes(key)).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let batches = keys.chunks(filter.max_keys).map(|batch| {
        let mut request = request.clone();
        request.set(filter.parameter, &batch.join(","));
        pages::records(upstream, request, listing)
    });
    Ok(try_join_all(batches).await?.concat())
}
