//! Locations: where customers are served.

mod create_location;
mod get_location;
mod list_locations;
mod select_location;
mod update_location;

pub use create_location::CreateLocation;
pub use get_location::GetLocation;
pub use list_locations::ListLocations;
pub use select_location::SelectLocation;
pub use update_location::UpdateLocation;

use schemars::JsonSchema;
use wharf::DateTime;

use crate::customer_contacts::BriefContact;
use crate::customers::Address;
use crate::models::{CustomField, ExternalDatum};

/// A location.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// ID of the location.
    pub id: i64,
    /// Customer who is served there.
    pub customer_id: i64,
    /// Whether it is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Address.
    pub address: Address,
    /// Custom fields.
    pub custom_fields: Vec<CustomField>,
    /// When it was created.
    pub created_on: DateTime,
    /// Who created it.
    pub created_by_id: i64,
    /// When it was last changed.
    pub modified_on: DateTime,
    /// Record that this one was merged into.
    pub merged_to_id: Option<i64>,
    /// Zone.
    pub zone_id: Option<i64>,
    /// Whether no tax is charged.
    pub tax_exempt: Option<bool>,
    /// Tags, by type.
    pub tag_type_ids: Vec<i64>,
    /// Data that the calling application keeps at the record.
    pub external_data: Vec<ExternalDatum>,
    /// Tax zone.
    pub tax_zone_id: Option<i64>,
}

/// A new location with its contacts.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedLocation {
    /// Tax zone.
    pub tax_zone_id: Option<i64>,
    /// ID of the location.
    pub id: i64,
    /// Customer who is served there.
    pub customer_id: i64,
    /// Whether it is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Address.
    pub address: Address,
    /// Custom fields.
    pub custom_fields: Vec<CustomField>,
    /// When it was created.
    pub created_on: DateTime,
    /// Who created it.
    pub created_by_id: i64,
    /// When it was last changed.
    pub modified_on: DateTime,
    /// Record that this one was merged into.
    pub merged_to_id: Option<i64>,
    /// Zone.
    pub zone_id: Option<i64>,
    /// Whether no tax is charged.
    pub tax_exempt: Option<bool>,
    /// Tags, by type.
    pub tag_type_ids: Vec<i64>,
    /// Data that the calling application keeps at the record.
    pub external_data: Vec<ExternalDatum>,
    /// Contacts of the location.
    pub contacts: Vec<BriefContact>,
}

/// Where coordinates come from.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor's words, without a definition")]
pub enum CoordinatesSource {
    None,
    System,
    User,
    Imported,
}

/// Whether coordinates are verified.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor's words, without a definition")]
pub enum CoordinatesStatus {
    Unverified,
    InProgress,
    Failed,
    Verified,
}
