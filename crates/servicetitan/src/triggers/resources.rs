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
    /// Lists that can be sorted by id can be sorted by time of change too.
    paging: &'static Paging,
    /// Query parameter that lets inactive records show.
    inactive: Option<(&'static str, &'static str)>,
}

const ANY: Option<(&str, &str)> = Some(("active", "Any"));
const ALL: Option<(&str, &str)> = Some(("activeState", "All"));

/// The lists that can be followed.
pub(super) static RESOURCES: [Resource; 13] = [
    list(&SORTED, "jobs", "Jobs", JPM, "jobs", None),
    list(&SORTED, "appointments", "Appointments", JPM, "appointments", ANY),
    list(&SORTED, "projects", "Projects", JPM, "projects", None),
    // The orders of accounting lists are not documented.
    list(&UNSORTED, "invoices", "Invoices", ACCOUNTING, "invoices", ALL),
    list(&UNSORTED, "payments", "Payments", ACCOUNTING, "payments", ALL),
    list(&SORTED, "customers", "Customers", CRM, "customers", ANY),
    list(&SORTED, "locations", "Locations", CRM, "locations", ANY),
    list(&SORTED, "installedEquipment", "Installed Equipment", EQUIPMENT_SYSTEMS, "installed-equipment", ANY),
    list(&UNSORTED, "technicians", "Technicians", SETTINGS, "technicians", ANY),
    list(&SORTED, "bookings", "Bookings", CRM, "bookings", None),
    list(&SORTED, "appointmentAssignments", "Appointment Assignments", DISPATCH, "appointment-assignments", ANY),
    list(&UNSORTED, "businessUnits", "Business Units", SETTINGS, "business-units", ANY),
    list(&SORTED, "jobCancelReasons", "Job Cancel Reasons", JPM, "job-cancel-reasons", ANY),
];

const fn list(
    paging: &'static Paging,
    key: &'static str,
    label: &'static str,
    api: Api,
    path: &'static str,
    inactive: Option<(&'static str, &'static str)>,
) -> Resource {
    Resource { key, label, api, path, paging, inactive }
}

impl Resource {
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
            paging: self.paging.into(),
            since: "modifiedOnOrAfter".into(),
            before: "modifiedBefore".into(),
            sort: self.paging.stable_sort.as_ref().map(|(sort, _)| (sort.clone(), "+ModifiedOn".into())),
            created: "createdOn".into(),
            modified: "modifiedOn".into(),
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
