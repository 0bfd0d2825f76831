//! Lists that only fill dropdowns.

mod select_campaign;
mod select_employee;
mod select_equipment_type;
mod select_payment_type;
mod select_tag_type;
mod select_tax_zone;

pub use self::{
    select_campaign::SelectCampaign, select_employee::SelectEmployee, select_equipment_type::SelectEquipmentType,
    select_payment_type::SelectPaymentType, select_tag_type::SelectTagType, select_tax_zone::SelectTaxZone,
};
