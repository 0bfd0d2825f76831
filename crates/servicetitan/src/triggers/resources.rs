use schemars::json_schema;
use serde_json::json;
use wharf::{Api, Deserialize, Paging, described};
use wharf_changes::Feed;

use crate::api::{ACCOUNTING, CRM, DISPATCH, EQUIPMENT_SYSTEMS, JPM, SETTINGS, SORTED, UNSORTED};

/// A list that tells when its records were last changed.
pub(super) struct Resource {
    key: &'static str,
    label: &'static str,
    api: Api,
    path: &'static str,
    paging: &'static Paging,
    /// Whether the vendor documents an order by time of change.
    sorted: bool,
    /// Query parameter that lets inactive records show.
    inactive: Option<(&'static str, &'static str)>,
}

const ANY: Option<(&str, &str)> = Some(("active", "Any"));
const ALL: Option<(&str, &str)> = Some(("activeState", "All"));

/// The lists that can be followed.
pub(super) const RESOURCES: [Resource; 13] = [
    Resource::sorted("jobs", "Jobs", JPM, "jobs", None),
    Resource::sorted("appointments", "Appointments", JPM, "appointments", ANY),
    Resource::sorted("projects", "Projects", JPM, "projects", None),
    // The orders of accounting lists are not documented.
    Resource::unsorted("invoices", "Invoices", ACCOUNTING, "invoices", ALL),
    Resource::unsorted("payments", "Payments", ACCOUNTING, "payments", ALL),
    Resource::sorted("customers", "Customers", CRM, "customers", ANY),
    Resource::sorted("locations", "Locations", CRM, "locations", ANY),
    Resource::sorted("installedEquipment", "Installed Equipment", EQUIPMENT_SYSTEMS, "installed-equipment", ANY),
    Resource::unsorted("technicians", "Technicians", SETTINGS, "technicians", ANY),
    Resource::sorted("bookings", "Bookings", CRM, "bookings", None),
    Resource::sorted("appointmentAssignments", "Appointment Assignments", DISPATCH, "appointment-assignments", ANY),
    Resource::unsorted("businessUnits", "Business Units", SETTINGS, "business-units", ANY),
    Resource::sorted("jobCancelReasons", "Job Cancel Reasons", JPM, "job-cancel-reasons", ANY),
];

impl Resource {
    const fn sorted(
        key: &'static str,
        label: &'static str,
        api: Api,
        path: &'static str,
        inactive: Option<(&'static str, &'static str)>,
    ) -> Self {
        Self { key, label, api, path, paging: &SORTED, sorted: true, inactive }
    }

    const fn unsorted(
        key: &'static str,
        label: &'static str,
        api: Api,
        path: &'static str,
        inactive: Option<(&'static str, &'static str)>,
    ) -> Self {
        Self { key, label, api, path, paging: &UNSORTED, sorted: false, inactive }
    }

    /// Its changes. Deactivated records are among them.
    pub(super) fn feed(&self) -> Feed {
        let request = self.api.get(self.path);
        let request = match self.inactive {
            Some((name, value)) => request.param(name, Some(value)),
            None => request,
        };
        Feed {
            key: self.key.to_owned(),
            request,
            paging: self.paging,
            since: "modifiedOnOrAfter",
            before: "modifiedBefore",
            sort: self.sorted.then_some(("sort", "+ModifiedOn")),
            created: "createdOn",
            modified: "modifiedOn",
        }
    }
}

/// Key of a list that can be followed.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct ResourceType(String);

impl ResourceType {
    /// The list. The schema lets no other key pass.
    pub(super) fn resource(&self) -> Option<&'static Resource> {
        RESOURCES.iter().find(|resource| resource.key == self.0)
    }
}

described!(ResourceType, |_| json_schema!({
    "type": "string",
    "oneOf": RESOURCES.iter().map(|one| json!({ "const": one.key, "title": one.label })).collect::<Vec<_>>(),
}));
