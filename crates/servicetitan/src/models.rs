//! Models that several resources share.

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Guid, Text};

use crate::ids::CustomFieldTypeId;

/// A custom field of a record.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomField {
    /// Type of the field.
    pub type_id: i64,
    /// Name of the field.
    pub name: Option<String>,
    /// Value of the field.
    pub value: Option<String>,
}

/// A value for a custom field.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldValue {
    /// Custom field to fill, by its type.
    #[schemars(title = "Type ID")]
    type_id: CustomFieldTypeId,
    /// Value of the field.
    value: String,
}

/// A key with a value that an application keeps at a record.
#[derive(Deserialize, JsonSchema)]
pub struct ExternalDatum {
    /// Key, chosen by the application.
    pub key: String,
    /// Value, chosen by the application.
    pub value: String,
}

/// Data that an application keeps at a new record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewExternalData {
    /// GUID of the application that the data belongs to.
    application_guid: Guid,
    /// Keys and values.
    external_data: Vec<ExternalDatum>,
}

/// Changes to the data that an application keeps at a record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDataChanges {
    /// Replace all of the application's data, or merge with what is there.
    patch_mode: wharf::Clearable<PatchMode>,
    /// GUID of the application that the data belongs to.
    application_guid: Guid,
    /// Keys and values.
    external_data: Vec<ExternalDatumChange>,
}

/// How changes to external data are applied.
#[derive(JsonSchema)]
pub enum PatchMode {
    /// What is not given goes.
    Replace,
    /// What is not given stays.
    Merge,
}

/// One change of external data.
#[derive(JsonSchema)]
pub struct ExternalDatumChange {
    /// Key, chosen by the application.
    key: String,
    /// New value; null removes the key.
    value: wharf::Clearable<Text>,
}

/// One page of a list.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// Number of the page; the first is 1.
    pub page: i64,
    /// Records per page.
    pub page_size: i64,
    /// Whether another page follows.
    pub has_more: bool,
    /// Number of records in all pages, when it was asked for.
    pub total_count: Option<i64>,
    /// The records.
    pub data: Vec<T>,
}
