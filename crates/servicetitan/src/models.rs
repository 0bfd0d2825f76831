//! Models that several resources share.

use wharf::{Clearable, DateTime, Guid, JsonSchema, Text};

use crate::addresses::LocatedAddress;
use crate::ids::CustomFieldTypeId;

/// A custom field of a record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomField {
    /// Type of the field.
    pub type_id: i64,
    #[serde(flatten)]
    field: NamedValue,
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

/// A value for a custom field that may be cleared.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClearableCustomFieldValue {
    /// Custom field to fill, by its type.
    type_id: CustomFieldTypeId,
    /// Value of the field; null clears it.
    value: Clearable<String>,
}

/// Custom fields to set on one record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct CustomFieldOperation<Id> {
    /// The record.
    object_id: Id,
    /// Custom fields of the record, by name.
    custom_fields: Vec<NamedFieldValue>,
}

/// A value for a custom field, identified by name.
#[derive(JsonSchema)]
pub struct NamedFieldValue {
    /// Name of the field.
    name: String,
    /// Value of the field; null clears it.
    value: Clearable<String>,
}

/// How filters by several custom fields combine.
#[derive(JsonSchema)]
pub enum CustomFieldOperator {
    /// All filters must match.
    And,
    /// At least one filter must match.
    Or,
}

/// A key and value that an application stores with a record.
#[derive(JsonSchema)]
pub struct ExternalDatum {
    /// Key, chosen by the application.
    pub key: String,
    /// Value, chosen by the application.
    pub value: String,
}

/// Data that an application stores with a new record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewExternalData {
    /// GUID of the application that the data belongs to.
    application_guid: Guid,
    /// Keys and values.
    external_data: Vec<ExternalDatum>,
}

/// Changes to the data that an application stores with a record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDataChanges {
    /// Replace all of the application's data, or merge with the existing data.
    patch_mode: Clearable<PatchMode>,
    /// GUID of the application that the data belongs to.
    application_guid: Guid,
    /// Keys and values.
    external_data: Vec<ExternalDatumChange>,
}

/// How changes to external data are applied.
#[derive(JsonSchema)]
pub enum PatchMode {
    /// Existing data that is not given is removed.
    Replace,
    /// Existing data that is not given stays.
    Merge,
}

/// One change of external data.
#[derive(JsonSchema)]
pub struct ExternalDatumChange {
    /// Key, chosen by the application.
    key: String,
    /// New value; null removes the key.
    value: Clearable<Text>,
}

/// Which external data to return with a record.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDataOption {
    /// GUID of the application whose external data is returned.
    external_data_application_guid: Option<Guid>,
}

/// Which external data to return and search in a list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDataFilter {
    /// GUID of the application whose external data is returned and searched.
    external_data_application_guid: Option<Guid>,
    /// Key of external data to search for. Requires the values.
    external_data_key: Option<String>,
    /// Values of external data to search for, at most 50, separated by commas. Requires the key.
    external_data_values: Option<String>,
}

/// Where the records are in a [`Page`].
pub const ITEMS: &str = "/data";

/// One page of a list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// Number of the page; the first is 1.
    pub page: i64,
    /// Records per page.
    pub page_size: i64,
    /// Whether another page follows.
    pub has_more: bool,
    /// Number of records on all pages, if requested.
    pub total_count: Option<i64>,
    /// The records.
    pub data: Vec<T>,
}

/// Which records to list, by whether they are active.
#[derive(JsonSchema)]
pub enum ActiveFilter {
    /// Active ones.
    #[schemars(title = "Active only")]
    True,
    /// Active and inactive ones.
    Any,
    /// Inactive ones.
    #[schemars(title = "Inactive only")]
    False,
}

/// Which accounting records to list, by whether they are active.
#[derive(JsonSchema)]
pub enum ActiveState {
    /// Active ones.
    ActiveOnly,
    /// Inactive ones.
    InactiveOnly,
    /// Active and inactive ones.
    All,
}

/// The ID of a record, and when it was created and last changed.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordInfo {
    /// ID of the record.
    pub id: i64,
    /// When it was created.
    pub created_on: DateTime,
    /// When it was last changed.
    pub modified_on: DateTime,
}

/// A record with tags, custom fields and external data.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaggedRecord {
    #[serde(flatten)]
    info: RecordInfo,
    /// Who created it.
    pub created_by_id: i64,
    /// Tags, by type.
    pub tag_type_ids: Vec<i64>,
    /// Custom fields.
    pub custom_fields: Vec<CustomField>,
    /// Data that the calling application stores with the record.
    pub external_data: Vec<ExternalDatum>,
}

/// A customer or location.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CrmRecord {
    #[serde(flatten)]
    record: TaggedRecord,
    /// Whether it is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Address; for a customer, the billing address.
    pub address: LocatedAddress,
    /// Record that this one was merged into.
    pub merged_to_id: Option<i64>,
    /// Whether no tax is charged.
    pub tax_exempt: Option<bool>,
}

/// An invoice or payment, as lists return it. Amounts are decimal numbers written as text.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountingRecord {
    /// ID of the record.
    pub id: i64,
    /// Whether it is active.
    pub active: Option<bool>,
    /// State of the synchronization with the accounting system.
    pub sync_status: Option<String>,
    /// Reference number; for an invoice, its number.
    pub reference_number: Option<String>,
    /// Total.
    pub total: Option<String>,
    /// Customer.
    pub customer: Option<Reference>,
    /// Business unit.
    pub business_unit: Option<Reference>,
    /// Batch.
    pub batch: Option<Batch>,
    /// Who created it.
    pub created_by: Option<String>,
    /// When it was created.
    pub created_on: DateTime,
    /// Custom fields.
    pub custom_fields: Option<Vec<NamedValue>>,
}

/// The response of a write that returns only the ID.
#[derive(JsonSchema)]
pub struct SavedRecord {
    /// ID of the record.
    pub id: i64,
}

/// A reference to another record.
#[derive(JsonSchema)]
pub struct Reference {
    /// ID of the record.
    pub id: i64,
    /// Name of the record.
    pub name: Option<String>,
}

/// A custom field of an accounting record.
#[derive(JsonSchema)]
pub struct NamedValue {
    /// Name of the field.
    pub name: Option<String>,
    /// Value of the field.
    pub value: Option<String>,
}

/// An account of the general ledger.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LedgerAccount {
    #[serde(flatten)]
    account: Reference,
    /// Number of the account.
    pub number: Option<String>,
    /// Type of the account.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Type of the account, in detail.
    pub detail_type: Option<String>,
}

/// A batch of accounting records.
#[derive(JsonSchema)]
pub struct Batch {
    #[serde(flatten)]
    batch: Reference,
    /// Number of the batch.
    pub number: Option<String>,
}

/// The status of an accounting record.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum TransactionStatus {
    Pending,
    Posted,
    Exported,
}
