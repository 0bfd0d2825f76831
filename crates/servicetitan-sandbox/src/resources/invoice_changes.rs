//! Changes of invoices and their lines.

use serde_json::Value;

use super::accounting_fields;
use super::adjustment_invoices::{lines, referenced};
use super::invoice_bodies::{UPDATE, UPDATE_ITEM};
use super::invoice_items::Line;
use super::invoices::{INVOICE, amount, parse_amount};
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::store::{Kind, Record, Store};

/// The operations that change invoices.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/{id}", update),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/{id}/items", write_item),
    Operation::write(Method::Delete, "/accounting/v2/tenant/{tenant}/invoices/{id}/items/{itemId}", delete_item),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/invoices/custom-fields", set_fields),
];

/// Properties and the fields that they set.
const FIELDS: &[(&str, &str)] = &[
    ("number", "referenceNumber"),
    ("invoicedOn", "invoiceDate"),
    ("dueDate", "dueDate"),
    ("summary", "summary"),
    ("exportId", "exportId"),
    ("reviewStatus", "reviewStatus"),
    ("taxZoneId", "taxZoneId"),
    ("budgetCodeId", "budgetCodeId"),
];

/// Properties and the members of the royalty that they set.
const ROYALTY: &[(&str, &str)] =
    &[("royaltyStatus", "status"), ("royaltyDate", "date"), ("royaltySentOn", "sentOn"), ("royaltyMemo", "memo")];

/// Changes an invoice.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let body = call.body(UPDATE)?;
    for (property, field) in FIELDS {
        if let Some(value) = body.get(property) {
            invoice.set(field, value.clone());
        }
    }
    for (property, field) in [("typeId", "invoiceType"), ("assignedToId", "assignedTo")] {
        if body.get(property).is_some() {
            invoice.set(field, referenced(&body, property));
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
    update_amounts(invoice, &now);
    Ok(Answer::Empty)
}

fn write_item(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let body = call.body(UPDATE_ITEM)?;
    let mut items = invoice.items("items").to_vec();
    let known = items.iter().position(|item| Some(&item["id"]) == body.get("id"));
    let id = match (body.integer("id"), known) {
        (Some(id), None) => return Err(Problem::not_found("invoice item", id)),
        (Some(id), Some(_)) => id,
        (None, _) => items.iter().filter_map(|item| item["id"].as_i64()).max().unwrap_or(invoice.id() * 10) + 1,
    };
    let index = known.unwrap_or(items.len());
    let line = Line::of(&body.to_value(), id, index + 1, &now).item();
    match items.get_mut(index) {
        Some(item) => *item = line,
        None => items.push(line),
    }
    invoice.set("items", items);
    update_amounts(invoice, &now);
    Ok(Answer::Empty)
}

fn delete_item(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let invoice = INVOICE.find_mut(store, call.id("id")?)?;
    let id = call.id("itemId")?;
    let mut items = invoice.items("items").to_vec();
    let before = items.len();
    items.retain(|item| item["id"] != id);
    if items.len() == before {
        return Err(Problem::not_found("invoice item", id));
    }
    invoice.set("items", items);
    update_amounts(invoice, &now);
    Ok(Answer::Empty)
}

fn set_fields(store: &mut Store, call: &Call) -> Outcome {
    accounting_fields::set(store, call, Kind::Invoices)
}

/// Recalculates the amounts of an invoice from its lines. The amount paid does not change.
fn update_amounts(invoice: &mut Record, now: &str) {
    let subtotal: f64 = invoice.items("items").iter().map(|item| parse_amount(&item["total"])).sum();
    let total = subtotal + parse_amount(invoice.get("salesTax"));
    let paid = parse_amount(invoice.get("total")) - parse_amount(invoice.get("balance"));
    for (field, value) in [("subTotal", subtotal), ("total", total), ("balance", total - paid)] {
        invoice.set(field, amount(value));
    }
    invoice.set("modifiedOn", now);
}
