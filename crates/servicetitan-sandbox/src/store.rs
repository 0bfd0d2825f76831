//! Everything the tenant knows.

pub(crate) mod collection;
pub(crate) mod record;
pub(crate) mod rendered;
pub(crate) mod resource;

use std::collections::HashMap;

use bytes::Bytes;

pub(crate) use collection::Collection;
pub(crate) use record::Record;
pub(crate) use resource::Resource;

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
}

impl Kind {
    /// Every kind, in the order of their declaration.
    const ALL: [Self; 26] = [
        Self::Customers,
        Self::Contacts,
        Self::Locations,
        Self::Technicians,
        Self::BusinessUnits,
        Self::CancelReasons,
        Self::Jobs,
        Self::Appointments,
        Self::Assignments,
        Self::Invoices,
        Self::Bookings,
        Self::BookingProviders,
        Self::Projects,
        Self::ProjectTypes,
        Self::ProjectStatuses,
        Self::ProjectSubStatuses,
        Self::JobTypes,
        Self::Campaigns,
        Self::TagTypes,
        Self::Employees,
        Self::UserRoles,
        Self::Payments,
        Self::PaymentTypes,
        Self::TaxZones,
        Self::Equipment,
        Self::EquipmentTypes,
    ];

    /// What one of them is called.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Customers => "customer",
            Self::Contacts => "contact",
            Self::Locations => "location",
            Self::Technicians => "technician",
            Self::BusinessUnits => "business unit",
            Self::CancelReasons => "cancel reason",
            Self::Jobs => "job",
            Self::Appointments => "appointment",
            Self::Assignments => "appointment assignment",
            Self::Invoices => "invoice",
            Self::Bookings => "booking",
            Self::BookingProviders => "booking provider",
            Self::Projects => "project",
            Self::ProjectTypes => "project type",
            Self::ProjectStatuses => "project status",
            Self::ProjectSubStatuses => "project sub-status",
            Self::JobTypes => "job type",
            Self::Campaigns => "campaign",
            Self::TagTypes => "tag type",
            Self::Employees => "employee",
            Self::UserRoles => "user role",
            Self::Payments => "payment",
            Self::PaymentTypes => "payment type",
            Self::TaxZones => "tax zone",
            Self::Equipment => "piece of installed equipment",
            Self::EquipmentTypes => "equipment type",
        }
    }

    /// The lowest id. Some are too large for 32 bits, as in tenants that are old enough.
    fn first_id(self) -> i64 {
        match self {
            Self::Customers => 1_000_001,
            Self::Contacts => 4_294_970_001,
            Self::Locations => 2_000_001,
            Self::Technicians => 8_001,
            Self::BusinessUnits => 301,
            Self::CancelReasons => 401,
            Self::Jobs => 5_000_001,
            Self::Appointments => 6_000_001,
            Self::Assignments => 5_400_000_001,
            Self::Invoices => 3_000_001,
            Self::Bookings => 7_000_001,
            Self::BookingProviders => 501,
            Self::Projects => 4_000_001,
            Self::ProjectTypes => 601,
            Self::ProjectStatuses => 621,
            Self::ProjectSubStatuses => 1_641,
            Self::JobTypes => 701,
            Self::Campaigns => 801,
            Self::TagTypes => 651,
            Self::Employees => 9_001,
            Self::UserRoles => 21,
            Self::Payments => 3_500_001,
            Self::PaymentTypes => 201,
            Self::TaxZones => 681,
            Self::Equipment => 4_500_001,
            Self::EquipmentTypes => 951,
        }
    }
}

/// The records of the tenant, by kind, and its uploaded files.
#[derive(Debug)]
pub(crate) struct Store {
    collections: [Collection; Kind::ALL.len()],
    /// Uploaded files, by path.
    pub(crate) files: HashMap<String, StoredFile>,
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct StoredFile {
    /// The type that it was uploaded with.
    pub(crate) content_type: String,
    /// Its content.
    pub(crate) content: Bytes,
}

impl Store {
    /// A tenant without records.
    pub(crate) fn empty() -> Self {
        let collections = Kind::ALL.map(|kind| Collection::starting_at(kind.first_id()));
        Self { collections, files: HashMap::new() }
    }

    /// The records of a kind.
    pub(crate) fn of(&self, kind: Kind) -> &Collection {
        &self.collections[kind as usize]
    }

    /// The records of a kind, to change them.
    pub(crate) fn of_mut(&mut self, kind: Kind) -> &mut Collection {
        &mut self.collections[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_kind_stands_at_its_own_place() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
        }
    }
}
