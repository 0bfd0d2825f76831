use std::borrow::Cow;

use wharf::{Deserialize, Item, JsonSchema, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{CRM, UNSORTED};
use crate::ids::CustomerId;

/// Contacts of one customer, in ServiceTitan's order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelectCustomerContact {
    /// The customer whose contacts to show.
    customer_id: CustomerId,
}

/// The members of a contact that the dropdown needs.
#[derive(Deserialize)]
pub struct Record<'a> {
    id: i64,
    #[serde(rename = "type")]
    kind: Option<Cow<'a, str>>,
    value: Option<Cow<'a, str>>,
}

impl Picklist for SelectCustomerContact {
    const META: Meta =
        meta!(READS, "selectCustomerContact", "Select Customer Contact", "select_customer_contact.json").addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Vendor;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        CRM.get("customers").at(self.customer_id).then("contacts")
    }

    fn item(record: Record<'_>) -> Item {
        let kind = record.kind.as_deref().unwrap_or("Contact");
        Item::labeled(record.id, record.value.as_deref(), |value| format!("{kind}: {value}"))
    }
}
