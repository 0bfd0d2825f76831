//! Business units: parts of the company.

mod list_business_units;
mod select_business_unit;

pub use list_business_units::ListBusinessUnits;
pub use select_business_unit::SelectBusinessUnit;

use wharf::{DateTime, Decimal, Html, JsonSchema};

use crate::addresses::PartialAddress;
use crate::models::{ExternalDatum, RecordInfo, Reference};

/// The group of its actions.
const GROUP: &str = "Settings";

/// A business unit.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BusinessUnit {
    #[serde(flatten)]
    info: RecordInfo,
    /// Whether it is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Official name.
    pub official_name: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Header of invoices, with HTML tags.
    pub invoice_header: Option<Html>,
    /// Message on invoices, with HTML tags.
    pub invoice_message: Option<Html>,
    /// Tax rate if no other applies.
    pub default_tax_rate: Option<Decimal>,
    /// Paragraph that authorizes the work, with HTML tags.
    pub authorization_paragraph: Option<Html>,
    /// Paragraph that acknowledges the work, with HTML tags.
    pub acknowledgement_paragraph: Option<Html>,
    /// Address.
    pub address: Option<Address>,
    /// Pricebook entry for material.
    pub material_sku: Option<String>,
    /// Class in QuickBooks.
    pub quickbooks_class: Option<String>,
    /// Code of the account.
    pub account_code: Option<String>,
    /// ID of the franchise.
    pub franchise_id: Option<String>,
    /// Code of the concept.
    pub concept_code: Option<String>,
    /// Number of the corporate contract.
    pub corporate_contract_number: Option<String>,
    /// Trade.
    pub trade: Option<Reference>,
    /// Division.
    pub division: Option<Reference>,
    /// Tags, by type.
    pub tag_type_ids: Option<Vec<i64>>,
    /// Tenant.
    pub tenant: Option<Tenant>,
    /// Data that the calling application stores with the record.
    pub external_data: Option<Vec<ExternalDatum>>,
}

/// A postal address.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    #[serde(flatten)]
    address: PartialAddress,
    /// Latitude, in degrees.
    pub latitude: Option<f64>,
    /// Longitude, in degrees.
    pub longitude: Option<f64>,
    /// Whether the coordinates were entered by hand.
    pub is_manual_coordinates: Option<bool>,
    /// Whether it is a military address.
    pub is_military: Option<bool>,
}

/// The tenant of a business unit.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// ID of the tenant.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Code of the account.
    pub account_code: Option<String>,
    /// ID of the franchise.
    pub franchise_id: Option<String>,
    /// Code of the concept.
    pub concept_code: Option<String>,
    /// When it was last changed.
    pub modified_on: DateTime,
}
