use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{CRM, SORTED};

/// Active customers by name; of more than 10,000 the newest.
#[derive(Deserialize, JsonSchema)]
pub struct SelectCustomers {}

/// What the dropdown needs of a customer.
#[derive(Deserialize)]
pub struct Record<'a> {
    id: i64,
    name: Option<Cow<'a, str>>,
}

impl Picklist for SelectCustomers {
    // The published key is in the plural; the label is not.
    const META: Meta =
        Meta::new("selectCustomers", "Select Customer", Effects::READS, include_str!("select_customers.json"));
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Label;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        CRM.get("customers").param("sort", Some("-Id"))
    }

    fn item(record: Record<'_>) -> Item {
        Item::named(record.id, record.name.as_deref())
    }
}
