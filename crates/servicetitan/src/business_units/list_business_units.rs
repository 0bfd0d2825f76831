use schemars::JsonSchema;
use wharf::{CommaSeparated, DateTime, Meta, Paging, Request};

use super::BusinessUnit;
use crate::actions::{ListAction, meta};
use crate::api::{ListOptions, SETTINGS, UNSORTED};
use crate::ids::BusinessUnitId;
use crate::models::{ActiveFilter, ExternalDataOption};

/// Lists business units, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListBusinessUnits {
    #[serde(flatten)]
    list: ListOptions,
    /// Only these business units, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<BusinessUnitId>>,
    /// Only business units whose name matches.
    name: Option<String>,
    /// Active business units, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Only business units created before this time.
    created_before: Option<DateTime>,
    /// Only business units created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only business units last changed before this time.
    modified_before: Option<DateTime>,
    /// Only business units last changed at this time or later.
    modified_on_or_after: Option<DateTime>,
    #[serde(flatten)]
    external_data: ExternalDataOption,
}

impl ListAction for ListBusinessUnits {
    const META: Meta = meta!(READS, "listBusinessUnits", "List Business Units", "list_business_units.json");
    const PAGING: &'static Paging = &UNSORTED;
    type Record = BusinessUnit;

    fn request() -> Request {
        SETTINGS.get("business-units")
    }
}
