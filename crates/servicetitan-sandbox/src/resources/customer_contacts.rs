//! Contacts: phone numbers and email addresses of customers.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::common;
use super::customer_bodies::{CREATE_CONTACT, UPDATE_CONTACT};
use super::customers::CUSTOMER;
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::list::predicate;
use crate::list::{By, Filter, Listing, Sorting, filter};
use crate::store::{Kind, Record, Resource, Store};

/// The operations on contacts.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/crm/v2/tenant/{tenant}/customers/contacts", &MODIFIED_LISTING),
    Operation::read("/crm/v2/tenant/{tenant}/customers/{id}/contacts", list),
    Operation::write(Method::Post, "/crm/v2/tenant/{tenant}/customers/{id}/contacts", create),
    Operation::write(Method::Patch, "/crm/v2/tenant/{tenant}/customers/{id}/contacts/{contactId}", update),
    Operation::write(Method::Delete, "/crm/v2/tenant/{tenant}/customers/{id}/contacts/{contactId}", delete),
];

static CONTACT: Resource = Resource {
    kind: Kind::Contacts,
    fields: &["id", "type", "value", "memo", "modifiedOn", "phoneSettings", "createdOn", "preferences"],
};

static CONTACT_OF_CUSTOMER: Resource = Resource {
    kind: Kind::Contacts,
    fields: &["modifiedOn", "phoneSettings", "createdOn", "preferences", "id", "type", "value", "memo", "customerId"],
};

static LISTING: Listing = Listing { resource: &CONTACT, filters: &[], sorting: Sorting::None };

static MODIFIED_LISTING: Listing = Listing {
    resource: &CONTACT_OF_CUSTOMER,
    filters: &[FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::None,
};

static FILTERS: &[Filter] = &[filter("customerIds", By::Integers("customerId"))];

/// A new contact.
pub(crate) fn contact(customer: i64, kind: &str, value: &str, memo: Value, created_on: &str) -> Record {
    let phone = if is_phone(kind) { value } else { "" };
    let preferences = json!({
        "jobRemindersEnabled": true,
        "marketingUpdatesEnabled": false,
        "invoiceStatementNotification": true,
    });
    Record::with_capacity(9)
        .with("customerId", customer)
        .with("type", kind)
        .with("value", value)
        .with("memo", memo)
        .with("modifiedOn", created_on)
        .with("createdOn", created_on)
        .with("phoneSettings", json!({ "phoneNumber": phone, "doNotText": false }))
        .with("preferences", preferences)
}

/// The ids of the customers with a phone number that has the digits of `phone`.
pub(crate) fn customers_with_phone(store: &Store, phone: &str) -> HashSet<i64> {
    let wanted = digits(phone);
    let has_phone = |contact: &&Record| is_phone(contact.text("type")) && digits(contact.text("value")) == wanted;
    let contacts = store.records(Kind::Contacts).iter().filter(has_phone);
    contacts.filter_map(|contact| contact.integer("customerId")).collect()
}

fn list(store: &Store, call: &Call) -> Outcome {
    let customer = CUSTOMER.find(store, call.id("id")?)?.id();
    LISTING.answer_where(store, &call.query, vec![predicate::integer_in("customerId", [customer])])
}

fn create(store: &mut Store, call: &Call) -> Outcome {
    let customer = CUSTOMER.find(store, call.id("id")?)?.id();
    let body = call.body(CREATE_CONTACT)?;
    let [kind, value] = ["type", "value"].map(|name| body.text(name).unwrap_or_default());
    let contact = contact(customer, kind, value, body.value("memo"), &store.now());
    let id = store.records_mut(Kind::Contacts).add(contact);
    CONTACT.answer(CONTACT.find(store, id)?)
}

fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = contact_of_call(store, call)?;
    let body = call.body(UPDATE_CONTACT)?;
    let now = store.now();
    let contact = CONTACT.find_mut(store, id)?;
    body.merge_into(contact, &[]);
    let phone = if is_phone(contact.text("type")) { contact.text("value") } else { "" };
    let settings = json!({ "phoneNumber": phone, "doNotText": contact.at_path("phoneSettings.doNotText") });
    contact.set("phoneSettings", settings);
    contact.set("modifiedOn", now);
    CONTACT.answer(contact)
}

fn delete(store: &mut Store, call: &Call) -> Outcome {
    let id = contact_of_call(store, call)?;
    store.records_mut(Kind::Contacts).remove(id);
    Ok(Answer::Empty)
}

fn contact_of_call(store: &Store, call: &Call) -> Result<i64, Problem> {
    let customer = CUSTOMER.find(store, call.id("id")?)?.id();
    let contact = CONTACT.find(store, call.id("contactId")?)?;
    if contact.integer("customerId") == Some(customer) {
        Ok(contact.id())
    } else {
        Err(Problem::not_found(Kind::Contacts.noun(), contact.id()))
    }
}

fn is_phone(kind: &str) -> bool {
    matches!(kind, "Phone" | "MobilePhone" | "Fax")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
