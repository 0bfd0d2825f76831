//! The ServiceTitan component.
//!
//! One folder per resource, one file per action or data source, its example beside it. Everything
//! here describes; requests are performed elsewhere.

#![expect(dead_code, reason = "types of inputs describe; nobody reads their fields, since values travel as they came")]

pub mod api;
pub mod appointment_assignments;
pub mod appointments;
pub mod connection;
pub mod customers;
pub mod ids;
pub mod installed_equipment;
pub mod invoices;
pub mod jobs;
pub mod models;
pub mod raw_request;

use wharf::{Component, action, data_source};

/// ServiceTitan: field service for the trades.
pub static COMPONENT: Component = Component {
    key: "servicetitan",
    version: env!("CARGO_PKG_VERSION"),
    label: "ServiceTitan",
    description: "Work with jobs, appointments, customers, locations, equipment, invoices and technicians in ServiceTitan.",
    category: "Application Connectors",
    icon_path: "icon.png",
    documentation_url: "https://developer.servicetitan.io",
    hosts: &[api::API, api::AUTH],
    connections: &[wharf::connection::<connection::ServiceTitan>()],
    actions: &[
        action::<appointment_assignments::AssignTechnicians>(),
        action::<jobs::CancelJob>(),
        action::<installed_equipment::CreateInstalledEquipmentAttachment>(),
        action::<invoices::CreateInvoices>(),
        action::<jobs::CreateJob>(),
        action::<appointments::DeleteAppointment>(),
        action::<jobs::GetJob>(),
        action::<installed_equipment::ListInstalledEquipmentAttachments>(),
        action::<jobs::ListJobs>(),
        action::<raw_request::RawRequest>(),
        action::<customers::UpdateCustomer>(),
    ],
    data_sources: &[data_source::<customers::SelectCustomers>(), data_source::<jobs::SelectJob>()],
};
