use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{CommaSeparated, DateTime, Effects, Fields, Meta, Request, RequestAction};

use super::Technician;
use crate::api::{ListOptions, SETTINGS, UNSORTED};
use crate::ids::TechnicianId;
use crate::models::{ActiveFilter, Page};

/// Lists technicians, page by page or all at once. All filters must match.
#[derive(Deserialize, JsonSchema)]
pub struct ListTechnicians {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

/// Which technicians to list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
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

impl RequestAction for ListTechnicians {
    const META: Meta =
        Meta::new("listTechnicians", "List Technicians", Effects::READS, include_str!("list_technicians.json"));
    type Output = Page<Technician>;

    fn request(&self) -> Request {
        self.list.apply(SETTINGS.get("technicians").query(&self.filters), &UNSORTED)
    }
}
