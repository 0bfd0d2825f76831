//! What the company is set up with: types, statuses, campaigns, roles and the office.

use serde_json::json;

use super::timestamps;
use crate::store::{Kind, Record, Store};

/// Named things by kind. The last one of a kind that can be inactive is.
const NAMED: &[(Kind, &[&str])] = &[
    (
        Kind::JobTypes,
        &[
            "Service Call",
            "Maintenance",
            "Installation",
            "Estimate",
            "Drain Clearing",
            "Water Heater",
            "Electrical Repair",
            "Garage Door Repair",
            "Warranty",
            "Inspection",
            "Emergency",
            "Follow-up",
        ],
    ),
    (
        Kind::Campaigns,
        &[
            "Google Search",
            "Google Local Services",
            "Facebook",
            "Direct Mail",
            "Yard Signs",
            "Referral",
            "Radio",
            "Truck Wrap",
            "Website",
            "Returning Customer",
        ],
    ),
    (
        Kind::ProjectTypes,
        &["Remodel", "New Construction", "System Replacement", "Commercial Retrofit", "Repipe", "Rewiring"],
    ),
    (Kind::ProjectStatuses, &["Planned", "In Progress", "On Hold", "Completed", "Canceled"]),
    (
        Kind::ProjectSubStatuses,
        &[
            "Permits",
            "Materials Ordered",
            "Rough-in",
            "Trim-out",
            "Waiting for Customer",
            "Inspection Due",
            "Invoiced",
            "Archived",
        ],
    ),
    (Kind::PaymentTypes, &["Cash", "Check", "Visa", "Mastercard", "American Express", "ACH", "Financing", "Gift Card"]),
    (
        Kind::TagTypes,
        &[
            "VIP",
            "Member",
            "Has Dog",
            "Gate Code",
            "Call Ahead",
            "Do Not Upsell",
            "Warranty",
            "New Construction",
            "Landlord",
            "Old Tag",
        ],
    ),
    (
        Kind::EquipmentTypes,
        &[
            "Air Conditioner",
            "Furnace",
            "Heat Pump",
            "Water Heater",
            "Thermostat",
            "Water Softener",
            "Electrical Panel",
            "Garage Door Opener",
            "Boiler",
        ],
    ),
    (
        Kind::Employees,
        &[
            "Back Office",
            "Dana Whitfield",
            "Luis Herrera",
            "Aisha Rahman",
            "Tom Becker",
            "Grace Kim",
            "Peter Novak",
            "Sofia Marino",
            "Ben Carter",
            "Yuki Tanaka",
            "Omar Haddad",
            "Emma Lindqvist",
            "Noah Fischer",
            "Ruth Abrams",
        ],
    ),
    (
        Kind::UserRoles,
        &["Field Technician", "Dispatcher", "Office Manager", "Accountant", "Call Center", "Administrator"],
    ),
    (Kind::TaxZones, &["Texas", "Colorado", "Arizona"]),
    (Kind::BookingProviders, &["Website Form", "Angi", "Thumbtack", "Yelp", "Answering Service"]),
];

/// Adds everything.
pub(crate) fn add(store: &mut Store) {
    let founded = timestamps::rfc3339(timestamps::FIRST);
    for (kind, names) in NAMED {
        for (index, name) in names.iter().enumerate() {
            let place = i64::try_from(index).unwrap_or_default();
            let is_active = !(matches!(kind, Kind::TagTypes | Kind::Employees | Kind::ProjectSubStatuses)
                && index + 1 == names.len());
            let record = Record::with_capacity(24)
                .with("name", *name)
                .with("active", is_active)
                .with("createdOn", founded.as_str())
                .with("modifiedOn", founded.as_str());
            store.of_mut(*kind).add(particular(*kind, record, name, place));
        }
    }
}

/// What only records of one kind have.
fn particular(kind: Kind, record: Record, name: &str, place: i64) -> Record {
    let none = json!([]);
    match kind {
        Kind::JobTypes => record
            .with("businessUnitIds", none.clone())
            .with("skills", none.clone())
            .with("tagTypeIds", none.clone())
            .with("priority", "Normal")
            .with("duration", 3_600 * (1 + place % 4))
            .with("class", "Service")
            .with("summary", name)
            .with("noCharge", name == "Warranty")
            .with("invoiceSignaturesRequired", false)
            .with("externalData", none)
            .with("isSmartDispatched", false),
        Kind::Campaigns => record
            .with("isDefaultCampaign", place == 0)
            .with("category", json!({ "id": 851, "name": "All", "active": true }))
            .with("campaignPhoneNumbers", none),
        Kind::ProjectTypes => record.with("description", name),
        Kind::ProjectStatuses => record.with("order", place + 1),
        Kind::ProjectSubStatuses => record.with("order", place + 1).with("statusId", 621 + place % 5),
        Kind::TagTypes => record
            .with("color", "#3366CC")
            .with("code", name.chars().take(3).collect::<String>().to_uppercase())
            .with("importance", "Medium")
            .with("isConversionOpportunity", false)
            .with("allowToUseOnTimesheetActivity", false)
            .with("isVisibleOnDispatchBoard", true),
        Kind::Employees => record
            .with("userId", 19_001 + place)
            .with("role", "GeneralOffice")
            .with("roleIds", vec![23])
            .with("email", format!("{}@example.com", name.to_lowercase().replace(' ', ".")))
            .with("accountLocked", false)
            .with("agentId", 0)
            .with("hourlyRate", 24)
            .with("customFields", none.clone())
            .with("permissions", none),
        Kind::UserRoles => record.with("employeeType", if place == 0 { "Technician" } else { "Employee" }),
        Kind::TaxZones => {
            record.with("color", 0).with("isTaxRateSeparated", false).with("isMultipleTaxZone", false).with(
                "rates",
                json!([{
                    "id": 691 + place, "taxName": "State and local", "taxBaseType": ["Subtotal"], "taxRate": 0.0825,
                    "salesTaxItem": null,
                }]),
            )
        }
        Kind::BookingProviders => record.with("tagName", name).with("description", name).with("type", "V2Api"),
        _ => record,
    }
}
