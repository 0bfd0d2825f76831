//! The shape of the manifest. Its field names are those that low-code platforms already read.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::action::Effects;

/// What a low-code platform reads of a component: `component.json`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest<'a> {
    /// The schema that this file follows.
    #[serde(rename = "$schema")]
    pub schema: &'a str,
    /// Key by which the component is addressed.
    pub key: &'a str,
    /// Version of the component.
    pub version: &'a str,
    /// Whether every user of a platform may see it.
    pub public: bool,
    /// Where the vendor documents its API.
    pub documentation_url: &'a str,
    /// What people see.
    pub display: ComponentDisplay<'a>,
    /// Kinds of credentials, the usual one first.
    pub connections: Vec<Connection<'a>>,
    /// Actions by key, in published order.
    pub actions: IndexMap<&'a str, Action<'a>>,
    /// Data sources by key, in published order.
    pub data_sources: IndexMap<&'a str, DataSource<'a>>,
    /// Triggers by key.
    pub triggers: IndexMap<&'a str, Trigger<'a>>,
}

/// What people see of a component.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentDisplay<'a> {
    /// Name.
    pub label: &'a str,
    /// One sentence on what it connects to.
    pub description: &'a str,
    /// Path of its icon.
    pub icon_path: &'a str,
    /// Kind of component.
    pub category: &'a str,
}

/// What people see of an action, data source or trigger.
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
    /// Key by which a call names it.
    pub key: &'a str,
    /// Name.
    pub label: &'a str,
    /// How to come by these credentials.
    pub comments: String,
    /// The OAuth 2.0 grant; absent for other kinds of credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth2_type: Option<&'a str>,
    /// The form, in order.
    pub inputs: Vec<Input>,
    /// Path of the JSON Schema of the fields.
    pub input_schema: String,
}

/// Something a flow can do.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Action<'a> {
    /// Key by which it is invoked; the same as its key in the map.
    pub key: &'a str,
    /// What people see.
    pub display: Display<'a>,
    /// The form, in order.
    pub inputs: Vec<Input>,
    /// An answer as a flow sees it.
    pub example_payload: Value,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// Path of the JSON Schema of the answer's `data`.
    pub output_schema: String,
    /// What it does to the vendor's data.
    pub effects: Effects,
    /// Why it should no longer be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<&'a str>,
}

/// A dropdown of a form.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataSource<'a> {
    /// Key by which it is invoked; the same as its key in the map.
    pub key: &'a str,
    /// What people see.
    pub display: Display<'a>,
    /// What it answers.
    pub data_source_type: DataSourceType,
    /// The form, in order.
    pub inputs: Vec<Input>,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// An answer.
    pub example_payload: Value,
    /// Present and true when it has no counterpart in the connector whose keys the component takes over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub addition: bool,
}

/// What a data source answers.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DataSourceType {
    /// A list of keys and labels.
    Picklist,
}

/// Something that starts a flow.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger<'a> {
    /// Key by which it is invoked; the same as its key in the map.
    pub key: &'a str,
    /// What people see.
    pub display: Display<'a>,
    /// Whether the vendor is asked for events, in place of sending them.
    pub is_polling_trigger: bool,
    /// Whether it runs on a schedule.
    pub schedule_support: Support,
    /// Whether the flow's result can be the answer to the vendor.
    pub synchronous_response_support: Support,
    /// The form, in order.
    pub inputs: Vec<Input>,
    /// What starts a flow.
    pub example_payload: Value,
    /// Path of the JSON Schema of the inputs.
    pub input_schema: String,
    /// Path of the JSON Schema of the payload's `data`.
    pub output_schema: String,
    /// Present and true when it has no counterpart in the connector whose keys the component takes over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub addition: bool,
}

/// Whether something must, may or cannot be.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// It must.
    Required,
    /// It may.
    Valid,
    /// It cannot.
    Invalid,
}

/// One field of a form.
#[derive(JsonSchema, Serialize)]
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
    /// Value when left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Example, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub model: Vec<Choice>,
    /// Whether it holds several values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Collection>,
    /// Language of a `code` field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    /// Key of the data source that fills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_source: Option<String>,
    /// Keys of the inputs that the data source needs first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<Value>,
    /// The fields of a `structuredObject`, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub inputs: Vec<Input>,
}

/// One choice of a field.
#[derive(JsonSchema, Serialize)]
pub struct Choice {
    /// What people see.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// Kinds of fields.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InputType {
    /// One line of text.
    String,
    /// Several lines of text.
    Text,
    /// Text that is not shown.
    Password,
    /// True or false.
    Boolean,
    /// A whole or decimal number.
    Number,
    /// A day.
    Date,
    /// An instant.
    Timestamp,
    /// Text in a language.
    Code,
    /// A file.
    Data,
    /// Named fields.
    StructuredObject,
}

/// How a field holds several values.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Collection {
    /// A list of values.
    ValueList,
    /// A list of keys with values.
    KeyValueList,
}
