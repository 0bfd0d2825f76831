//! The company: its business units, and why it cancels jobs.

use serde_json::{Value, json};

use super::timestamps;
use crate::connection::{TENANT, TENANT_NAME};
use crate::store::{Kind, Record, Store};

const UNITS: [(&str, &str, &str); 8] = [
    ("HVAC Service", "HVAC", "Service"),
    ("HVAC Install", "HVAC", "Install"),
    ("HVAC Maintenance", "HVAC", "Maintenance"),
    ("Plumbing Service", "Plumbing", "Service"),
    ("Plumbing Install", "Plumbing", "Install"),
    ("Electrical Service", "Electrical", "Service"),
    ("Drain & Sewer", "Plumbing", "Service"),
    ("Garage Doors", "Garage Door", "Service"),
];

const REASONS: [&str; 12] = [
    "Customer Cancelled",
    "Customer Not Home",
    "Rescheduled Elsewhere",
    "Duplicate Job",
    "Price Too High",
    "Weather",
    "Parts Unavailable",
    "Outside Service Area",
    "Problem Resolved Itself",
    "Booked in Error",
    "Technician Unavailable",
    "Legacy Reason",
];

/// Adds business units and cancel reasons.
pub(crate) fn add(store: &mut Store) {
    let founded = timestamps::rfc3339(timestamps::FIRST);
    for (index, unit) in UNITS.iter().enumerate() {
        store.of_mut(Kind::BusinessUnits).add(business_unit(index, unit, &founded));
    }
    for (index, reason) in REASONS.iter().enumerate() {
        let is_last = index + 1 == REASONS.len();
        let record = Record::with_capacity(5)
            .with("name", *reason)
            .with("active", !is_last)
            .with("createdOn", founded.as_str())
            .with("modifiedOn", founded.as_str());
        store.of_mut(Kind::CancelReasons).add(record);
    }
}

fn business_unit(index: usize, (name, trade, division): &(&str, &str, &str), founded: &str) -> Record {
    let slug = name.to_lowercase().replace([' ', '&'], "");
    Record::with_capacity(18)
        .with("active", true)
        .with("name", *name)
        .with("officialName", format!("Lone Star Home Services - {name}"))
        .with("email", format!("{slug}@example.com"))
        .with("currency", "USD")
        .with("phoneNumber", format!("(512) 555-01{index:02}"))
        .with("invoiceMessage", "Thank you for your business.")
        .with("defaultTaxRate", 0.0825)
        .with("address", address())
        .with("quickbooksClass", *name)
        .with("accountCode", format!("4{index:03}"))
        .with("trade", json!({ "id": 501 + index, "name": trade }))
        .with("division", json!({ "id": 551 + index, "name": division }))
        .with("tagTypeIds", Value::Array(Vec::new()))
        .with("tenant", tenant(founded))
        .with("createdOn", founded)
        .with("modifiedOn", founded)
}

fn address() -> Value {
    json!({
        "street": "1200 Congress Ave",
        "unit": "Suite 400",
        "city": "Austin",
        "state": "TX",
        "zip": "78701",
        "country": "USA",
        "latitude": 30.2747,
        "longitude": -97.7404,
        "isManualCoordinates": false,
        "isMilitary": false,
    })
}

fn tenant(founded: &str) -> Value {
    json!({
        "id": TENANT.parse::<i64>().unwrap_or_default(),
        "name": TENANT_NAME,
        "accountCode": null,
        "franchiseId": null,
        "conceptCode": null,
        "modifiedOn": founded,
    })
}
