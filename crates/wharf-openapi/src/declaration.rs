//! The file that declares a component: a document and what to change of it.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// A component that a vendor's OpenAPI document declares. Everything but the document and the key may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The OpenAPI document: a path, relative to this file.
    pub openapi: String,
    /// The component itself.
    pub component: About,
    /// Operations to take: their ids, `METHOD /path`, or `tag:NAME`. `*` stands for any text. All by default.
    #[serde(default)]
    pub include: Vec<String>,
    /// Operations to leave out, in the same notation.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Where the document's security schemes need more words or values, by the key of the connection.
    #[serde(default)]
    pub connections: IndexMap<String, ConnectionChange>,
    /// Ways in which the vendor pages its lists, by name.
    #[serde(default)]
    pub paging: IndexMap<String, PagingDeclaration>,
    /// What to change of actions, by their keys.
    #[serde(default)]
    pub actions: IndexMap<String, ActionChange>,
    /// Dropdowns, by their keys.
    #[serde(default)]
    pub data_sources: IndexMap<String, DataSourceDeclaration>,
    /// Key of an input of every list that takes more query parameters.
    pub extra_query: Option<String>,
    /// The vendor's header for an idempotency key, with which it performs a write once: all writes are then sent with a key,
    /// and may be retried.
    pub idempotency_header: Option<String>,
    /// Where the vendor's errors have what.
    pub errors: Option<ErrorsDeclaration>,
}

/// Texts about a component.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Key that callers use: letters and digits.
    pub key: String,
    /// Display name. The document's title by default.
    pub label: Option<String>,
    /// One sentence about the vendor.
    pub description: Option<String>,
    /// Version of the component. The document's by default.
    pub version: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// URL of the vendor's API documentation.
    pub documentation_url: Option<String>,
}

/// What to change of a connection.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionChange {
    /// Names of the security schemes that it has, all of which are sent. Required for a connection that the document does
    /// not have.
    pub schemes: Option<Vec<String>>,
    /// Display name.
    pub label: Option<String>,
    /// How to get the credentials.
    pub description: Option<String>,
    /// A small request that succeeds only with valid credentials: an operation without required inputs.
    pub probe: Option<String>,
    /// The most calls in any second, for all callers with the same credentials.
    #[schemars(range(min = 1))]
    pub calls_per_second: Option<u32>,
    /// More fields of its form, by key: their values fill parameters of the same name in all operations, such as the ID of a
    /// tenant.
    #[serde(default)]
    pub fields: IndexMap<String, FieldDeclaration>,
}

/// A field of a connection that fills parameters of operations.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldDeclaration {
    /// The vendor's name of the parameters, in paths and headers.
    pub parameter: String,
    /// Display name.
    pub label: Option<String>,
    /// Help.
    pub description: Option<String>,
}

/// How a vendor pages its lists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PagingDeclaration {
    /// The kind of paging.
    pub kind: PagingKind,
    /// Query parameter for the number of the page, the offset or the cursor.
    pub parameter: Option<String>,
    /// Where a page holds the cursor or the link of the next page: a JSON Pointer, or `header:NAME`. For page numbers,
    /// where it says whether another page follows.
    pub next: Option<String>,
    /// Query parameter for the size of a page.
    pub size: Option<String>,
    /// The largest page that the vendor allows; 100 by default.
    #[schemars(range(min = 1))]
    pub largest: Option<u32>,
    /// Number of the first page; 1 by default.
    pub first: Option<u32>,
    /// Whether every page but the last is full. Without it, only an empty page surely ends a list by number or offset.
    #[serde(default)]
    pub full_pages: bool,
    /// Where a page holds the number of all records, if it does: a JSON Pointer.
    pub total: Option<String>,
    /// Where a page holds the records: a JSON Pointer, empty if the page is a list. Found in the document by default.
    pub records: Option<String>,
    /// Member of a record that identifies it, so that one that moves to a later page appears once. Without it, only equal
    /// records count as one.
    pub id: Option<String>,
}

/// The kinds of paging.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum PagingKind {
    /// By number.
    Page,
    /// By the number of records before it.
    Offset,
    /// By a cursor from the page before it.
    Cursor,
    /// By a link from the page before it.
    Link,
    /// Not at all.
    None,
}

