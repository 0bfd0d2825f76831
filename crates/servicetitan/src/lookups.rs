//! Lists that only fill dropdowns.

mod select_campaign;
mod select_employee;
mod select_equipment_type;
mod select_payment_type;
mod select_tag_type;
mod select_tax_zone;

pub use select_campaign::SelectCampaign;
pub use select_employee::SelectEmployee;
pub use select_equipment_type::SelectEquipmentType;
pub use select_payment_type::SelectPaymentType;
pub use select_tag_type::SelectTagType;
pub use select_tax_zone::SelectTaxZone;
