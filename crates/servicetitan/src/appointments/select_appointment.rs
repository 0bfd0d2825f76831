use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{ACTIVE_BY_ID, JPM, SORTED};

/// Active appointments by ID, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectAppointment {}

/// The members of an appointment that the dropdown needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    id: i64,
    appointment_number: Option<Cow<'a, str>>,
}

impl Picklist for SelectAppointment {
    const META: Meta = meta!(READS, "selectAppointment", "Select Appointment", "select_appointment.json");
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACTIVE_BY_ID;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        JPM.get("appointments").param("sort", Some("-Id"))
    }

    fn item(record: Record<'_>) -> Item {
        let number = record.appointment_number;
        Item::labeled(record.id, number.as_deref(), |number| format!("#{number} (ID: {})", record.id))
    }
}
