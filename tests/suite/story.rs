//! One working day through the runner: later lists, reads and dropdowns show every step.

use serde_json::{Value, json};
use servicetitan::COMPONENT;
use servicetitan_sandbox::Size;

use crate::sandbox::{ids, keys, labels, tenant};
use crate::stage::{BASE, Stage, connection};

fn id(record: &Value) -> i64 {
    record["id"].as_i64().unwrap()
}

fn address() -> Value {
    json!({ "street": "12 Harbor Lane", "city": "Savannah", "state": "GA", "zip": "31401", "country": "USA" })
}

async fn offers(stage: &Stage, source: &str, id: i64) -> bool {
    keys(&stage.choices(source).await).contains(&id.to_string())
}

async fn first(stage: &Stage, action: &str, inputs: Value) -> i64 {
    ids(&stage.data(action, inputs).await)[0]
}

#[tokio::test]
async fn from_a_new_customer_to_the_last_deletion() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let data = async |action: &str, inputs: Value| stage.data(action, inputs).await;
    let business_unit = first(&stage, "listBusinessUnits", json!({})).await;
    let known = data("listJobs", json!({ "pageSize": 1 })).await["data"][0].take();
    let (job_type, campaign) = (&known["jobTypeId"], &known["campaignId"]);

    // A customer with a location and contacts.
    let customer = data(
        "createCustomer",
        json!({
            "name": "Harbor Bakery", "type": "Commercial", "address": address(), "doNotMail": false,
            "contacts": [{ "type": "Email", "value": "owner@example.com" }],
            "locations": [{ "name": "Bakery", "address": address() }],
        }),
    )
    .await;
    let (customer, location) = (id(&customer), customer["locations"][0]["id"].as_i64().unwrap());
    assert_eq!(data("getCustomer", json!({ "customerId": customer })).await["name"], "Harbor Bakery");
    assert_eq!(ids(&data("listCustomers", json!({ "name": "Harbor Bakery" })).await), [customer]);
    assert_eq!(data("getLocation", json!({ "locationId": location })).await["customerId"], customer);
    assert!(offers(&stage, "selectCustomers", customer).await && offers(&stage, "selectLocation", location).await);

    // Its contacts.
    let contact =
        id(&data("createCustomerContact", json!({ "customerId": customer, "type": "Phone", "value": "9125550101" }))
            .await);
    let of_contact = json!({ "customerId": customer, "customerContactId": contact });
    let mut change = of_contact.clone();
    change["memo"] = "After noon".into();
    assert_eq!(data("updateCustomerContact", change).await["memo"], "After noon");
    assert!(ids(&data("listCustomersContact", json!({ "customerId": customer })).await).contains(&contact));
    let later = json!({ "customerId": customer, "modifiedOnOrAfter": "2026-01-01T00:00:00Z" });
    assert!(ids(&data("listCustomersContact", later).await).contains(&contact));
    let offered = stage.choices_with("selectCustomerContact", json!({ "customerId": customer })).await;
    assert!(keys(&offered).contains(&contact.to_string()), "{offered}");
    data("deletCustomersContact", of_contact).await;
    assert!(!ids(&data("listCustomersContact", json!({ "customerId": customer })).await).contains(&contact));

    // A second location.
    let shop =
        id(&data("createLocation", json!({ "name": "Shop", "address": address(), "customerId": customer })).await);
    assert_eq!(
        data("updateLocation", json!({ "locationId": shop, "name": "Corner shop" })).await["name"],
        "Corner shop"
    );
    assert_eq!(ids(&data("listLocations", json!({ "customerId": customer })).await), [location, shop]);

    // A booking.
    let provider = keys(&stage.choices("selectBookingProvider").await)[0].clone();
    let booking = data(
        "createBookingByProvider",
        json!({
            "bookingProvider": provider, "summary": "Oven is cold", "isFirstTimeClient": true, "externalId": "web-1",
            "source": "Website", "name": "Harbor Bakery", "priority": "Urgent",
        }),
    )
    .await;
    let of_booking = json!({ "bookingProvider": provider, "bookingId": booking["id"] });
    let mut change = of_booking.clone();
    change["summary"] = "Oven is cold, bring parts".into();
    data("updateBooking", change).await;
    assert_eq!(data("getBookingByProvider", of_booking).await["summary"], "Oven is cold, bring parts");
    assert_eq!(data("getBookingByTenant", json!({ "bookingId": booking["id"] })).await["externalId"], "web-1");
    assert!(offers(&stage, "selectBooking", id(&booking)).await);

    // A job with an appointment and a technician.
    let visit = json!({ "start": "2026-12-01T15:00:00Z", "end": "2026-12-01T17:00:00Z" });
    let job = id(&data(
        "createJob",
        json!({
            "customerId": customer, "locationId": location, "businessUnitId": business_unit, "jobTypeId": job_type,
            "priority": "High", "campaignId": campaign, "appointments": [visit], "bookingId": booking["id"],
        }),
    )
    .await);
    let role = first(&stage, "listUserRoles", json!({})).await;
    let technician = id(&data(
        "createTechnician",
        json!({ "name": "Nadia Flores", "accountCreationMethod": "CreateLater", "roleId": role, "positions": ["Service"], "licenseType": "ManagedTech" }),
    )
    .await);
    data("updateTechnician", json!({ "technicianId": technician, "team": "Ovens", "dailyGoal": "750.25" })).await;
    assert_eq!(data("getTechnician", json!({ "technicianId": technician })).await["team"], "Ovens");
    assert!(offers(&stage, "selectTechnician", technician).await);

    // Rescheduled: a new appointment replaces the old one.
    let old = first(&stage, "listAppointments", json!({ "jobId": job })).await;
    let moved = json!({ "jobId": job, "start": "2026-12-02T15:00:00Z", "end": "2026-12-02T17:00:00Z", "technicianId": technician });
    let new = id(&data("createAppointment", moved).await);
    data("deleteAppointment", json!({ "appointmentId": old })).await;
    assert_eq!(ids(&data("listAppointments", json!({ "jobId": job })).await), [new]);
    assert_eq!(data("getAppointment", json!({ "appointmentId": new })).await["jobId"], job);
    assert!(offers(&stage, "selectAppointment", new).await && !offers(&stage, "selectAppointment", old).await);
    let assigned = async || {
        data("listAppointmentsAssignment", json!({ "appointmentIds": [new] })).await["data"].as_array().unwrap().len()
    };
    assert_eq!(assigned().await, 1);
    let assignment = json!({ "jobAppointmentId": new, "technicianIds": [technician] });
    data("unassignTechnicians", assignment.clone()).await;
    assert_eq!(assigned().await, 0);
    data("assignTechnicians", assignment).await;
    assert_eq!(
        data("updateJob", json!({ "jobId": job, "priority": "Urgent", "summary": null })).await["priority"],
        "Urgent"
    );

    // A project with the job.
    let project = id(&data("createProject", json!({ "locationId": location, "name": "New oven" })).await);
    data("updateProject", json!({ "projectId": project, "jobsIds": [job], "summary": "<b>Two days</b>" })).await;
    assert_eq!(data("getProject", json!({ "projectId": project })).await["jobIds"], json!([job]));
    assert!(ids(&data("listProjects", json!({ "locationId": location })).await).contains(&project));
    assert!(offers(&stage, "selectProject", project).await);

    // An invoice is adjusted, changed line by line, and paid.
    let invoice = first(&stage, "listInvoices", json!({ "pageSize": 1 })).await;
    let adjustment = data("createInvoices", json!({ "adjustmentToId": invoice })).await.as_i64().unwrap();
    data("updateInvoice", json!({ "invoiceId": adjustment, "reviewStatus": "Reviewed", "royaltyDetails": { "royaltyMemo": "Paid at the door" } })).await;
    data(
        "updateInvoiceItems",
        json!({ "invoiceId": adjustment, "description": "Oven door", "quantity": 1, "unitPrice": "99.90" }),
    )
    .await;
    let read = async || data("listInvoices", json!({ "ids": [adjustment] })).await["data"][0].take();
    let item = read().await["items"][0]["id"].take();
    data("deleteInvoiceItem", json!({ "invoiceId": adjustment, "itemId": item })).await;
    assert_eq!(read().await["items"], json!([]));
    assert_eq!(read().await["reviewStatus"], "Reviewed");
    assert!(offers(&stage, "selectInvoice", adjustment).await);
    let kind = keys(&stage.choices("selectPaymentType").await)[0].clone();
    let splits = json!([{ "invoiceId": invoice, "amount": "10.50" }]);
    let payment = id(&data("createPayment", json!({ "typeId": kind, "splits": splits, "memo": "Cash" })).await);
    data("updatePayment", json!({ "paymentId": payment, "typeId": kind, "splits": splits, "memo": "Card" })).await;
    let paid = data("listPayments", json!({ "ids": [payment] })).await;
    assert_eq!(paid["data"][0]["memo"], "Card");
    assert!(offers(&stage, "selectPayment", payment).await);

    // A piece of equipment with a file.
    let file = json!({ "data": "b3Zlbg==", "contentType": "text/plain" });
    let stored = data("createInstalledEquipmentAttachment", json!({ "file": file, "fileName": "oven.txt" })).await;
    let equipment = data(
        "createInstalledEquipment",
        json!({ "locationId": location, "name": "Oven", "attachments": [{ "fileName": "oven.txt", "type": "Document", "url": stored["path"] }] }),
    )
    .await;
    let equipment = id(&equipment);
    data(
        "updateInstalledEquipment",
        json!({ "installedEquipmentId": equipment, "warrantyDates": { "manufacturerWarrantyEnd": null }, "cost": 0 }),
    )
    .await;
    let found = data("getInstalledEquipment", json!({ "installedEquipmentId": equipment })).await;
    let path = &found["attachments"][0]["url"];
    assert_eq!(data("listInstalledEquipmentAttachments", json!({ "path": path })).await["data"], json!(b"oven"));
    assert_eq!(ids(&data("listInstalledEquipment", json!({ "locationIds": [location] })).await), [equipment]);
    assert!(offers(&stage, "selectInstalledEquipment", equipment).await);

    // The job is canceled.
    let reason = first(&stage, "listJobCancelReasons", json!({ "active": "True" })).await;
    data("cancelJob", json!({ "jobId": job, "reasonId": reason, "memo": "Repaired it themselves" })).await;
    assert_eq!(data("getJob", json!({ "jobId": job })).await["jobStatus"], "Canceled");
}

