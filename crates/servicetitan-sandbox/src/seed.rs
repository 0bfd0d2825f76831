//! The seed data: the fictional records of a new tenant, the same at every start.

mod appointments;
mod business_units;
mod customers;
mod extras;
pub(crate) mod invoices;
mod jobs;
mod locations;
mod lookups;
pub(crate) mod places;
pub(crate) mod random;
mod technicians;
pub(crate) mod timestamps;
pub(crate) mod words;
pub(crate) mod zones;

use crate::sandbox::Size;
use crate::store::Store;

/// A store of the given size.
pub(crate) fn store(size: Size) -> Store {
    let counts = Counts::of(size);
    let mut store = Store::empty();
    business_units::add(&mut store);
    zones::add(&mut store);
    lookups::add(&mut store);
    technicians::add(&mut store, counts.technicians);
    customers::add(&mut store, counts.customers);
    locations::add(&mut store, counts.locations);
    jobs::add(&mut store, counts.jobs);
    invoices::add(&mut store, counts.invoices);
    extras::bookings(&mut store, counts.bookings);
    extras::projects(&mut store, counts.projects);
    extras::payments(&mut store, counts.payments);
    extras::equipment(&mut store, counts.equipment);
    store.discard_changes();
    store
}

struct Counts {
    technicians: i64,
    customers: i64,
    locations: i64,
    jobs: i64,
    invoices: usize,
    bookings: i64,
    projects: usize,
    payments: usize,
    equipment: usize,
}

impl Counts {
    fn of(size: Size) -> Self {
        match size {
            Size::Demo => Self {
                technicians: 48,
                customers: 12_500,
                locations: 13_000,
                jobs: 15_000,
                invoices: 6_000,
                bookings: 600,
                projects: 900,
                payments: 4_000,
                equipment: 5_000,
            },
            Size::Small => Self {
                technicians: 12,
                customers: 60,
                locations: 60,
                jobs: 80,
                invoices: 30,
                bookings: 20,
                projects: 11,
                payments: 12,
                equipment: 25,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::store;
    use crate::sandbox::Size;
    use crate::store::{Kind, Record, Store};

    fn count(store: &Store, kind: Kind) -> usize {
        store.records(kind).iter().count()
    }

    #[test]
    fn a_store_has_the_documented_sizes() {
        let small = store(Size::Small);
        let sizes = [Kind::Customers, Kind::Locations, Kind::Jobs, Kind::Technicians, Kind::Invoices];
        assert_eq!(sizes.map(|kind| count(&small, kind)), [60, 60, 80, 12, 30]);
        assert_eq!([Kind::BusinessUnits, Kind::CancelReasons].map(|kind| count(&small, kind)), [8, 12]);
        let demo = store(Size::Demo);
        assert_eq!(sizes.map(|kind| count(&demo, kind)), [12_500, 13_000, 15_000, 48, 6_000]);
        let inactive = demo.records(Kind::Customers).iter().filter(|customer| !customer.flag("active")).count();
        assert!((350..400).contains(&inactive));
    }

    #[test]
    fn the_seed_data_is_deterministic() {
        let (first, second) = (store(Size::Small), store(Size::Small));
        for kind in [Kind::Customers, Kind::Contacts, Kind::Jobs, Kind::Appointments, Kind::Assignments, Kind::Invoices]
        {
            assert!(first.records(kind).iter().eq(second.records(kind).iter()), "{kind:?}");
        }
    }

    #[test]
    fn jobs_are_consistent_with_their_appointments() {
        let store = store(Size::Small);
        for job in store.records(Kind::Jobs).iter() {
            let appointments = store.records(Kind::Appointments).iter();
            let own: Vec<&Record> =
                appointments.filter(|appointment| appointment.integer("jobId") == Some(job.id())).collect();
            assert_eq!(job.get("appointmentCount"), own.len());
            assert_eq!(job.integer("firstAppointmentId"), own.first().map(|first| first.id()));
            assert_eq!(job.integer("lastAppointmentId"), own.last().map(|last| last.id()));
        }
    }
}
