//! Changes of invoices and of their lines.

use serde_json::{Value, json};

use super::accounting_fields;
use super::adjustment_invoices::{lines, named};
use super::invoice_bodies::{UPDATE, UPDATE_ITEM};
use super::invoice_items::Line;
use super::invoices::{INVOICE, amount};
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::store::{Kind, Record, Store};

/// The operations that change invoices.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/{id}", update),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/{id}/items", write_item),
    Operation::write(Method::Delete, "/accounting/v2/tenant/{tenant}/invoices/{id}/items/{itemId}", delete_item),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/custom-fields", set_fields),
];

/// Properties whose field has another name, by property.
const RENAMED: &[(&str, &str)] = &[
    ("number", "referenceNumber"),
    ("invoicedOn", "invoiceDate"),
    ("dueDate", "dueDate"),
    ("summary", "summary"),
    ("exportId", "exportId"),
    ("reviewStatus", "reviewStatus"),
    ("taxZoneId", "taxZoneId"),
    ("budgetCodeId", "budgetCodeId"),
];

/// Properties of the royalty, by property.
const ROYALTY: &[(&str, &str)] =
    &[("royaltyStatus", "status"), ("royaltyDate", "date"), ("royaltySentOn", "sentOn"), ("royaltyMemo", "memo")];

/// Changes an invoice.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let body = call.body(UPDATE)?;
    for (property, field) in RENAMED {
        if let Some(value) = body.get(property) {
            invoice.set(field, value.clone());
        }
    }
    for (property, field) in [("typeId", "invoiceType"), ("assignedToId", "assignedTo")] {
        if body.get(property).is_some() {
            invoice.set(field, named(&body, property));
        }
    }
    let mut royalty = invoice.get("royalty").as_object().cloned().unwrap_or_default();
    let sent = ROYALTY.iter().filter_map(|(property, field)| Some((*field, body.get(property)?.clone())));
    royalty.extend(sent.map(|(field, value)| (field.to_owned(), value)));
    if !royalty.is_empty() {
        invoice.set("royalty", royalty);
    }
    if let Some(tax) = body.decimal("tax") {
        invoice.set("salesTax", amount(tax));
    }
    if !body.items("items").is_empty() {
        let items: Vec<Value> = lines(&body, invoice.id(), &now).iter().map(Line::item).collect();
        invoice.set("items", items);
    }
    total(invoice, &now);
    Ok(Answer::Empty)
}

fn write_item(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let body = call.body(UPDATE_ITEM)?;
    let mut items = invoice.get("items").as_array().cloned().unwrap_or_default();
    let known = items.iter().position(|item| Some(&item["id"]) == body.get("id"));
    let id = match (body.integer("id"), known) {
        (Some(id), None) => return Err(Problem::not_found("invoice item", id)),
        (Some(id), Some(_)) => id,
        (None, _) => items.iter().filter_map(|item| item["id"].as_i64()).max().unwrap_or(invoice.id() * 10) + 1,
    };
    let line = Line {
        id,
        sku_id: body.integer("skuId").unwrap_or_default(),
        sku_name: body.text("skuName"),
        description: body.text("description").unwrap_or_default(),
        quantity: body.decimal("quantity").unwrap_or_default(),
        price: body.decimal("unitPrice").unwrap_or_default(),
        cost: body.decimal("cost").unwrap_or_default(),
        kind: "Service",
        order: known.unwrap_or(items.len()) + 1,
        created_on: &now,
    };
    match known {
        Some(place) => items[place] = line.item(),
        None => items.push(line.item()),
    }
    invoice.set("items", items);
    total(invoice, &now);
    Ok(Answer::Empty)
}

fn delete_item(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let id = call.id("itemId")?;
    let mut items = invoice.get("items").as_array().cloned().unwrap_or_default();
    let before = items.len();
    items.retain(|item| item["id"] != id);
    if items.len() == before {
        return Err(Problem::not_found("invoice item", id));
    }
    invoice.set("items", items);
    total(invoice, &now);
    Ok(Answer::Empty)
}

fn set_fields(store: &mut Store, call: &Call) -> Outcome {
    accounting_fields::set(store, call, Kind::Invoices)
}

/// Makes the amounts of an invoice agree with its lines; what is paid stays paid.
fn total(invoice: &mut Record, now: &str) {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let items = invoice.get("items").as_array().map(Vec::as_slice).unwrap_or_default();
    let subtotal: f64 = items.iter().map(|item| number(&item["total"])).sum();
    let total = subtotal + number(invoice.get("salesTax"));
    let paid = number(invoice.get("total")) - number(invoice.get("balance"));
    for (field, value) in [("subTotal", subtotal), ("total", total), ("balance", total - paid)] {
        invoice.set(field, json!(amount(value)));
    }
    invoice.set("modifiedOn", now);
}
