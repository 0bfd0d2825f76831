use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, CRM, SORTED};
use crate::models::NamedRecord;

/// Active customers by name, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectCustomers {}

impl Picklist for SelectCustomers {
    // The published key is in the plural; the label is not.
    const META: Meta =
        Meta::new("selectCustomers", "Select Customer", Effects::READS, include_str!("select_customers.json"));
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        CRM.get("customers").param("sort", Some("-Id"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
