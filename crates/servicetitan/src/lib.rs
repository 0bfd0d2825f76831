//! The ServiceTitan component.
//!
//! One folder per resource, one file per action or data source, with its example next to it. The code describes
//! requests and does not send them.

#![expect(
    dead_code,
    reason = "most types only define schemas; values are passed on unchanged and their fields are never read"
)]

pub mod actions;
pub mod addresses;
pub mod api;
pub mod appointment_assignments;
pub mod appointments;
pub mod bookings;
pub mod business_units;
pub mod connection;
pub mod customer_contacts;
pub mod customers;
pub mod filters;
pub mod ids;
pub mod installed_equipment;
pub mod invoices;
pub mod jobs;
pub mod locations;
pub mod lookups;
pub mod models;
pub mod payments;
pub mod picklist;
pub mod projects;
pub mod raw_request;
pub mod technicians;
pub mod triggers;
pub mod user_roles;

use std::borrow::Cow;

use actions::{body, list};
use wharf::{Component, Icon, action, data_source, polling_trigger, webhook_trigger};

/// ServiceTitan: field service for the trades.
pub static COMPONENT: Component = Component {
    key: "servicetitan",
    version: env!("CARGO_PKG_VERSION"),
    label: "ServiceTitan",
    description: "Work with jobs, appointments, customers, locations, equipment, invoices, payments, \
        projects and technicians in ServiceTitan.",
    category: "Application Connectors",
    icon: &Icon {
        png: Cow::Borrowed(include_bytes!("../../../icon.png")),
        svg: Cow::Borrowed(include_str!("../../../icon.svg")),
    },
    documentation_url: "https://developer.servicetitan.io",
    hosts: &[api::API, api::AUTH],
    error_format: &api::ERRORS,
    connections: &[wharf::connection::<connection::ServiceTitan>()],
    actions: &[
        body::<appointment_assignments::AssignTechnicians>(),
        action::<jobs::CancelJob>(),
        body::<appointments::CreateAppointment>(),
        action::<bookings::CreateBookingByProvider>(),
        body::<customers::CreateCustomer>(),
        action::<customer_contacts::CreateCustomerContact>(),
        body::<installed_equipment::CreateInstalledEquipment>(),
        action::<installed_equipment::CreateInstalledEquipmentAttachment>(),
        body::<invoices::CreateInvoices>(),
        body::<jobs::CreateJob>(),
        body::<locations::CreateLocation>(),
        body::<payments::CreatePayment>(),
        body::<projects::CreateProject>(),
        body::<technicians::CreateTechnician>(),
        action::<appointments::DeleteAppointment>(),
        action::<customer_contacts::DeleteCustomerContact>(),
        action::<invoices::DeleteInvoiceItem>(),
        action::<appointments::GetAppointment>(),
        action::<bookings::GetBookingByProvider>(),
        action::<bookings::GetBookingByTenant>(),
        action::<customers::GetCustomer>(),
        action::<installed_equipment::GetInstalledEquipment>(),
        action::<jobs::GetJob>(),
        action::<locations::GetLocation>(),
        action::<projects::GetProject>(),
        action::<technicians::GetTechnician>(),
        list::<appointment_assignments::ListAppointmentAssignments>(),
        list::<appointments::ListAppointments>(),
        action::<bookings::ListBookingsByProvider>(),
        list::<bookings::ListBookingsByTenant>(),
        list::<business_units::ListBusinessUnits>(),
        action::<customer_contacts::ListCustomerContacts>(),
        list::<customers::ListCustomers>(),
        list::<installed_equipment::ListInstalledEquipment>(),
        action::<installed_equipment::ListInstalledEquipmentAttachments>(),
        list::<invoices::ListInvoices>(),
        list::<jobs::ListJobCancelReasons>(),
        list::<jobs::ListJobs>(),
        list::<locations::ListLocations>(),
        list::<payments::ListPayments>(),
        list::<projects::ListProjects>(),
        list::<technicians::ListTechnicians>(),
        list::<user_roles::ListUserRoles>(),
        action::<raw_request::RawRequest>(),
        body::<appointment_assignments::UnassignTechnicians>(),
        action::<bookings::UpdateBooking>(),
        action::<customers::UpdateCustomer>(),
        action::<customer_contacts::UpdateCustomerContact>(),
        action::<installed_equipment::UpdateInstalledEquipment>(),
        action::<invoices::UpdateInvoice>(),
        body::<invoices::UpdateInvoiceCustomFields>(),
        action::<invoices::UpdateInvoiceItems>(),
        action::<jobs::UpdateJob>(),
        action::<locations::UpdateLocation>(),
        action::<payments::UpdatePayment>(),
        body::<payments::UpdatePaymentCustomFields>(),
        action::<projects::UpdateProject>(),
        action::<technicians::UpdateTechnician>(),
    ],
    data_sources: &[
        data_source::<appointments::SelectAppointment>(),
        data_source::<bookings::SelectBooking>(),
        data_source::<customers::SelectCustomers>(),
        data_source::<installed_equipment::SelectInstalledEquipment>(),
        data_source::<invoices::SelectInvoice>(),
        data_source::<jobs::SelectJob>(),
        data_source::<locations::SelectLocation>(),
        data_source::<projects::SelectProject>(),
        data_source::<technicians::SelectTechnician>(),
        data_source::<business_units::SelectBusinessUnit>(),
        data_source::<customer_contacts::SelectCustomerContact>(),
        data_source::<jobs::SelectJobCancelReason>(),
        data_source::<payments::SelectPayment>(),
        data_source::<user_roles::SelectUserRole>(),
        data_source::<bookings::SelectBookingProvider>(),
        data_source::<lookups::SelectCampaign>(),
        data_source::<lookups::SelectEmployee>(),
        data_source::<lookups::SelectEquipmentType>(),
        data_source::<jobs::SelectJobType>(),
        data_source::<lookups::SelectPaymentType>(),
        data_source::<projects::SelectProjectStatus>(),
        data_source::<projects::SelectProjectSubStatus>(),
        data_source::<projects::SelectProjectType>(),
        data_source::<lookups::SelectTagType>(),
        data_source::<lookups::SelectTaxZone>(),
    ],
    triggers: &[polling_trigger::<triggers::PollChanges>(), webhook_trigger::<triggers::Webhook>()],
};
