//! Actions whose inputs are the filters of a list or the body of a request.

use wharf::{
    Action, Api, Deserialize, Fault, Fields, JsonSchema, Meta, Paging, Request, RequestAction, action, described,
};

use crate::api::ListOptions;
use crate::models::{ITEMS, Page};

/// An action that lists records. The implementing type describes the filters; the form adds [`ListOptions`] before
/// them.
pub trait ListAction: JsonSchema + 'static {
    /// Key, label, example.
    const META: Meta;

    /// Where the list is found.
    const SOURCE: Source;

    /// A record of the list.
    type Record: JsonSchema + 'static;
}

/// Where a list is found, and how it is paged.
pub struct Source {
    /// API that serves the list.
    pub api: Api,
    /// Path within the API.
    pub path: &'static str,
    /// How the list is paged.
    pub paging: &'static Paging,
}

/// The entry of a [`ListAction`] in the component's table.
pub const fn list<T: ListAction>() -> &'static dyn Action {
    action::<List<T>>()
}

#[derive(Deserialize)]
#[serde(bound = "", transparent)]
struct List<T>(ListInputs<T>);

/// Replaced by the description of `T`.
#[derive(Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "T: JsonSchema")]
struct ListInputs<T> {
    #[serde(flatten)]
    options: ListOptions,
    #[serde(flatten)]
    filters: Fields<T>,
}

described!(List<T>, |generator| {
    let mut schema = ListInputs::<T>::json_schema(generator);
    if let Some(description) = T::json_schema(generator).remove("description") {
        schema.insert("description".into(), description);
    }
    schema
});

impl<T: ListAction> RequestAction for List<T> {
    const META: Meta = T::META.with_items(ITEMS);
    type Output = Page<T::Record>;

    fn request(&self) -> Request {
        let Source { api, path, paging } = T::SOURCE;
        self.0.options.apply(api.get(path).query(&self.0.filters), paging)
    }

    fn faults(&self) -> Vec<Fault> {
        self.0.options.faults()
    }
}

/// An action whose inputs are the request body. The implementing type describes them.
pub trait BodyAction: JsonSchema + 'static {
    /// Key, label, effects, example.
    const META: Meta;

    /// The response.
    type Output: JsonSchema + 'static;

    /// The request without its body.
    fn request() -> Request;
}

/// The entry of a [`BodyAction`] in the component's table.
pub const fn body<T: BodyAction>() -> &'static dyn Action {
    action::<Body<T>>()
}

#[derive(Deserialize)]
#[serde(bound = "", transparent)]
struct Body<T>(Fields<T>);

described!(Body<T>, |generator| T::json_schema(generator));

impl<T: BodyAction> RequestAction for Body<T> {
    const META: Meta = T::META;
    type Output = T::Output;

    fn request(&self) -> Request {
        T::request().json(&self.0)
    }
}

/// Declares the key, label, effects and example file of an action or data source. Its group is that of its folder.
macro_rules! meta {
    ($effects:ident, $key:literal, $label:literal, $example:literal) => {
        wharf::Meta::new($key, $label, wharf::Effects::$effects, include_str!($example)).in_group(super::GROUP)
    };
}
pub(crate) use meta;
