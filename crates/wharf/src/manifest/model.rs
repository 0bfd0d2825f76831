//! The types of the manifest. Low-code platforms prescribe the member names.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::action::Effects;

/// The manifest of a component, `component.json`, which low-code platforms read.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest<'a> {
    /// Path of the JSON Schema of this file.
    #[serde(rename = "$schema")]
    pub schema: &'a str,
    /// Key that callers use.
    pub key: &'a str,
    /// Version of the component.
    pub version: &'a str,
    /// Whether all users of a platform may see it.
    pub public: bool,
    /// URL of the vendor's API documentation.
    pub documentation_url: &'a str,
    /// Texts for display.
    pub display: ComponentDisplay<'a>,
    /// Kinds of credentials, the most common first.
    pub connections: Vec<Connection<'a>>,
    /// Actions by key, in published order.
    pub actions: IndexMap<&'a str, Action<'a>>,
    /// Data sources by key, in published order.
    pub data_sources: IndexMap<&'a str, DataSource<'a>>,
    /// Triggers by key, in published order.
    pub triggers: IndexMap<&'a str, Trigger<'a>>,
}

/// Texts for the display of a component.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentDisplay<'a> {
    /// Name.
    pub label: &'a str,
    /// One sentence about the vendor that it connects to.
    pub description: &'a str,
    /// Path of its icon as a PNG.
    pub icon_path: &'a str,
    /// Path of its icon as an SVG.
    pub icon_svg_path: &'a str,
    /// Category of the component.
    pub category: &'a str,
}

/// Texts for the display of an action, data source or trigger.
#[derive(JsonSchema, Serialize)]
pub struct Display<'a> {
    /// Name.
    pub label: &'a str,
    /// What it does.
    pub description: String,
}

/// Credentials of one kind.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<'a> {
    /// Key that callers use.
    pub key: &'a str,
    /// Name.
    pub label: &'a str,
    /// How to get these credentials.
    pub comments: String,
    /// The OAuth 2.0 grant; absent for other kinds of credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth2_type: Option<&'a str>,
    /// Fields of the form, in display order.
    pub inputs: Vec<Input>,
    /// Path of the JSON Schema of the fields.
    pub input_schema: String,
}

/// An operation that a flow can run.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Action<'a> {
    /// Key that callers use; the same as its key in the map.
    pub key: &'a str,
    /// Texts for display.
    pub display: Display<'a>,
    /// Name of the group of actions to which it belongs, usually a kind of record: a resource. Those without one belong
    /// to `Other`.
    pub group: &'a str,
    /// What it does, in one word in lower case: an operation on the resource. Two actions of a group may share it.
    pub verb: Cow<'a, str>,
    /// Fields of the form, in display order.
    pub inputs: Vec<Input>,
    /// Example of the result.
    pub example_payload: Value,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// Path of the JSON Schema of the `data` in the response.
    pub output_schema: String,
    /// JSON Pointer, within the `data` of the response, to the list of records; absent unless it answers one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<&'a str>,
    /// Effects on the vendor's data.
    pub effects: Effects,
    /// Why it should no longer be used; absent unless deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<&'a str>,
}

/// The source of the choices of a dropdown.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataSource<'a> {
    /// Key that callers use; the same as its key in the map.
    pub key: &'a str,
    /// Texts for display.
    pub display: Display<'a>,
    /// Type of the result.
    pub data_source_type: DataSourceType,
    /// Fields of the form, in display order.
    pub inputs: Vec<Input>,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// Example of the result.
    pub example_payload: Value,
    /// Present and true when it has no counterpart in the connector that the component replaces.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub addition: bool,
}

/// The result of a data source.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DataSourceType {
    /// A list of keys and labels.
    Picklist,
}

/// An event that starts a flow.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger<'a> {
    /// Key that callers use; the same as its key in the map.
    pub key: &'a str,
    /// Texts for display.
    pub display: Display<'a>,
    /// Whether the runner polls the vendor for events; otherwise the vendor sends them to a webhook.
    pub is_polling_trigger: bool,
    /// Whether it runs on a schedule.
    pub schedule_support: Support,
    /// Whether the flow's result can be the response to the vendor.
    pub synchronous_response_support: Support,
    /// Present and true when the vendor's request must be forwarded with the bytes of its body as they came.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub raw_body: bool,
    /// Fields of the form, in display order.
    pub inputs: Vec<Input>,
    /// Example of the payload that starts a flow.
    pub example_payload: Value,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// Path of the JSON Schema of the payload's `data`.
    pub output_schema: String,
    /// Present and true when it has no counterpart in the connector that the component replaces.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub addition: bool,
}

/// Whether a feature is required, possible or impossible.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// Required.
    Required,
    /// Possible.
    Valid,
    /// Impossible.
    Invalid,
}

/// One field of a form.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// Key of the value.
    pub key: String,
    /// Kind of field.
    #[serde(rename = "type")]
    pub kind: InputType,
    /// Name.
    pub label: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// Help text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// Value when the field is left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What it means that a switch is not set; absent where that is the same as one of its positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unset: Option<Unset>,
    /// Example, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Choices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub model: Vec<Choice>,
    /// How it holds several values; absent for a single value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Collection>,
    /// Language of a `code` field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Key of the data source for its dropdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_source: Option<String>,
    /// Keys of the inputs beside it that narrow its dropdown. Each that has a value is sent as the data source's input of
    /// the same key; one that the data source requires must have a value first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub depends_on: Vec<String>,
    /// Title of a folded part of the form in which it stands, after the inputs without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The fields of a `structuredObject`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub inputs: Vec<Input>,
}

/// What it means that a switch is not set.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unset {
    /// The vendor decides: a stored value stays as it is, and a filter does not apply. Neither true nor false means the
    /// same, so a form needs a third position and sends nothing for it.
    Leave,
}

/// One choice of a field.
#[derive(Deserialize, JsonSchema, Serialize)]
pub struct Choice {
    /// Text for display.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// Kinds of fields.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InputType {
    /// One line of text.
    String,
    /// Several lines of text.
    Text,
    /// Text that is masked.
    Password,
    /// True or false.
    Boolean,
    /// A whole or decimal number.
    Number,
    /// A day.
    Date,
    /// An instant.
    Timestamp,
    /// Text in a programming language.
    Code,
    /// A file.
    Data,
    /// An object with named fields.
    StructuredObject,
}

/// How a field holds several values.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Collection {
    /// A list of values.
    ValueList,
    /// A list of key-value pairs.
    KeyValueList,
}
