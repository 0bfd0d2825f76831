use wharf::{Buffer, Deserialize, JsonSchema, Meta, Request, RequestAction};

use crate::actions::meta;
use crate::api::EQUIPMENT_SYSTEMS;

/// Downloads one attachment by its storage path.
#[derive(Deserialize, JsonSchema)]
pub struct ListInstalledEquipmentAttachments {
    /// Storage path of the file: the URL of an attachment, or the path that an upload returned.
    #[schemars(example = "InstalledEquipment/Documents/e2374d0c-16b8-4bb7-b3b5-1bd0ac1df1f4.csv", length(min = 1))]
    path: String,
}

impl RequestAction for ListInstalledEquipmentAttachments {
    // The published key says list; the vendor answers one file.
    const META: Meta = meta!(
        READS,
        "listInstalledEquipmentAttachments",
        "List Installed Equipment Attachments",
        "list_installed_equipment_attachments.json"
    )
    .with_verb("download");
    type Output = Buffer;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.get("installed-equipment/attachments").param("path", Some(&self.path)).bytes()
    }
}
