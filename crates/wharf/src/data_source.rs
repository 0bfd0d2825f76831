//! Data sources: the dropdowns of a form.

use std::marker::PhantomData;

use futures_util::future::{BoxFuture, FutureExt, ready};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::Value;

use crate::action::{Meta, read};
use crate::error::Failure;
use crate::pages::{self, Paging};
use crate::request::Request;
use crate::schema;
use crate::upstream::Upstream;

/// The most items that a data source answers.
pub const CAP: usize = 10_000;

/// One choice of a dropdown.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Item {
    /// What the input gets, such as the decimal id of a record.
    pub key: String,
    /// What the person sees.
    pub label: String,
}

impl Item {
    /// The record `id`, shown as `name (ID: id)`, or by its id alone when it has no name.
    pub fn named(id: i64, name: Option<&str>) -> Self {
        Self::labeled(id, name, |name| format!("{name} (ID: {id})"))
    }

    /// The record `id`, shown as its text says, or by its id alone when the text is missing or blank.
    pub fn labeled(id: i64, text: Option<&str>, label: impl FnOnce(&str) -> String) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        Self { key: id.to_string(), label: text.map_or_else(|| format!("ID: {id}"), label) }
    }
}

/// How a dropdown is ordered for display.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// By label, as people read it: without regard to case.
    Label,
    /// By numeric key, lowest first.
    Key,
    /// As the vendor answers them.
    Vendor,
}

/// What a data source answers.
#[derive(Clone, Debug, Serialize)]
pub struct Choices {
    /// The items, at most [`CAP`], without duplicates.
    pub result: Vec<Item>,
    /// Whether the vendor has more than are shown.
    pub truncated: bool,
}

/// A dropdown from one list of the vendor. The implementing type is its input.
pub trait Picklist: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// How the list is paged.
    const PAGING: &'static Paging;

    /// How the items are ordered.
    const ORDER: Order;

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
    fn meta(&self) -> Meta;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// Fetches the items with inputs that the schema accepted.
    fn fetch<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> BoxFuture<'a, Result<Choices, Failure>>;
}

/// The data source that a picklist makes.
pub const fn data_source<P: Picklist>() -> &'static dyn DataSource {
    &Lifted::<P>(PhantomData)
}

struct Lifted<P>(PhantomData<fn() -> P>);

impl<P: Picklist> DataSource for Lifted<P> {
    fn meta(&self) -> Meta {
        P::META
    }

    fn input(&self) -> Value {
        schema::input::<P>()
    }

    fn fetch<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> BoxFuture<'a, Result<Choices, Failure>> {
        match read::<P>(inputs) {
            Ok(picklist) => collect::<P>(upstream, picklist.request()).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

async fn collect<P: Picklist>(upstream: &dyn Upstream, request: Request) -> Result<Choices, Failure> {
    let (mut result, truncated) = pages::items::<P>(upstream, request, CAP).await?;
    match P::ORDER {
        Order::Label => result.sort_by_cached_key(|item| (item.label.to_lowercase(), numeric(item))),
        Order::Key => result.sort_by_key(numeric),
        Order::Vendor => {}
    }
    Ok(Choices { result, truncated })
}

fn numeric(item: &Item) -> Option<i64> {
    item.key.parse().ok()
}
