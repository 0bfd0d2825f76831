use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Meta, Request, RequestAction};

use super::Location;
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
    const META: Meta = Meta::new("getLocation", "Get Location", Effects::READS, include_str!("get_location.json"));
    type Output = Location;

    fn request(&self) -> Request {
        CRM.get("locations").at(self.location_id)
    }
}
