//! Operations that create customers with locations, and that create and change locations.

use serde_json::{Value, json};

use super::common::API_USER;
use super::customer_contacts::contact;
use super::customers::CUSTOMER;
use super::location_bodies::{CREATE, CREATE_CUSTOMER, UPDATE};
use super::locations::LOCATION;
use super::{custom_fields, external_data};
use crate::body::references::reference;
use crate::body::{Body, Reference};
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::store::{Kind, Record, Resource, Store};

/// The operations that write customers and locations.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::write(Method::Post, "/crm/v2/tenant/{tenant}/customers", create_customer),
    Operation::write(Method::Post, "/crm/v2/tenant/{tenant}/locations", create),
    Operation::write(Method::Patch, "/crm/v2/tenant/{tenant}/locations/{id}", update),
];

static REFERENCES: &[Reference] = &[
    reference("customerId", Kind::Customers),
    reference("taxZoneId", Kind::TaxZones),
    reference("tagTypeIds", Kind::TagTypes),
];

const COORDINATES: [&str; 2] = ["coordinatesSource", "coordinatesVerificationStatus"];

/// Creates a customer with locations.
pub(crate) fn create_customer(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE_CUSTOMER)?.checked_references(REFERENCES, store)?;
    if body.items("locations").is_empty() {
        return Err(Problem::field("locations", "At least one location is required."));
    }
    let mut customer = new_record(store).with("type", "Residential").with("balance", 0);
    for flag in ["doNotMail", "doNotService", "nationalAccount", "taxExempt"] {
        customer.set(flag, false);
    }
    fill(&mut customer, &body, &["locations"]);
    let id = store.records_mut(Kind::Customers).add(customer);
    let contacts = add_contacts(store, id, &body.value("contacts"));
    let mut locations = Vec::new();
    for sent in body.items("locations") {
        let body = Body::read(sent.to_string().as_bytes(), super::location_bodies::NEW_LOCATION)?;
        let location = add_location(store, id, &body);
        let contacts = location_contacts(sent["contacts"].as_array(), location * 10);
        locations.push(with_contacts(LOCATION.find(store, location)?, &LOCATION, contacts));
    }
    let mut answer = with_contacts(CUSTOMER.find(store, id)?, &CUSTOMER, contacts);
    answer["locations"] = locations.into();
    Answer::json(&answer)
}

/// Adds a location to a customer.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let customer = body.integer("customerId").unwrap_or_default();
    let id = add_location(store, customer, &body);
    let contacts = location_contacts(body.value("contacts").as_array(), id * 10);
    Answer::json(&with_contacts(LOCATION.find(store, id)?, &LOCATION, contacts))
}

/// Changes a location.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = LOCATION.find(store, call.id("id")?)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let location = LOCATION.find_mut(store, id)?;
    // Sent custom fields replace all existing ones.
    if body.get(custom_fields::FIELD).is_some() {
        location.set(custom_fields::FIELD, json!([]));
    }
    body.merge_into(location, &[custom_fields::FIELD, external_data::FIELD]);
    custom_fields::apply(location, &body);
    external_data::apply(location, &body);
    location.set("modifiedOn", now);
    LOCATION.answer(location)
}

fn add_location(store: &mut Store, customer: i64, body: &Body) -> i64 {
    let mut location = new_record(store).with("taxExempt", false);
    fill(&mut location, body, &COORDINATES);
    location.set("customerId", customer);
    store.records_mut(Kind::Locations).add(location)
}

/// The fields of every new customer and location.
fn new_record(store: &Store) -> Record {
    let now = store.now();
    Record::with_capacity(24)
        .with("active", true)
        .with("createdOn", now.as_str())
        .with("createdById", API_USER)
        .with("modifiedOn", now.as_str())
        .with("tagTypeIds", json!([]))
        .with(custom_fields::FIELD, json!([]))
        .with(external_data::FIELD, json!([]))
}

fn fill(record: &mut Record, body: &Body, except: &[&str]) {
    let mut except = except.to_vec();
    except.extend(["contacts", custom_fields::FIELD, external_data::FIELD]);
    body.fill_into(record, &except);
    custom_fields::apply(record, body);
    external_data::apply(record, body);
}

fn add_contacts(store: &mut Store, customer: i64, sent: &Value) -> Vec<Value> {
    let now = store.now();
    let mut contacts = Vec::new();
    for one in sent.as_array().into_iter().flatten() {
        let [kind, value] = ["type", "value"].map(|name| one[name].as_str().unwrap_or_default());
        let id = store.records_mut(Kind::Contacts).add(contact(customer, kind, value, one["memo"].clone(), &now));
        contacts.push(json!({ "id": id, "type": kind, "value": value, "memo": one["memo"] }));
    }
    contacts
}

/// The contacts of a location. Only the response to its creation shows them.
fn location_contacts(sent: Option<&Vec<Value>>, first_id: i64) -> Vec<Value> {
    let contact =
        |(id, one): (i64, &Value)| json!({ "id": id, "type": one["type"], "value": one["value"], "memo": one["memo"] });
    (first_id..).zip(sent.into_iter().flatten()).map(contact).collect()
}

/// A record with its contacts, as in the response to its creation.
fn with_contacts(record: &Record, resource: &Resource, contacts: Vec<Value>) -> Value {
    let mut shown = record.select(resource.fields);
    shown.insert(external_data::FIELD.to_owned(), external_data::visible(record, None).into());
    shown.insert("contacts".to_owned(), contacts.into());
    shown.into()
}
