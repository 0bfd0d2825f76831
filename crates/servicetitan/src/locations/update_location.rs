use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Clearable, Decimal, Effects, Fields, Meta, Request, RequestAction};

use super::Location;
use crate::addresses::LocatedAddress;
use crate::api::CRM;
use crate::ids::{CustomerId, LocationId, TagTypeId, TaxZoneId};
use crate::models::{CustomFieldValue, ExternalDataChanges};

/// Changes a location. What is left out stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateLocation {
    /// The location to change.
    location_id: LocationId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// Customer who is served at the location from now on.
    customer_id: Option<CustomerId>,
    /// New name.
    name: Option<String>,
    /// New address, whole: ServiceTitan asks for all parts, the unit included.
    address: Option<LocatedAddress<Option<String>, Clearable<Decimal>>>,
    /// Whether the location is active.
    active: Option<bool>,
    /// Tax zone.
    tax_zone_id: Option<TaxZoneId>,
    /// Custom fields. The list replaces the whole list that the location has.
    custom_fields: Option<Vec<CustomFieldValue>>,
    /// Tags, by type. The list replaces the whole list that the location has.
    tag_type_ids: Option<Vec<TagTypeId>>,
    /// Data that your application keeps at the location.
    external_data: Option<ExternalDataChanges>,
}

impl RequestAction for UpdateLocation {
    const META: Meta =
        Meta::new("updateLocation", "Update Location", Effects::SETS, include_str!("update_location.json"));
    type Output = Location;

    fn request(&self) -> Request {
        CRM.patch("locations").at(self.location_id).json(&self.changes)
    }
}
