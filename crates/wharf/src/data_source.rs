//! Data sources: the dropdowns of a form.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::Value;

use crate::action::{EntryMeta, Meta, read};
use crate::error::Failure;
use crate::item::{Item, Order};
use crate::pages::{ReadRecord, read_value};
use crate::paging::Paging;
use crate::part::Part;
use crate::record_list::RecordList;
pub use crate::record_list::{Arrived, Choices, Filters, KeyFilter, MAX_ITEMS, Resolved};
use crate::request::Request;
use crate::schema;
use crate::search::Search;
use crate::upstream::{ResultFuture, Upstream};
use crate::vendor_json;

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
        list_of::<P>().fetch(upstream, describe::<P>(inputs), arrived)
    }

    fn searches(&self) -> bool {
        list_of::<P>().searches()
    }

    fn search<'a>(
        &'a self,
        inputs: Value,
        search: &'a Search,
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Choices> {
        list_of::<P>().search(upstream, describe::<P>(inputs), search)
    }

    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Resolved> {
        list_of::<P>().resolve(upstream, describe::<P>(inputs), keys)
    }
}

fn describe<P: Picklist>(inputs: Value) -> Result<Request, Failure> {
    read::<P>(inputs).map(|picklist| picklist.request())
}

fn list_of<P: Picklist>() -> RecordList {
    RecordList {
        paging: P::PAGING.into(),
        records: Part::Static(&Records::<P>(PhantomData)),
        filters: P::FILTERS,
        order: P::ORDER,
    }
}

/// The records of a picklist.
struct Records<P>(PhantomData<fn() -> P>);

impl<P: Picklist> ReadRecord for Records<P> {
    fn read(&self, text: &str) -> serde_json::Result<Option<(Item, usize)>> {
        Ok(read_value(text)?.map(|(record, length)| (P::item(record), length)))
    }

    fn read_odd(&self, text: &str) -> serde_json::Result<Item> {
        vendor_json::read_leniently(text).map(P::item)
    }
}
