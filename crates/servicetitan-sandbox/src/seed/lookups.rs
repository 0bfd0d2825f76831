//! Lookup records: types, statuses, campaigns, roles, employees.

use serde_json::json;

use super::timestamps;
use crate::store::{Kind, Record, Store};

/// Names by kind. In some kinds the last record is inactive.
const NAMED: &[(Kind, &[&str])] = &[
    (
        Kind::CancelReasons,
        &[
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
        ],
    ),
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

/// Adds all lookup records.
pub(crate) fn add(store: &mut Store) {
    let created_on = timestamps::rfc3339(timestamps::FIRST);
    for (kind, names) in NAMED {
        for (index, name) in names.iter().enumerate() {
            let position = i64::try_from(index).unwrap_or_default();
            let is_active =
                !(matches!(kind, Kind::CancelReasons | Kind::TagTypes | Kind::Employees | Kind::ProjectSubStatuses)
                    && index + 1 == names.len());
            let record = Record::with_capacity(24)
                .with("name", *name)
                .with("active", is_active)
                .with("createdOn", created_on.as_str())
                .with("modifiedOn", created_on.as_str());
            store.records_mut(*kind).add(with_own_fields(*kind, record, name, position));
        }
    }
}

/// Adds the fields that only records of one kind have.
fn with_own_fields(kind: Kind, record: Record, name: &str, index: i64) -> Record {
    let none = json!([]);
    match kind {
        Kind::JobTypes => record
            .with("businessUnitIds", none.clone())
            .with("skills", none.clone())
            .with("tagTypeIds", none.clone())
            .with("priority", "Normal")
            .with("duration", 3_600 * (1 + index % 4))
            .with("class", "Service")
            .with("summary", name)
            .with("noCharge", name == "Warranty")
            .with("invoiceSignaturesRequired", false)
            .with("externalData", none)
            .with("isSmartDispatched", false),
        Kind::Campaigns => record
            .with("isDefaultCampaign", index == 0)
            .with("category", json!({ "id": 851, "name": "All", "active": true }))
            .with("campaignPhoneNumbers", none),
        Kind::ProjectTypes => record.with("description", name),
        Kind::ProjectStatuses => record.with("order", index + 1),
        Kind::ProjectSubStatuses => record.with("order", index + 1).with("statusId", 621 + index % 5),
        Kind::TagTypes => record
            .with("color", "#3366CC")
            .with("code", name.chars().take(3).collect::<String>().to_uppercase())
            .with("importance", "Medium")
            .with("isConversionOpportunity", false)
            .with("allowToUseOnTimesheetActivity", false)
            .with("isVisibleOnDispatchBoard", true),
        Kind::Employees => record
            .with("userId", 19_001 + index)
            .with("role", "GeneralOffice")
            .with("roleIds", vec![23])
            .with("email", format!("{}@example.com", name.to_lowercase().replace(' ', ".")))
            .with("accountLocked", false)
            .with("agentId", 0)
            .with("hourlyRate", 24)
            .with("customFields", none.clone())
            .with("permissions", none),
        Kind::UserRoles => record.with("employeeType", if index == 0 { "Technician" } else { "Employee" }),
        Kind::TaxZones => {
            record.with("color", 0).with("isTaxRateSeparated", false).with("isMultipleTaxZone", false).with(
                "rates",
                json!([{
                    "id": 691 + index, "taxName": "State and local", "taxBaseType": ["Subtotal"], "taxRate": 0.0825,
                    "salesTaxItem": null,
                }]),
            )
        }
        Kind::BookingProviders => record.with("tagName", name).with("description", name).with("type", "V2Api"),
        _ => record,
    }
}
