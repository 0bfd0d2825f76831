use wharf::{CommaSeparated, JsonSchema, Meta};

use super::BusinessUnit;
use crate::actions::{ListAction, Source, meta};
use crate::api::{SETTINGS, UNSORTED};
use crate::filters::DateFilters;
use crate::ids::BusinessUnitId;
use crate::models::{ActiveFilter, ExternalDataOption};

/// Lists business units, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListBusinessUnits {
    /// Only these business units, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<BusinessUnitId>>,
    /// Only business units whose name matches.
    name: Option<String>,
    /// Active business units, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    dates: DateFilters,
    #[serde(flatten)]
    external_data: ExternalDataOption,
}

impl ListAction for ListBusinessUnits {
    const META: Meta = meta!(READS, "listBusinessUnits", "List Business Units", "list_business_units.json");
    const SOURCE: Source = Source { api: SETTINGS, path: "business-units", paging: &UNSORTED };
    type Record = BusinessUnit;
}
