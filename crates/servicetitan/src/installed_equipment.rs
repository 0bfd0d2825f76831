//! Installed equipment: equipment at customers' locations.

mod create_installed_equipment;
mod create_installed_equipment_attachment;
mod get_installed_equipment;
mod list_installed_equipment;
mod list_installed_equipment_attachments;
mod select_installed_equipment;
mod update_installed_equipment;

pub use self::{
    create_installed_equipment::CreateInstalledEquipment,
    create_installed_equipment_attachment::CreateInstalledEquipmentAttachment,
    get_installed_equipment::GetInstalledEquipment, list_installed_equipment::ListInstalledEquipment,
    list_installed_equipment_attachments::ListInstalledEquipmentAttachments,
    select_installed_equipment::SelectInstalledEquipment, update_installed_equipment::UpdateInstalledEquipment,
};

use wharf::{Clearable, Date, DateTime, Decimal, JsonSchema, Open};

use crate::ids::CustomFieldTypeId;
use crate::models::{CustomField, RecordInfo, Reference};

/// The group of its actions.
const GROUP: &str = "Installed Equipment";

/// A piece of installed equipment, as lists return it.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstalledEquipment {
    #[serde(flatten)]
    info: RecordInfo,
    /// Whether it is active.
    pub active: Option<bool>,
    /// Equipment of the pricebook.
    pub equipment_id: Option<i64>,
    /// Location where it is installed.
    pub location_id: i64,
    /// Customer of the location.
    pub customer_id: i64,
    /// Invoice line that charges it.
    pub invoice_item_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Type of the equipment.
    #[serde(rename = "type")]
    pub kind: Option<Reference>,
    /// When it was installed.
    pub installed_on: Option<DateTime>,
    /// Serial number.
    pub serial_number: String,
    /// ID on the barcode.
    pub barcode_id: Option<String>,
    /// Note.
    pub memo: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Cost.
    pub cost: Decimal,
    /// Whether it is installed or was replaced.
    pub status: Option<Open<EquipmentStatus>>,
    /// Start of the manufacturer's warranty.
    pub manufacturer_warranty_start: Option<DateTime>,
    /// End of the manufacturer's warranty.
    pub manufacturer_warranty_end: Option<DateTime>,
    /// Start of the service provider's warranty.
    pub service_provider_warranty_start: Option<DateTime>,
    /// End of the service provider's warranty.
    pub service_provider_warranty_end: Option<DateTime>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
    /// Date of the replacement.
    pub actual_replacement_date: Option<Date>,
    /// Predicted months until the replacement.
    pub predicted_replacement_months: Option<i64>,
    /// Predicted date of the replacement.
    pub predicted_replacement_date: Option<Date>,
}

/// A piece of installed equipment with its custom fields and attachments.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstalledEquipmentDetails {
    #[serde(flatten)]
    equipment: InstalledEquipment,
    /// Custom fields.
    pub custom_fields: Option<Vec<EquipmentCustomFieldValue>>,
    /// Files and links.
    pub attachments: Option<Vec<Attachment>>,
}

/// Whether equipment is installed or was replaced.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum EquipmentStatus {
    Installed,
    Replaced,
}

/// A tag of installed equipment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// ID of the tag.
    pub id: i64,
    /// Record that has the tag.
    pub owner_id: i64,
    /// Type of the tag.
    pub type_id: i64,
    /// Name of the type.
    pub type_name: Option<String>,
    /// Note.
    pub memo: Option<String>,
    /// Color.
    pub color: Option<String>,
    /// Color of its text.
    pub text_color: Option<String>,
    /// Code.
    pub code: Option<String>,
}

/// A custom field of installed equipment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EquipmentCustomFieldValue {
    /// ID of the value.
    pub id: i64,
    #[serde(flatten)]
    field: CustomField,
}

/// A file or link of installed equipment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Name to show.
    pub alias: Option<String>,
    /// Name of the file.
    pub file_name: Option<String>,
    /// Type of the attachment.
    #[serde(rename = "type")]
    pub kind: Open<AttachmentType>,
    /// Storage path of the file, or the link.
    pub url: String,
}

/// The type of an attachment.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum AttachmentType {
    Other,
    Image,
    VideoFile,
    VideoLink,
    Document,
}

/// A value for a custom field of equipment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EquipmentCustomField {
    /// ID of the value, if it already exists.
    id: Clearable<i64>,
    /// Custom field to fill, by its type.
    type_id: Clearable<CustomFieldTypeId>,
    /// Value of the field.
    value: Clearable<String>,
}

/// A file or link to attach.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAttachment {
    /// Name to show.
    alias: Clearable<String>,
    /// Name of the file.
    file_name: Clearable<String>,
    /// Type of the attachment.
    #[serde(rename = "type")]
    kind: AttachmentType,
    /// Storage path that an upload returned, or a link.
    url: String,
}
