use wharf::{Deserialize, File, JsonSchema, Meta, Request, RequestAction};

use crate::actions::meta;
use crate::api::EQUIPMENT_SYSTEMS;

/// Uploads a file and returns its storage path, for use in the attachments of installed equipment.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateInstalledEquipmentAttachment {
    /// The file.
    #[schemars(title = "Attachment File")]
    file: File,
    /// Name of the file, with its extension.
    #[schemars(example = "report.pdf", length(min = 1, max = 255))]
    file_name: String,
}

/// Where an uploaded file is stored.
#[derive(JsonSchema)]
pub struct StoredFile {
    /// Storage path.
    pub path: String,
}

impl RequestAction for CreateInstalledEquipmentAttachment {
    const META: Meta = meta!(
        CREATES,
        "createInstalledEquipmentAttachment",
        "Create Installed Equipment Attachment",
        "create_installed_equipment_attachment.json"
    );
    type Output = StoredFile;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.post("installed-equipment/attachments").file("file", &self.file_name, &self.file)
    }
}
