//! The resources of the API: one file each, with a table of operations.

pub(crate) mod accounting_fields;
pub(crate) mod adjustment_invoices;
pub(crate) mod appointment_bodies;
pub(crate) mod appointments;
pub(crate) mod assignments;
pub(crate) mod attachments;
pub(crate) mod booking_bodies;
pub(crate) mod bookings;
pub(crate) mod business_units;
pub(crate) mod cancel_reasons;
pub(crate) mod common;
pub(crate) mod custom_fields;
pub(crate) mod customer_bodies;
pub(crate) mod customer_contacts;
pub(crate) mod customers;
pub(crate) mod equipment_bodies;
pub(crate) mod external_data;
pub(crate) mod installed_equipment;
pub(crate) mod invoice_bodies;
pub(crate) mod invoice_changes;
pub(crate) mod invoice_filters;
pub(crate) mod invoice_items;
pub(crate) mod invoices;
pub(crate) mod job_bodies;
pub(crate) mod job_creation;
pub(crate) mod job_filters;
pub(crate) mod jobs;
pub(crate) mod location_bodies;
pub(crate) mod location_writes;
pub(crate) mod locations;
pub(crate) mod lookups;
pub(crate) mod payment_bodies;
pub(crate) mod payments;
pub(crate) mod project_bodies;
pub(crate) mod projects;
pub(crate) mod technician_bodies;
pub(crate) mod technician_writes;
pub(crate) mod technicians;

use crate::http::Operation;

/// Every operation of the API.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    let tables = [
        adjustment_invoices::OPERATIONS,
        appointments::OPERATIONS,
        assignments::OPERATIONS,
        attachments::OPERATIONS,
        bookings::OPERATIONS,
        business_units::OPERATIONS,
        cancel_reasons::OPERATIONS,
        customer_contacts::OPERATIONS,
        customers::OPERATIONS,
        installed_equipment::OPERATIONS,
        invoice_changes::OPERATIONS,
        invoices::OPERATIONS,
        jobs::OPERATIONS,
        location_writes::OPERATIONS,
        locations::OPERATIONS,
        lookups::OPERATIONS,
        payments::OPERATIONS,
        projects::OPERATIONS,
        technician_writes::OPERATIONS,
        technicians::OPERATIONS,
    ];
    tables.into_iter().flatten()
}