/// What to change of an action.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionChange {
    /// The operation: its id, or `METHOD /path`. By default, the one whose key is that of the action.
    pub operation: Option<String>,
    /// Display name.
    pub label: Option<String>,
    /// Help.
    pub description: Option<String>,
    /// Display name of the group to which it belongs.
    pub group: Option<String>,
    /// Effects on the vendor's data, if the method does not tell them.
    pub effects: Option<EffectsName>,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Example of the result.
    #[schemars(with = "Option<serde_json::Map<String, Value>>")]
    pub example: Option<toml::Value>,
    /// Name of the way in which its list is paged; `none` if it is not.
    pub paging: Option<String>,
    /// What to change of its inputs, by the vendor's names; where two have the same, `path:`, `query:`, `header:` or `body:`
    /// stands before it. They come first in the form, in this order.
    #[serde(default)]
    pub inputs: IndexMap<String, InputChange>,
}

/// Effects of an action, by name.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EffectsName {
    /// Only reads.
    Reads,
    /// Adds something; a second call adds another.
    Creates,
    /// Sets something to a given state.
    Sets,
    /// Removes or ends something.
    Removes,
    /// May do anything.
    Anything,
}

/// What to change of an input.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputChange {
    /// Key that callers use.
    pub key: Option<String>,
    /// Display name.
    pub label: Option<String>,
    /// Help.
    pub description: Option<String>,
    /// Key of the data source for its dropdown.
    pub data_source: Option<String>,
    /// Whether it must be given.
    pub required: Option<bool>,
    /// The type of its entries, if it is a list that is sent as one text.
    pub list: Option<ListOf>,
    /// What separates the entries of such a list; a comma by default.
    pub delimiter: Option<String>,
    /// The style of a query parameter, if the document does not tell it.
    pub style: Option<StyleName>,
    /// Whether it is a secret.
    #[serde(default)]
    pub secret: bool,
    /// Whether to leave it out.
    #[serde(default)]
    pub omit: bool,
}

/// Types of the entries of a list.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListOf {
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Texts.
    Text,
}

/// Styles of query parameters, by the names of OpenAPI.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StyleName {
    /// `a=1&a=2`.
    Form,
    /// `a=1 2`.
    SpaceDelimited,
    /// `a=1|2`.
    PipeDelimited,
    /// `a[b]=1`.
    DeepObject,
}

/// A dropdown that is filled from a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSourceDeclaration {
    /// The operation that lists the records: its id, or `METHOD /path`.
    pub operation: String,
    /// Display name.
    pub label: Option<String>,
    /// Help.
    pub description: Option<String>,
    /// Where a record holds the value of the input: a JSON Pointer. Found in the document by default.
    pub key: Option<String>,
    /// Text that people see, with members of a record in braces, such as `{name} ({/owner/name})`; `{name}` by default.
    pub text: Option<String>,
    /// Query parameter that filters by a part of the name.
    pub search: Option<String>,
    /// Query parameter that takes keys, separated by commas.
    pub keys: Option<String>,
    /// Name of the way in which the list is paged, if it is not found in the document.
    pub paging: Option<String>,
    /// The vendor's names of the inputs of all actions that it fills.
    #[serde(default)]
    pub fills: Vec<String>,
}

/// Where the vendor's error responses have what: JSON Pointers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorsDeclaration {
    /// What went wrong, in a few words.
    pub title: Option<String>,
    /// Details.
    pub detail: Option<String>,
    /// Messages by field.
    pub errors: Option<String>,
    /// Identifies the request at the vendor.
    pub trace_id: Option<String>,
}

impl Declaration {
    /// The JSON Schema of a declaration.
    pub fn schema() -> Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.into_generator().into_root_schema_for::<Self>().to_value()
    }

    /// Reads a declaration.
    ///
    /// # Errors
    ///
    /// What is wrong, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            format!("{line}{}", error.message())
        })
    }
}

impl fmt::Display for PagingKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Page => "page",
            Self::Offset => "offset",
            Self::Cursor => "cursor",
            Self::Link => "link",
            Self::None => "none",
        })
    }
}
