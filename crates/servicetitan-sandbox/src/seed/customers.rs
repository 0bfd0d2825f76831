//! Customers, each with a phone number and some with an email address.

use serde_json::{Value, json};

use super::places::{self, CITIES};
use super::random::Random;
use super::timestamps::{self, DAY};
use super::words::{FIRST_NAMES, LAST_NAMES, TRADES};
use crate::resources::common::API_USER;
use crate::resources::customer_contacts::contact;
use crate::resources::{custom_fields, external_data};
use crate::store::{Kind, Record, Store};

/// The application that the external data belongs to.
const APPLICATION: &str = "7b0ad5a4-3c0e-4a38-9f51-2f7d7c1be001";

/// One of this many customers is inactive.
const INACTIVE_INTERVAL: i64 = 33;

/// Adds customers and their contacts.
pub(crate) fn add(store: &mut Store, count: i64) {
    let mut random = Random::new(2);
    for index in 0..count {
        let created = timestamps::created(index, count, &mut random);
        let person = (*random.pick(&FIRST_NAMES), *random.pick(&LAST_NAMES));
        let city = random.pick(&CITIES);
        let record = customer(index, person, places::address(city, &mut random), created, &mut random);
        let id = store.records_mut(Kind::Customers).add(record);
        let phone = places::phone(city, &mut random);
        add_contacts(store, id, person, &phone, &timestamps::rfc3339(created));
    }
}

fn customer(index: i64, (first, last): (&str, &str), address: Value, created: i64, random: &mut Random) -> Record {
    let is_company = random.chance(12);
    let name = if is_company { format!("{last} {}", random.pick(&TRADES)) } else { format!("{first} {last}") };
    let modified = created + random.between(0, 30) * DAY;
    Record::with_capacity(18)
        .with("active", index % INACTIVE_INTERVAL != INACTIVE_INTERVAL - 1)
        .with("name", name)
        .with("type", if is_company { "Commercial" } else { "Residential" })
        .with("address", address)
        .with("customFields", seed_custom_fields(index))
        .with("balance", 0)
        .with("taxExempt", is_company && random.chance(20))
        .with("tagTypeIds", tags(random))
        .with("doNotMail", random.chance(5))
        .with("doNotService", random.chance(1))
        .with("nationalAccount", false)
        .with("createdOn", timestamps::rfc3339(created))
        .with("createdById", API_USER)
        .with("modifiedOn", timestamps::rfc3339(modified))
        .with("paymentTermId", is_company.then_some(62))
        .with("externalData", seed_external_data(index, "erpCustomer"))
}

fn add_contacts(store: &mut Store, customer: i64, (first, last): (&str, &str), phone: &str, created: &str) {
    let contacts = store.records_mut(Kind::Contacts);
    contacts.add(contact(customer, "MobilePhone", phone, Value::Null, created));
    if customer % 2 == 0 {
        let email = format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase());
        contacts.add(contact(customer, "Email", &email, Value::from("Invoices"), created));
    }
}

fn seed_custom_fields(index: i64) -> Value {
    if index % 10 == 0 { json!([custom_fields::field(601, &format!("#{}", 1_000 + index))]) } else { json!([]) }
}

fn tags(random: &mut Random) -> Value {
    if random.chance(20) { json!([random.between(651, 660)]) } else { json!([]) }
}

/// The external data of the record at an index; most records have none.
pub(crate) fn seed_external_data(index: i64, key: &str) -> Value {
    if index % 40 == 0 {
        json!([external_data::entry(APPLICATION, key, &(70_000 + index).to_string())])
    } else {
        json!([])
    }
}
