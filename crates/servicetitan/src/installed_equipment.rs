//! Installed equipment: what stands at a customer's location.

mod create_installed_equipment_attachment;
mod list_installed_equipment_attachments;

pub use create_installed_equipment_attachment::CreateInstalledEquipmentAttachment;
pub use list_installed_equipment_attachments::ListInstalledEquipmentAttachments;
