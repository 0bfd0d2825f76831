use wharf::{Clearable, Date, DateTime, Decimal, JsonSchema, Meta, Request};

use super::{EquipmentCustomField, EquipmentStatus, InstalledEquipmentDetails, NewAttachment};
use crate::actions::{BodyAction, meta};
use crate::api::EQUIPMENT_SYSTEMS;
use crate::ids::{EquipmentTypeId, LocationId, TagTypeId};

/// Records a piece of equipment installed at a location.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateInstalledEquipment {
    /// Location where the equipment is installed.
    location_id: LocationId,
    /// Name of the equipment.
    name: Clearable<String>,
    /// When it was installed.
    installed_on: Clearable<DateTime>,
    /// Serial number.
    serial_number: Clearable<String>,
    /// Note on the equipment.
    memo: Clearable<String>,
    /// Manufacturer.
    manufacturer: Clearable<String>,
    /// Model.
    model: Clearable<String>,
    /// Cost, in the tenant's currency.
    cost: Clearable<Decimal>,
    /// Start of the manufacturer's warranty.
    #[schemars(extend("x-group" = "warrantyDates"))]
    manufacturer_warranty_start: Clearable<DateTime>,
    /// End of the manufacturer's warranty.
    #[schemars(extend("x-group" = "warrantyDates"))]
    manufacturer_warranty_end: Clearable<DateTime>,
    /// Start of the service provider's warranty.
    #[schemars(extend("x-group" = "warrantyDates"))]
    service_provider_warranty_start: Clearable<DateTime>,
    /// End of the service provider's warranty.
    #[schemars(extend("x-group" = "warrantyDates"))]
    service_provider_warranty_end: Clearable<DateTime>,
    /// Custom fields of the equipment.
    custom_fields: Clearable<Vec<EquipmentCustomField>>,
    /// Files and links that belong to the equipment.
    attachments: Clearable<Vec<NewAttachment>>,
    /// Tags of the equipment, by type.
    tag_type_ids: Clearable<Vec<TagTypeId>>,
    /// Type of the equipment.
    equipment_type_id: Clearable<EquipmentTypeId>,
    /// Whether it is installed or was replaced.
    status: Clearable<EquipmentStatus>,
    /// Date of the replacement.
    actual_replacement_date: Clearable<Date>,
    /// ID on the barcode.
    barcode_id: Clearable<String>,
}

impl BodyAction for CreateInstalledEquipment {
    const META: Meta =
        meta!(CREATES, "createInstalledEquipment", "Create Installed Equipment", "create_installed_equipment.json");
    type Output = InstalledEquipmentDetails;

    fn request() -> Request {
        EQUIPMENT_SYSTEMS.post("installed-equipment")
    }
}