/// The required inputs of a list.
fn required_inputs(action: &str) -> Value {
    match action {
        "listBookingByProvider" => json!({ "bookingProvider": 501 }),
        "listCustomersContact" => json!({ "customerId": 1_000_001 }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn every_list_and_every_dropdown_is_answered() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let lists = COMPONENT.actions.iter().filter(|action| {
        let meta = action.meta();
        meta.effects.read_only && meta.key.starts_with("list") && meta.key != "listInstalledEquipmentAttachments"
    });
    for action in lists {
        let key = action.meta().key;
        let list = stage.data(key, required_inputs(key)).await;
        let record = &list["data"][0];
        assert!(record.is_object(), "{key}: {list}");
        let schema = &action.output()["properties"]["data"]["items"]["properties"];
        for field in record.as_object().unwrap().keys() {
            assert!(schema[field].is_object(), "{key}: {field} is not described");
        }
    }
    for source in COMPONENT.data_sources {
        let key = source.meta().key;
        let inputs = if key == "selectCustomerContact" { required_inputs("listCustomersContact") } else { json!({}) };
        let choices = stage.choices_with(key, inputs.clone()).await;
        let first = &choices["result"][0];
        let saved = json!({ "connection": connection(), "inputs": inputs, "resolve": ["999999999999", first["key"]] });
        let resolved = stage.post(&format!("{BASE}/data-sources/{key}/invoke"), &saved).await.json();
        assert_eq!(resolved, json!({ "result": [first], "truncated": false, "missing": ["999999999999"] }), "{key}");
        let labels = labels(&choices);
        assert!(!labels.is_empty(), "{key}");
        assert!(labels.iter().all(|label| !label.is_empty() && !label.contains("null")), "{key}: {labels:?}");
    }
}
