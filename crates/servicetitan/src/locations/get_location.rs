use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Location;
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::LocationId;

/// Looks up a location by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetLocation {
    /// The location to look up.
    location_id: LocationId,
}

impl RequestAction for GetLocation {
    const META: Meta = meta!(READS, "getLocation", "Get Location", "get_location.json");
    type Output = Location;

    fn request(&self) -> Request {
        CRM.get("locations").at(self.location_id)
    }
}
