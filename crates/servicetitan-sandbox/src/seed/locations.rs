//! Locations: the home of each customer, and second properties of some.

use serde_json::{Value, json};

use super::places::{self, CITIES};
use super::random::Random;
use crate::resources::common::API_USER;
use crate::store::{Kind, Record, Store};

/// Adds a location for every customer, and second ones up to `count`.
pub(crate) fn add(store: &mut Store, count: i64) {
    let mut random = Random::new(3);
    let mut locations: Vec<Record> = store.records(Kind::Customers).iter().map(home).collect();
    let customers: Vec<&Record> = store.records(Kind::Customers).iter().collect();
    let missing = usize::try_from(count).unwrap_or_default().saturating_sub(locations.len());
    for _ in 0..missing {
        let customer = random.pick(&customers);
        let name = format!("{} - Second Property", customer.text("name"));
        let address = places::address(random.pick(&CITIES), &mut random);
        locations.push(location(customer, &name, address));
    }
    for location in locations {
        store.records_mut(Kind::Locations).add(location);
    }
}

fn home(customer: &Record) -> Record {
    location(customer, customer.text("name"), customer.get("address").clone())
}

fn location(customer: &Record, name: &str, address: Value) -> Record {
    Record::with_capacity(15)
        .with("customerId", customer.id())
        .with("active", customer.flag("active"))
        .with("name", name)
        .with("address", address)
        .with("customFields", json!([]))
        .with("createdOn", customer.text("createdOn"))
        .with("createdById", API_USER)
        .with("modifiedOn", customer.text("modifiedOn"))
        .with("zoneId", 671 + customer.id() % 5)
        .with("taxExempt", customer.flag("taxExempt"))
        .with("tagTypeIds", json!([]))
        .with("externalData", json!([]))
        .with("taxZoneId", 681)
}
