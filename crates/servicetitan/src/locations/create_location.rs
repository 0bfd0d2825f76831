use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Clearable, Effects, Fields, Meta, Request, RequestAction};

use super::{CoordinatesSource, CoordinatesStatus, CreatedLocation};
use crate::api::CRM;
use crate::customer_contacts::NewContact;
use crate::customers::NewAddress;
use crate::ids::{CustomerId, TagTypeId};
use crate::models::{CustomFieldValue, NewExternalData};

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
    /// Phone numbers and email addresses of the location.
    contacts: Clearable<Vec<NewContact>>,
    /// Custom fields of the location.
    custom_fields: Clearable<Vec<CustomFieldValue>>,
    /// Tags of the location, by type.
    tag_type_ids: Clearable<Vec<TagTypeId>>,
    /// Data that your application keeps at the location.
    external_data: Clearable<NewExternalData>,
    /// Where the coordinates of the address come from.
    coordinates_source: Clearable<CoordinatesSource>,
    /// Whether the coordinates of the address are verified.
    coordinates_verification_status: Clearable<CoordinatesStatus>,
}

impl RequestAction for CreateLocation {
    const META: Meta =
        Meta::new("createLocation", "Create Location", Effects::CREATES, include_str!("create_location.json"));
    type Output = CreatedLocation;

    fn request(&self) -> Request {
        CRM.post("locations").json(&self.location)
    }
}
