//! Locations: where customers are served.

mod create_location;
mod get_location;
mod list_locations;
mod select_location;
mod update_location;

pub use self::{
    create_location::CreateLocation, get_location::GetLocation, list_locations::ListLocations,
    select_location::SelectLocation, update_location::UpdateLocation,
};

use wharf::{Clearable, JsonSchema};

use crate::customer_contacts::{BriefContact, NewContact};
use crate::ids::TagTypeId;
use crate::models::{CrmRecord, CustomFieldValue, NewExternalData};

/// The group of its actions.
const GROUP: &str = "Locations";

/// A location.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    #[serde(flatten)]
    record: CrmRecord,
    /// Customer who is served there.
    pub customer_id: i64,
    /// Zone.
    pub zone_id: Option<i64>,
    /// Tax zone.
    pub tax_zone_id: Option<i64>,
}

/// A new location with its contacts.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedLocation {
    #[serde(flatten)]
    location: Location,
    /// Contacts of the location.
    pub contacts: Vec<BriefContact>,
}

/// What a new location may have in addition to its name and address.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewLocationDetails {
    /// Phone numbers and email addresses of the location.
    contacts: Clearable<Vec<NewContact>>,
    /// Custom fields of the location.
    custom_fields: Clearable<Vec<CustomFieldValue>>,
    /// Tags of the location, by type.
    tag_type_ids: Clearable<Vec<TagTypeId>>,
    /// Data that your application stores with the location.
    external_data: Clearable<NewExternalData>,
    /// Where the coordinates of the address come from.
    coordinates_source: Clearable<CoordinatesSource>,
    /// Whether the coordinates of the address are verified.
    coordinates_verification_status: Clearable<CoordinatesStatus>,
}

/// Where coordinates come from.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum CoordinatesSource {
    None,
    System,
    User,
    Imported,
}

/// Whether coordinates are verified.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum CoordinatesStatus {
    Unverified,
    InProgress,
    Failed,
    Verified,
}
