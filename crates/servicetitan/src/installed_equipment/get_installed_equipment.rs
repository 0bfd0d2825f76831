use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::InstalledEquipmentDetails;
use crate::actions::meta;
use crate::api::EQUIPMENT_SYSTEMS;
use crate::ids::InstalledEquipmentId;

/// Looks up a piece of installed equipment by its ID, with its custom fields and attachments.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetInstalledEquipment {
    /// The piece of equipment to look up.
    installed_equipment_id: InstalledEquipmentId,
}

impl RequestAction for GetInstalledEquipment {
    const META: Meta = meta!(READS, "getInstalledEquipment", "Get Installed Equipment", "get_installed_equipment.json");
    type Output = InstalledEquipmentDetails;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.get("installed-equipment").at(self.installed_equipment_id)
    }
}
