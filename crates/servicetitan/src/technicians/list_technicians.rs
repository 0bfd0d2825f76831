use wharf::{CommaSeparated, JsonSchema, Meta};

use super::Technician;
use crate::actions::{ListAction, Source, meta};
use crate::api::{SETTINGS, UNSORTED};
use crate::filters::DateFilters;
use crate::ids::TechnicianId;
use crate::models::ActiveFilter;

/// Lists technicians, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListTechnicians {
    /// Only these technicians, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<TechnicianId>>,
    /// Only technicians of these users, by ID, at most 50.
    #[schemars(length(max = 50))]
    user_ids: Option<CommaSeparated<i64>>,
    /// Only technicians whose name matches.
    name: Option<String>,
    /// Active technicians, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    dates: DateFilters,
}

impl ListAction for ListTechnicians {
    const META: Meta = meta!(READS, "listTechnicians", "List Technicians", "list_technicians.json");
    const SOURCE: Source = Source { api: SETTINGS, path: "technicians", paging: &UNSORTED };
    type Record = Technician;
}
