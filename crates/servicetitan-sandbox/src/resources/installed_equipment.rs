//! Equipment installed at locations.

use serde_json::{Value, json};

use super::common;
use super::equipment_bodies::{CREATE, UPDATE};
use crate::body::references::reference;
use crate::body::{Body, Reference};
use crate::http::{Call, Method, Operation, Outcome};
use crate::list::{By, Filter, Listing, Sorting, filter};
use crate::store::{Kind, Record, Resource, Store};

const PATH: &str = "/equipmentsystems/v2/tenant/{tenant}/installed-equipment";
const ONE: &str = "/equipmentsystems/v2/tenant/{tenant}/installed-equipment/{id}";

/// The operations on installed equipment.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list(PATH, &LISTING),
    Operation::get(ONE, &DETAILED),
    Operation::write(Method::Post, PATH, create),
    Operation::write(Method::Patch, ONE, update),
];

const FIELDS: &[&str] = &[
    "id",
    "active",
    "equipmentId",
    "locationId",
    "customerId",
    "invoiceItemId",
    "name",
    "type",
    "installedOn",
    "createdOn",
    "modifiedOn",
    "serialNumber",
    "barcodeId",
    "memo",
    "manufacturer",
    "model",
    "cost",
    "status",
    "manufacturerWarrantyStart",
    "manufacturerWarrantyEnd",
    "serviceProviderWarrantyStart",
    "serviceProviderWarrantyEnd",
    "tags",
    "actualReplacementDate",
    "predictedReplacementMonths",
    "predictedReplacementDate",
    "customFields",
    "attachments",
];

/// Equipment in lists, without custom fields and attachments.
static BRIEF: Resource = Resource { kind: Kind::Equipment, fields: FIELDS.split_at(FIELDS.len() - 2).0 };

static DETAILED: Resource = Resource { kind: Kind::Equipment, fields: FIELDS };

static LISTING: Listing = Listing {
    resource: &BRIEF,
    filters: &[common::IDS, FILTERS, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] = &[filter("locationIds", By::Integers("locationId"))];

static REFERENCES: &[Reference] = &[
    reference("locationId", Kind::Locations),
    reference("equipmentTypeId", Kind::EquipmentTypes),
    reference("tagTypeIds", Kind::TagTypes),
];

/// Properties that records store in another form.
const CONVERTED: &[&str] = &["equipmentTypeId", "tagTypeIds", "customFields"];

/// Adds a piece of equipment.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let location = body.integer("locationId").and_then(|id| store.records(Kind::Locations).get(id));
    let customer = location.and_then(|location| location.integer("customerId")).unwrap_or_default();
    let mut equipment = Record::with_capacity(30)
        .with("active", true)
        .with("customerId", customer)
        .with("createdOn", now.as_str())
        .with("cost", 0)
        .with("status", "Installed");
    for text in ["name", "serialNumber", "memo", "manufacturer", "model"] {
        equipment.set(text, "");
    }
    for list in ["tags", "customFields", "attachments"] {
        equipment.set(list, Value::Array(Vec::new()));
    }
    body.fill_into(&mut equipment, CONVERTED);
    let id = store.records_mut(Kind::Equipment).add(equipment);
    finish(store, id, &body)
}

/// Changes a piece of equipment.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = DETAILED.find(store, call.id("id")?)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    body.merge_into(DETAILED.find_mut(store, id)?, CONVERTED);
    finish(store, id, &body)
}

fn finish(store: &mut Store, id: i64, body: &Body) -> Outcome {
    let kind = body.integer("equipmentTypeId").and_then(|id| store.records(Kind::EquipmentTypes).get(id));
    let kind = kind.map(Record::reference);
    let tags = body
        .get("tagTypeIds")
        .map(|_| body.integers("tagTypeIds").iter().map(|tag| self::tag(store, id, *tag)).collect());
    let now = store.now();
    let equipment = DETAILED.find_mut(store, id)?;
    if let Some(kind) = kind {
        equipment.set("type", kind);
    }
    if let Some(tags) = tags {
        equipment.set("tags", Value::Array(tags));
    }
    if let Some(fields) = body.get("customFields").and_then(Value::as_array) {
        equipment.set("customFields", fields.iter().map(custom_field).collect::<Vec<_>>());
    }
    equipment.set("modifiedOn", now);
    DETAILED.answer(equipment)
}

/// A tag of a piece of equipment.
fn tag(store: &Store, equipment: i64, type_id: i64) -> Value {
    let (name, color) =
        store.records(Kind::TagTypes).get(type_id).map_or(("", ""), |tag| (tag.text("name"), tag.text("color")));
    json!({
        "id": equipment * 100 + type_id % 100,
        "ownerId": equipment,
        "typeId": type_id,
        "typeName": name,
        "memo": null,
        "color": color,
        "textColor": "#FFFFFF",
        "code": null,
    })
}

fn custom_field(sent: &Value) -> Value {
    let type_id = sent["typeId"].as_i64().unwrap_or_default();
    json!({
        "id": sent["id"].as_i64().unwrap_or(type_id),
        "typeId": type_id,
        "name": format!("Custom Field {type_id}"),
        "value": sent["value"],
    })
}
