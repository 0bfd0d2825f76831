//! Filters, sort fields and values that several resources share.

use serde_json::Value;

use crate::list::{By, Filter, Sort, SortBy, filter};
use crate::store::Record;

/// Filters by creation time.
pub(crate) static CREATED: &[Filter] =
    &[filter("createdOnOrAfter", By::OnOrAfter("createdOn")), filter("createdBefore", By::Before("createdOn"))];

/// Filters by modification time.
pub(crate) static MODIFIED: &[Filter] =
    &[filter("modifiedOnOrAfter", By::OnOrAfter("modifiedOn")), filter("modifiedBefore", By::Before("modifiedOn"))];

/// Filters by id.
pub(crate) static IDS: &[Filter] = &[filter("ids", By::Integers("id"))];

/// Filters by name.
pub(crate) static NAME: &[Filter] = &[filter("name", By::Contains("name"))];

/// Filters by whether records are active.
pub(crate) static ACTIVE: &[Filter] = &[filter("active", By::Active)];

/// Filters by address.
pub(crate) static ADDRESS: &[Filter] = &[
    filter("street", By::Contains("address.street")),
    filter("unit", By::Contains("address.unit")),
    filter("city", By::Contains("address.city")),
    filter("state", By::Text("address.state")),
    filter("zip", By::Text("address.zip")),
    filter("country", By::Text("address.country")),
    filter("latitude", By::Coordinate("address.latitude")),
    filter("longitude", By::Coordinate("address.longitude")),
];

/// Sort fields that every record has.
pub(crate) static STAMP_SORTS: &[Sort] = &[ID_SORT, CREATED_SORT, MODIFIED_SORT];

/// Sorts by id.
pub(crate) const ID_SORT: Sort = Sort { name: "Id", field: "id", by: SortBy::Number };

/// Sorts by creation time.
pub(crate) const CREATED_SORT: Sort = Sort { name: "CreatedOn", field: "createdOn", by: SortBy::Timestamp };

/// Sorts by modification time.
pub(crate) const MODIFIED_SORT: Sort = Sort { name: "ModifiedOn", field: "modifiedOn", by: SortBy::Timestamp };

/// The user that writes of the API are attributed to.
pub(crate) const API_USER: i64 = 9_001;

/// The statuses of appointments.
pub(crate) const APPOINTMENT_STATUSES: &[&str] = &["Scheduled", "Dispatched", "Working", "Hold", "Done", "Canceled"];

/// The types of customers.
pub(crate) const CUSTOMER_TYPES: &[&str] = &["Residential", "Commercial"];

/// The priorities of jobs and bookings.
pub(crate) const PRIORITIES: &[&str] = &["Low", "Normal", "High", "Urgent"];

/// Some members of an object; missing ones are null.
pub(crate) fn pick(object: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| (*name, object[*name].clone())).collect()
}

/// The address of a record without its coordinates.
pub(crate) fn postal_address(record: &Record) -> Value {
    match record.get("address") {
        Value::Null => Value::Null,
        address => pick(address, &["street", "unit", "city", "state", "zip", "country"]),
    }
}
