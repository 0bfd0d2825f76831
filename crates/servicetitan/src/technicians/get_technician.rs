use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Meta, Request, RequestAction};

use super::Technician;
use crate::api::SETTINGS;
use crate::ids::TechnicianId;

/// Looks up a technician by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetTechnician {
    /// The technician to look up.
    technician_id: TechnicianId,
}

impl RequestAction for GetTechnician {
    const META: Meta =
        Meta::new("getTechnician", "Get Technician", Effects::READS, include_str!("get_technician.json"));
    type Output = Technician;

    fn request(&self) -> Request {
        SETTINGS.get("technicians").at(self.technician_id)
    }
}
