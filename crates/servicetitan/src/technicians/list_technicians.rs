use schemars::JsonSchema;
use wharf::{CommaSeparated, DateTime, Meta, Paging, Request};

use super::Technician;
use crate::actions::{ListAction, meta};
use crate::api::{ListOptions, SETTINGS, UNSORTED};
use crate::ids::TechnicianId;
use crate::models::ActiveFilter;

/// Lists technicians, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListTechnicians {
    #[serde(flatten)]
    list: ListOptions,
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
    /// Only technicians created before this time.
    created_before: Option<DateTime>,
    /// Only technicians created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only technicians last changed before this time.
    modified_before: Option<DateTime>,
    /// Only technicians last changed at this time or later.
    modified_on_or_after: Option<DateTime>,
}

impl ListAction for ListTechnicians {
    const META: Meta = meta!(READS, "listTechnicians", "List Technicians", "list_technicians.json");
    const PAGING: &'static Paging = &UNSORTED;
    type Record = Technician;

    fn request() -> Request {
        SETTINGS.get("technicians")
    }
}
