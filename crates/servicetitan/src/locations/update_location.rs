use wharf::{Clearable, Decimal, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::Location;
use crate::actions::meta;
use crate::addresses::LocatedAddress;
use crate::api::CRM;
use crate::ids::{CustomerId, LocationId, TagTypeId, TaxZoneId};
use crate::models::{CustomFieldValue, ExternalDataChanges};

/// Changes a location. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateLocation {
    /// The location to change.
    // The customer below is a new one.
    #[schemars(extend("x-depends-on" = []))]
    location_id: LocationId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New customer of the location.
    customer_id: Option<CustomerId>,
    /// New name.
    name: Option<String>,
    /// Complete new address: ServiceTitan requires all parts, including the unit.
    address: Option<LocatedAddress<Option<String>, Clearable<Decimal>>>,
    /// Whether the location is active.
    active: Option<bool>,
    /// Tax zone.
    tax_zone_id: Option<TaxZoneId>,
    /// Custom fields. The list replaces the existing list.
    custom_fields: Option<Vec<CustomFieldValue>>,
    /// Tags, by type. The list replaces the existing list.
    tag_type_ids: Option<Vec<TagTypeId>>,
    /// Data that your application stores with the location.
    external_data: Option<ExternalDataChanges>,
}

impl RequestAction for UpdateLocation {
    const META: Meta = meta!(SETS, "updateLocation", "Update Location", "update_location.json");
    type Output = Location;

    fn request(&self) -> Request {
        CRM.patch("locations").at(self.location_id).json(&self.changes)
    }
}
