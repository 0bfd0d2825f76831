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
}

impl Kind {
    /// Every kind, in the order of their declaration.
    const ALL: [Self; 10] = [
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
