//! Bookings, projects, payments and equipment that belong to the other records.

use serde_json::json;

use super::places::{self, CITIES};
use super::random::Random;
use super::timestamps;
use super::words::{FIRST_NAMES, LAST_NAMES, SUMMARIES};
use crate::resources::invoices::amount;
use crate::store::{Kind, Record, Store};

const MODELS: [(&str, &str, i64); 6] = [
    ("Carrier", "24ABC6", 951),
    ("Trane", "S9V2", 952),
    ("Lennox", "XP20", 953),
    ("Rheem", "Performance 50", 954),
    ("Ecobee", "Premium", 955),
    ("LiftMaster", "8500W", 958),
];

/// Adds bookings.
pub(crate) fn bookings(store: &mut Store, count: i64) {
    let mut random = Random::new(6);
    for index in 0..count {
        let created = timestamps::created(index, count, &mut random);
        let on = timestamps::rfc3339(created);
        let booking = Record::with_capacity(22)
            .with("source", *random.pick(&["Website", "Phone", "App"]))
            .with("createdOn", on.as_str())
            .with("modifiedOn", on)
            .with("name", format!("{} {}", random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES)))
            .with("address", places::address(random.pick(&CITIES), &mut random))
            .with("customerType", "Residential")
            .with("start", timestamps::rfc3339(created + timestamps::DAY))
            .with("campaignId", 801 + index % 10)
            .with("businessUnitId", 301 + index % 8)
            .with("isFirstTimeClient", random.chance(60))
            .with("uploadedImages", json!([]))
            .with("isSendConfirmationEmail", true)
            .with("status", *random.pick(&["New", "Converted", "Dismissed", "Accepted"]))
            .with("externalId", format!("web-{}", 10_000 + index))
            .with("priority", "Normal")
            .with("jobTypeId", 701 + index % 12)
            .with("bookingProviderId", 501 + index % 5)
            .with("summary", *random.pick(&SUMMARIES));
        store.records_mut(Kind::Bookings).add(booking);
    }
}

/// Adds projects with one job each. A third of them has no name.
pub(crate) fn projects(store: &mut Store, count: usize) {
    let mut random = Random::new(7);
    let jobs: Vec<Record> = store.records(Kind::Jobs).iter().step_by(7).take(count).cloned().collect();
    for (index, job) in jobs.iter().enumerate() {
        let status = random.between(0, 5);
        let name = (index % 3 != 2)
            .then(|| format!("{} {}", random.pick(&LAST_NAMES), random.pick(&["Remodel", "Addition", "Retrofit"])));
        let created = job.text("createdOn");
        let project = Record::with_capacity(24)
            .with("number", store.records(Kind::Projects).next_id().to_string())
            .with("name", name)
            .with("summary", *random.pick(&SUMMARIES))
            .with(
                "status",
                store.records(Kind::ProjectStatuses).get(621 + status).map(|status| status.text("name").to_owned()),
            )
            .with("statusId", 621 + status)
            .with("customerId", job.get("customerId").clone())
            .with("locationId", job.get("locationId").clone())
            .with("projectTypeId", 601 + random.between(0, 6))
            .with("projectManagerIds", vec![9_001 + random.between(0, 13)])
            .with("businessUnitIds", vec![job.get("businessUnitId").clone()])
            .with("startDate", created)
            .with("createdOn", created)
            .with("modifiedOn", job.text("modifiedOn"))
            .with("customFields", json!([]))
            .with("externalData", json!([]))
            .with("jobIds", vec![job.id()]);
        let id = store.records_mut(Kind::Projects).add(project);
        if let Some(job) = store.records_mut(Kind::Jobs).get_mut(job.id()) {
            job.set("projectId", id);
        }
    }
}

/// Adds payments for the first paid invoices.
pub(crate) fn payments(store: &mut Store, count: usize) {
    let mut random = Random::new(8);
    let paid = store.records(Kind::Invoices).iter().filter(|invoice| invoice.text("balance") == amount(0.0));
    let invoices: Vec<Record> = paid.take(count).cloned().collect();
    for invoice in &invoices {
        let id = store.records(Kind::Payments).next_id();
        let (kind, name) = *random.pick(&[(202, "Check"), (203, "Visa"), (206, "ACH")]);
        let total = invoice.text("total");
        let on = invoice.text("paidOn");
        let payment = Record::with_capacity(30)
            .with("active", true)
            .with("customer", invoice.get("customer").clone())
            .with("businessUnit", invoice.get("businessUnit").clone())
            .with("batch", invoice.get("batch").clone())
            .with("createdBy", "office")
            .with("createdOn", on)
            .with("modifiedOn", on)
            .with("date", on)
            .with("customFields", json!([]))
            .with("referenceNumber", id.to_string())
            .with("syncStatus", "Posted")
            .with("status", "Posted")
            .with("transactionStatus", "Success")
            .with("transactionType", "ReceivePayment")
            .with("total", total)
            .with("unappliedAmount", amount(0.0))
            .with("type", name)
            .with("typeId", kind.to_string())
            .with("splits", json!([{ "invoiceId": invoice.id(), "amount": total }]))
            .with("invoiceIds", vec![invoice.id()])
            .with(
                "appliedTo",
                json!([{
                    "appliedId": id * 10, "appliedTo": invoice.id(), "appliedAmount": total, "appliedOn": on,
                    "appliedBy": "office", "appliedToReferenceNumber": invoice.get("referenceNumber"),
                }]),
            );
        store.records_mut(Kind::Payments).add(payment);
    }
}

/// Adds equipment to the first locations.
pub(crate) fn equipment(store: &mut Store, count: usize) {
    let mut random = Random::new(9);
    let locations: Vec<Record> = store.records(Kind::Locations).iter().take(count).cloned().collect();
    for location in &locations {
        let (manufacturer, model, kind) = *random.pick(&MODELS);
        let name =
            store.records(Kind::EquipmentTypes).get(kind).map(|kind| kind.text("name").to_owned()).unwrap_or_default();
        let on = location.text("createdOn");
        let equipment = Record::with_capacity(30)
            .with("active", location.flag("active"))
            .with("locationId", location.id())
            .with("customerId", location.get("customerId").clone())
            .with("name", name.as_str())
            .with("type", json!({ "id": kind, "name": name }))
            .with("installedOn", on)
            .with("createdOn", on)
            .with("modifiedOn", location.text("modifiedOn"))
            .with("serialNumber", format!("SN{:08}", random.between(1, 99_999_999)))
            .with("memo", "")
            .with("manufacturer", manufacturer)
            .with("model", model)
            .with("cost", random.between(3, 60) * 100)
            .with("status", "Installed")
            .with("tags", json!([]))
            .with("customFields", json!([]))
            .with("attachments", json!([]));
        store.records_mut(Kind::Equipment).add(equipment);
    }
}
