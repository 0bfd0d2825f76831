use wharf::{Clearable, Date, DateTime, Decimal, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{EquipmentCustomField, EquipmentStatus, InstalledEquipmentDetails, NewAttachment};
use crate::actions::meta;
use crate::api::EQUIPMENT_SYSTEMS;
use crate::ids::{EquipmentTypeId, InstalledEquipmentId, TagTypeId};

/// Changes a piece of installed equipment. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInstalledEquipment {
    /// The piece of equipment to change.
    installed_equipment_id: InstalledEquipmentId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New name.
    name: Option<String>,
    /// When it was installed; null clears it.
    installed_on: Clearable<DateTime>,
    /// Serial number.
    serial_number: Option<String>,
    /// Note on the equipment.
    memo: Option<String>,
    /// Manufacturer.
    manufacturer: Option<String>,
    /// Model.
    model: Option<String>,
    /// Cost, in the tenant's currency; null clears it.
    cost: Clearable<Decimal>,
    /// Start of the manufacturer's warranty; null clears it.
    #[schemars(extend("x-group" = "warrantyDates"))]
    manufacturer_warranty_start: Clearable<DateTime>,
    /// End of the manufacturer's warranty; null clears it.
    #[schemars(extend("x-group" = "warrantyDates"))]
    manufacturer_warranty_end: Clearable<DateTime>,
    /// Start of the service provider's warranty; null clears it.
    #[schemars(extend("x-group" = "warrantyDates"))]
    service_provider_warranty_start: Clearable<DateTime>,
    /// End of the service provider's warranty; null clears it.
    #[schemars(extend("x-group" = "warrantyDates"))]
    service_provider_warranty_end: Clearable<DateTime>,
    /// Custom fields. Give the complete list: omitted entries may be removed.
    custom_fields: Option<Vec<EquipmentCustomField>>,
    /// Files and links that belong to the equipment.
    attachments: Option<Vec<NewAttachment>>,
    /// Tags, by type. Give the complete list: omitted entries may be removed.
    tag_type_ids: Option<Vec<TagTypeId>>,
    /// Type of the equipment.
    equipment_type_id: Option<EquipmentTypeId>,
    /// Whether it is installed or was replaced.
    status: Option<EquipmentStatus>,
    /// Date of the replacement; null clears it.
    actual_replacement_date: Clearable<Date>,
    /// ID on the barcode.
    barcode_id: Option<String>,
}

impl RequestAction for UpdateInstalledEquipment {
    const META: Meta =
        meta!(SETS, "updateInstalledEquipment", "Update Installed Equipment", "update_installed_equipment.json");
    type Output = InstalledEquipmentDetails;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.patch("installed-equipment").at(self.installed_equipment_id).json(&self.changes)
    }
}
