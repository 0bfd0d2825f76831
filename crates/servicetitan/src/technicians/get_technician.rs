use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Technician;
use crate::actions::meta;
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
    const META: Meta = meta!(READS, "getTechnician", "Get Technician", "get_technician.json");
    type Output = Technician;

    fn request(&self) -> Request {
        SETTINGS.get("technicians").at(self.technician_id)
    }
}
