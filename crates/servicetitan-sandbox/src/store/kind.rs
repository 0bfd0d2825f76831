//! The kinds of records.

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Who is served.
    Customers,
    /// Phone numbers and addresses of customers.
    Contacts,
    /// Where customers are served.
    Locations,
    /// Who serves.
    Technicians,
    /// Parts of the company.
    BusinessUnits,
    /// Why jobs are cancelled.
    CancelReasons,
    /// What is to be done.
    Jobs,
    /// When it is done.
    Appointments,
    /// By whom it is done.
    Assignments,
    /// What it costs.
    Invoices,
    /// Wishes of customers that are not jobs yet.
    Bookings,
    /// Who sends bookings.
    BookingProviders,
    /// Jobs that belong together.
    Projects,
    /// Types of projects.
    ProjectTypes,
    /// States of projects.
    ProjectStatuses,
    /// States within states of projects.
    ProjectSubStatuses,
    /// Types of jobs.
    JobTypes,
    /// What brings customers in.
    Campaigns,
    /// Labels for jobs, customers and locations.
    TagTypes,
    /// Who works in the office.
    Employees,
    /// What users may do.
    UserRoles,
    /// What was paid.
    Payments,
    /// Ways to pay.
    PaymentTypes,
    /// Where which taxes apply.
    TaxZones,
    /// What is installed at locations.
    Equipment,
    /// Types of equipment.
    EquipmentTypes,
    /// Parts of the country that the company serves.
    Zones,
    /// Wishes of customers that are to be followed up.
    Leads,
    /// What is still to be done about invoices.
    InvoiceTasks,
    /// What was said on the phone.
    Calls,
    /// What visitors of the website did to book.
    Sessions,
}

/// Kinds, what one record is called, and the lowest id. Some ids are too large for 32 bits, as in tenants that are old
/// enough. The last five have no operations: only events show them.
const ROWS: [(Kind, &str, i64); 31] = [
    (Kind::Customers, "customer", 1_000_001),
    (Kind::Contacts, "contact", 4_294_970_001),
    (Kind::Locations, "location", 2_000_001),
    (Kind::Technicians, "technician", 8_001),
    (Kind::BusinessUnits, "business unit", 301),
    (Kind::CancelReasons, "cancel reason", 401),
    (Kind::Jobs, "job", 5_000_001),
    (Kind::Appointments, "appointment", 6_000_001),
    (Kind::Assignments, "appointment assignment", 5_400_000_001),
    (Kind::Invoices, "invoice", 3_000_001),
    (Kind::Bookings, "booking", 7_000_001),
    (Kind::BookingProviders, "booking provider", 501),
    (Kind::Projects, "project", 4_000_001),
    (Kind::ProjectTypes, "project type", 601),
    (Kind::ProjectStatuses, "project status", 621),
    (Kind::ProjectSubStatuses, "project sub-status", 1_641),
    (Kind::JobTypes, "job type", 701),
    (Kind::Campaigns, "campaign", 801),
    (Kind::TagTypes, "tag type", 651),
    (Kind::Employees, "employee", 9_001),
    (Kind::UserRoles, "user role", 21),
    (Kind::Payments, "payment", 3_500_001),
    (Kind::PaymentTypes, "payment type", 201),
    (Kind::TaxZones, "tax zone", 681),
    (Kind::Equipment, "piece of installed equipment", 4_500_001),
    (Kind::EquipmentTypes, "equipment type", 951),
    (Kind::Zones, "zone", 671),
    (Kind::Leads, "lead", 7_500_001),
    (Kind::InvoiceTasks, "invoice task", 3_900_001),
    (Kind::Calls, "call", 8_500_001),
    (Kind::Sessions, "scheduling session", 9_500_001),
];

impl Kind {
    /// How many there are.
    pub(crate) const COUNT: usize = ROWS.len();

    /// The lowest id of each, in the order of their declaration.
    pub(super) fn first_ids() -> [i64; Self::COUNT] {
        ROWS.map(|(_, _, first_id)| first_id)
    }

    /// Every kind, in the order of their declaration.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        ROWS.into_iter().map(|(kind, ..)| kind)
    }

    /// What one of them is called.
    pub(crate) fn noun(self) -> &'static str {
        ROWS[self as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_kind_stands_at_its_own_place() {
        for (place, kind) in Kind::all().enumerate() {
            assert_eq!(kind as usize, place);
        }
    }
}
