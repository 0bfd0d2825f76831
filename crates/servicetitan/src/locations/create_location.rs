use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use super::{CreatedLocation, NewLocationDetails};
use crate::addresses::NewAddress;
use crate::api::CRM;
use crate::ids::CustomerId;

/// Creates a location of a customer.
#[derive(Deserialize, JsonSchema)]
pub struct CreateLocation {
    #[serde(flatten)]
    location: Fields<NewLocation>,
}

/// A location to create.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewLocation {
    /// Name of the location.
    name: String,
    /// Address of the location.
    address: NewAddress,
    /// Customer who is served at the location.
    customer_id: CustomerId,
    #[serde(flatten)]
    details: NewLocationDetails,
}

impl RequestAction for CreateLocation {
    const META: Meta =
        Meta::new("createLocation", "Create Location", Effects::CREATES, include_str!("create_location.json"));
    type Output = CreatedLocation;

    fn request(&self) -> Request {
        CRM.post("locations").json(&self.location)
    }
}
