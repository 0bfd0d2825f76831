//! The kinds of records.

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Customers.
    Customers,
    /// Phone numbers and email addresses of customers.
    Contacts,
    /// Service locations of customers.
    Locations,
    /// Technicians.
    Technicians,
    /// Business units of the company.
    BusinessUnits,
    /// Reasons for canceling jobs.
    CancelReasons,
    /// Jobs.
    Jobs,
    /// Appointments of jobs.
    Appointments,
    /// Assignments of technicians to appointments.
    Assignments,
    /// Invoices.
    Invoices,
    /// Requests of customers that are not jobs yet.
    Bookings,
    /// Senders of bookings.
    BookingProviders,
    /// Groups of jobs.
    Projects,
    /// Types of projects.
    ProjectTypes,
    /// Statuses of projects.
    ProjectStatuses,
    /// Sub-statuses of projects.
    ProjectSubStatuses,
    /// Types of jobs.
    JobTypes,
    /// Marketing campaigns.
    Campaigns,
    /// Tags for jobs, customers and locations.
    TagTypes,
    /// Office employees.
    Employees,
    /// Roles of users.
    UserRoles,
    /// Payments.
    Payments,
    /// Types of payments.
    PaymentTypes,
    /// Tax zones.
    TaxZones,
    /// Equipment installed at locations.
    Equipment,
    /// Types of equipment.
    EquipmentTypes,
    /// Service areas of the company.
    Zones,
    /// Requests of customers to follow up.
    Leads,
    /// Tasks of invoices.
    InvoiceTasks,
    /// Phone calls.
    Calls,
    /// Scheduling sessions of website visitors.
    Sessions,
}

/// Kinds, their nouns, and their first ids. Some ids exceed 32 bits, as in old tenants. The last five kinds have no
/// operations: only events show them.
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
    /// The number of kinds.
    pub(crate) const COUNT: usize = ROWS.len();

    /// The first id of each kind, in declaration order.
    pub(super) fn first_ids() -> [i64; Self::COUNT] {
        ROWS.map(|(_, _, first_id)| first_id)
    }

    /// Every kind, in declaration order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        ROWS.into_iter().map(|(kind, ..)| kind)
    }

    /// The name of one record, for messages.
    pub(crate) fn noun(self) -> &'static str {
        ROWS[self as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_rows_are_in_declaration_order() {
        for (index, kind) in Kind::all().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }
}
