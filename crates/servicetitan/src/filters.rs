//! Filters that several lists share.

use wharf::{DateTime, Decimal, JsonSchema};

/// Filters by creation and last change.
#[derive(JsonSchema)]
pub struct DateFilters {
    #[serde(flatten)]
    created: CreatedFilter,
    #[serde(flatten)]
    modified: ModifiedFilter,
}

/// Filters by creation.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedFilter {
    /// Only records created before this time.
    created_before: Option<DateTime>,
    /// Only records created at this time or later.
    created_on_or_after: Option<DateTime>,
}

/// Filters by last change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModifiedFilter {
    /// Only records last changed before this time.
    modified_before: Option<DateTime>,
    /// Only records last changed at this time or later.
    modified_on_or_after: Option<DateTime>,
}

/// Filters by address.
#[derive(JsonSchema)]
pub struct AddressFilter {
    /// Only records in this street.
    street: Option<String>,
    /// Only records in this apartment, suite or unit.
    unit: Option<String>,
    /// Only records in this city.
    city: Option<String>,
    /// Only records in this state or province.
    state: Option<String>,
    /// Only records with this postal code.
    zip: Option<String>,
    /// Only records in this country.
    country: Option<String>,
    /// Only records at this latitude, in degrees.
    latitude: Option<Decimal>,
    /// Only records at this longitude, in degrees.
    longitude: Option<Decimal>,
}
