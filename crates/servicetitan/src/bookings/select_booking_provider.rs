use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{BY_ID_OR_NAME, CRM, UNSORTED};

/// Booking providers by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectBookingProvider {}

/// The members of a booking provider that the dropdown needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    id: i64,
    tag_name: Option<Cow<'a, str>>,
}

impl Picklist for SelectBookingProvider {
    const META: Meta =
        meta!(READS, "selectBookingProvider", "Select Booking Provider", "select_booking_provider.json").addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = BY_ID_OR_NAME;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        CRM.get("booking-provider-tags")
    }

    fn item(record: Record<'_>) -> Item {
        Item::named(record.id, record.tag_name.as_deref())
    }
}
