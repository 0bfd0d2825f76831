use wharf::{JsonSchema, Meta, Request};

use super::{CreatedLocation, NewLocationDetails};
use crate::actions::{BodyAction, meta};
use crate::addresses::NewAddress;
use crate::api::CRM;
use crate::ids::CustomerId;

/// Creates a location of a customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateLocation {
    /// Name of the location.
    name: String,
    /// Address of the location.
    address: NewAddress,
    /// Customer who is served at the location.
    customer_id: CustomerId,
    #[serde(flatten)]
    details: NewLocationDetails,
}

impl BodyAction for CreateLocation {
    const META: Meta = meta!(CREATES, "createLocation", "Create Location", "create_location.json");
    type Output = CreatedLocation;

    fn request() -> Request {
        CRM.post("locations")
    }
}
