//! Invoices of completed jobs. Unpaid amounts are part of the balance of the customer.

use serde_json::json;

use super::random::Random;
use super::timestamps::{self, DAY};
use crate::clock::Timestamp;
use crate::resources::common::postal_address;
use crate::resources::invoice_items::Line;
use crate::resources::invoices::{REVIEW_STATUSES, amount};
use crate::store::{Kind, Record, Store};

const TAX_RATE: f64 = 0.0825;

const SERVICES: [(&str, &str, f64); 8] = [
    ("DIAG-100", "Diagnostic visit", 89.0),
    ("TUNE-200", "Seasonal tune-up", 149.0),
    ("WH-310", "Water heater element replaced", 389.5),
    ("DRN-120", "Main drain cleared", 265.0),
    ("EL-045", "Outlet replaced and tested", 127.25),
    ("AC-540", "Capacitor replaced", 312.0),
    ("TH-015", "Smart thermostat installed", 274.9),
    ("GD-220", "Garage door spring replaced", 345.0),
];

/// Adds invoices for completed jobs, oldest first.
pub(crate) fn add(store: &mut Store, count: usize) {
    let mut random = Random::new(5);
    let completed = store.records(Kind::Jobs).iter().filter(|job| job.text("jobStatus") == "Completed");
    let jobs: Vec<Record> = completed.take(count).cloned().collect();
    for (index, job) in jobs.iter().enumerate() {
        add_one(store, index, job, &mut random);
    }
}

fn add_one(store: &mut Store, index: usize, job: &Record, random: &mut Random) {
    let line = line(store.records(Kind::Invoices).next_id(), job, random);
    let is_paid = !random.chance(30);
    write(store, index, job, (&line, is_paid));
}

/// Adds an unpaid invoice for a job that was just completed.
pub(crate) fn add_unpaid(store: &mut Store, job: &Record, random: &mut Random) {
    let now = job.text("completedOn");
    let id = store.records(Kind::Invoices).next_id();
    let line = line(id, job, random);
    write(store, usize::try_from(id).unwrap_or_default(), job, (&line, false));
    let customer = job.integer("customerId").unwrap_or_default();
    for (kind, id) in [(Kind::Invoices, id), (Kind::Customers, customer)] {
        if let Some(record) = store.records_mut(kind).get_mut(id) {
            record.set("modifiedOn", now);
        }
    }
    if let Some(invoice) = store.records_mut(Kind::Invoices).get_mut(id) {
        invoice.set("createdOn", now);
    }
}

fn line<'j>(invoice: i64, job: &'j Record, random: &mut Random) -> Line<'j> {
    let &(sku, description, price) = random.pick(&SERVICES);
    Line {
        id: invoice * 10,
        sku_id: 901,
        sku_name: Some(sku),
        description,
        quantity: if random.chance(10) { 2.0 } else { 1.0 },
        price,
        cost: price * 0.4,
        kind: "Service",
        order: 1,
        created_on: job.text("completedOn"),
    }
}

fn write(store: &mut Store, index: usize, job: &Record, (line, is_paid): (&Line<'_>, bool)) {
    let id = store.records(Kind::Invoices).next_id();
    let invoice = parties(Record::with_capacity(40), store, job);
    let invoice = dates(invoice, job.timestamp("completedOn"), is_paid);
    let invoice = states(invoice, index, is_paid);
    let total = line.total() * (1.0 + TAX_RATE);
    store.records_mut(Kind::Invoices).add(amounts(invoice, line, if is_paid { 0.0 } else { total }));
    update_job_and_customer(store, job, id, (line.total(), if is_paid { 0.0 } else { total }));
}

fn amounts(invoice: Record, line: &Line<'_>, balance: f64) -> Record {
    let subtotal = line.total();
    invoice
        .with("subTotal", amount(subtotal))
        .with("salesTax", amount(subtotal * TAX_RATE))
        .with("salesTaxCode", json!({ "id": 682, "name": "State and local", "taxRate": TAX_RATE }))
        .with("taxZoneId", 681)
        .with("total", amount(subtotal * (1.0 + TAX_RATE)))
        .with("balance", amount(balance))
        .with("summary", line.description)
        .with("items", vec![line.item()])
        .with("discountTotal", amount(0.0))
}

fn parties(invoice: Record, store: &Store, job: &Record) -> Record {
    let named = |kind: Kind, field: &str| job.integer(field).and_then(|id| store.records(kind).get(id));
    let customer = named(Kind::Customers, "customerId");
    let location = named(Kind::Locations, "locationId");
    invoice
        .with("referenceNumber", job.text("jobNumber"))
        .with("customer", customer.map(Record::reference))
        .with("customerAddress", customer.map(postal_address))
        .with("location", location.map(Record::reference))
        .with("locationAddress", location.map(postal_address))
        .with("businessUnit", named(Kind::BusinessUnits, "businessUnitId").map(Record::reference))
        .with("job", json!({ "id": job.id(), "number": job.text("jobNumber"), "type": "Service" }))
}

fn dates(invoice: Record, completed: Option<Timestamp>, is_paid: bool) -> Record {
    let seconds = completed.map(|timestamp| timestamp.timestamp()).unwrap_or_default();
    let [done, due, paid] = [0, 30 * DAY, 9 * DAY].map(|later| timestamps::rfc3339(seconds + later));
    invoice
        .with("invoiceDate", done.as_str())
        .with("dueDate", due)
        .with("createdOn", done.as_str())
        .with("modifiedOn", if is_paid { paid.as_str() } else { done.as_str() })
        .with("depositedOn", is_paid.then_some(paid.as_str()))
        .with("paidOn", is_paid.then_some(paid.as_str()))
}

fn states(invoice: Record, index: usize, is_paid: bool) -> Record {
    let batch = json!({ "id": 951 + index / 50, "number": (index / 50 + 1).to_string(), "name": "Weekly export" });
    let sync = if is_paid { ["Posted", "Exported"][index % 2] } else { "Pending" };
    invoice
        .with("syncStatus", sync)
        .with("batch", is_paid.then_some(batch))
        .with("termName", "Net 30")
        .with("createdBy", "office")
        .with("sentStatus", if is_paid { "Opened" } else { "Sent" })
        .with("reviewStatus", if is_paid { "Reviewed" } else { REVIEW_STATUSES[index % REVIEW_STATUSES.len()] })
        .with("assignedTo", json!({ "id": 9_001, "name": "Back Office" }))
        .with("customFields", json!([{ "name": "Cost Center", "value": (index % 4 + 1).to_string() }]))
        .with("active", index % 100 != 99)
        .with("invoiceConfiguration", "JobInvoice")
}

/// Updates the job, and the balance of the customer.
fn update_job_and_customer(store: &mut Store, job: &Record, invoice: i64, (total, balance): (f64, f64)) {
    if let Some(job) = store.records_mut(Kind::Jobs).get_mut(job.id()) {
        job.set("invoiceId", invoice);
        job.set("total", total);
    }
    let customer = job.integer("customerId").unwrap_or_default();
    if let Some(customer) = store.records_mut(Kind::Customers).get_mut(customer) {
        let sum = customer.get("balance").as_f64().unwrap_or_default() + balance;
        customer.set("balance", (sum * 100.0).round() / 100.0);
    }
}
