use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{ACCOUNTING, ACCOUNTING_BY_ID, UNSORTED};

/// Invoices by ID, at most the first 10,000 that ServiceTitan lists.
#[derive(Deserialize, JsonSchema)]
pub struct SelectInvoice {}

/// The members of an invoice that the dropdown needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    id: i64,
    reference_number: Option<Cow<'a, str>>,
}

impl Picklist for SelectInvoice {
    const META: Meta = meta!(READS, "selectInvoice", "Select Invoice", "select_invoice.json");
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACCOUNTING_BY_ID;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        ACCOUNTING.get("invoices")
    }

    fn item(record: Record<'_>) -> Item {
        Item::labeled(record.id, record.reference_number.as_deref(), |number| format!("#{number}"))
    }
}
