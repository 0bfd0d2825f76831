//! The business units of the company.

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

/// Adds business units.
pub(crate) fn add(store: &mut Store) {
    let created_on = timestamps::rfc3339(timestamps::FIRST);
    for (index, unit) in UNITS.iter().enumerate() {
        store.records_mut(Kind::BusinessUnits).add(business_unit(index, unit, &created_on));
    }
}

fn business_unit(index: usize, (name, trade, division): &(&str, &str, &str), created_on: &str) -> Record {
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
        .with("tenant", tenant(created_on))
        .with("createdOn", created_on)
        .with("modifiedOn", created_on)
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

fn tenant(created_on: &str) -> Value {
    json!({
        "id": TENANT.parse::<i64>().unwrap_or_default(),
        "name": TENANT_NAME,
        "accountCode": null,
        "franchiseId": null,
        "conceptCode": null,
        "modifiedOn": created_on,
    })
}
