//! Adjustment invoices, which correct other invoices.

use serde_json::{Value, json};

use super::invoice_bodies::UPDATE_ITEM;
use super::invoice_items::Line;
use super::invoices::{REVIEW_STATUSES, amount};
use crate::body::references::reference;
use crate::body::{Body, Property, Reference, Type, optional, required};
use crate::http::{Answer, Call, Method, Operation, Outcome};
use crate::store::{Kind, Record, Store};

/// The operations that create invoices.
pub(crate) static OPERATIONS: &[Operation] =
    &[Operation::write(Method::Post, "/accounting/v2/tenant/{tenant}/invoices", create)];

const CREATE: &[Property] = &[
    optional("number", Type::Text).or_null(),
    optional("typeId", Type::Integer).or_null(),
    optional("invoicedOn", Type::DateTime).or_null(),
    optional("subtotal", Type::Decimal).or_null(),
    optional("tax", Type::Decimal).or_null(),
    optional("taxZoneId", Type::Integer).or_null(),
    optional("summary", Type::Text).or_null(),
    optional("royaltyStatus", Type::Choice(&["Pending", "Sent", "Failed"])).or_null(),
    optional("royaltyDate", Type::DateTime).or_null(),
    optional("royaltySentOn", Type::DateTime).or_null(),
    optional("royaltyMemo", Type::Text).or_null(),
    optional("exportId", Type::Text).or_null(),
    optional("reviewStatus", Type::Choice(REVIEW_STATUSES)).or_null(),
    optional("assignedToId", Type::Integer).or_null(),
    optional("budgetCodeId", Type::Integer).or_null(),
    optional("items", Type::List(&Type::Object(UPDATE_ITEM))).or_null(),
    required("adjustmentToId", Type::Integer),
];

static REFERENCES: &[Reference] = &[reference("adjustmentToId", Kind::Invoices)];

/// The fields that an adjustment copies from the original invoice.
const COPIED: &[&str] = &[
    "taxZoneId",
    "customer",
    "customerAddress",
    "location",
    "locationAddress",
    "businessUnit",
    "termName",
    "job",
    "projectId",
    "invoiceConfiguration",
];

/// Creates an adjustment invoice.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let next_id = store.records(Kind::Invoices).next_id();
    let original = body.integer("adjustmentToId").and_then(|id| store.records(Kind::Invoices).get(id));
    let original = original.cloned().unwrap_or_default();
    let invoice = adjustment(&body, &original, next_id, &store.now());
    let id = store.records_mut(Kind::Invoices).add(invoice);
    Answer::json(&id)
}

fn adjustment(body: &Body, original: &Record, id: i64, now: &str) -> Record {
    let mut invoice = Record::with_capacity(44);
    for &field in COPIED {
        invoice.set(field, original.get(field).clone());
    }
    body.fill_into(&mut invoice, &["items", "subtotal", "tax", "number", "invoicedOn"]);
    let number = body.text("number").map_or_else(|| id.to_string(), str::to_owned);
    let invoiced_on = body.text("invoicedOn").unwrap_or(now);
    let invoice = invoice
        .with("syncStatus", "Pending")
        .with("referenceNumber", number)
        .with("invoiceDate", invoiced_on)
        .with("dueDate", invoiced_on)
        .with("createdBy", "api")
        .with("createdOn", now)
        .with("modifiedOn", now)
        .with("sentStatus", "NotSent")
        .with("reviewStatus", body.text("reviewStatus").unwrap_or("NeedsReview"))
        .with("assignedTo", referenced(body, "assignedToId"))
        .with("invoiceType", referenced(body, "typeId"))
        .with("royalty", royalty(body))
        .with("customFields", Value::Array(Vec::new()))
        .with("active", true)
        .with("discountTotal", amount(0.0));
    with_amounts(invoice, body, &lines(body, id, now))
}

fn with_amounts(invoice: Record, body: &Body, lines: &[Line<'_>]) -> Record {
    let subtotal = body.decimal("subtotal").unwrap_or_else(|| lines.iter().map(Line::total).sum());
    let tax = body.decimal("tax").unwrap_or_default();
    let items: Vec<Value> = lines.iter().map(Line::item).collect();
    invoice
        .with("items", items)
        .with("subTotal", amount(subtotal))
        .with("salesTax", amount(tax))
        .with("total", amount(subtotal + tax))
        .with("balance", amount(subtotal + tax))
}

/// The lines of a request body.
pub(crate) fn lines<'a>(body: &'a Body, invoice: i64, now: &'a str) -> Vec<Line<'a>> {
    let first_id = invoice * 10;
    (first_id..).zip(1..).zip(body.items("items")).map(|((id, order), item)| Line::of(item, id, order, now)).collect()
}

/// The record that a property references, in the format of invoices.
pub(crate) fn referenced(body: &Body, property: &str) -> Value {
    body.integer(property).map_or(Value::Null, |id| json!({ "id": id, "name": null }))
}

fn royalty(body: &Body) -> Value {
    json!({
        "status": body.value("royaltyStatus"),
        "date": body.value("royaltyDate"),
        "sentOn": body.value("royaltySentOn"),
        "memo": body.value("royaltyMemo"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::create;
    use crate::http::{Answer, Call};
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::Kind;

    #[test]
    fn the_response_is_only_the_id() {
        let mut store = seed::store(Size::Small);
        let body = r#"{"adjustmentToId":3000001,"items":[{"description":"Refund","quantity":2,"unitPrice":-10.5}]}"#;
        let Ok(Answer::Json(answer)) = create(&mut store, &Call::for_test(0, "", body)) else {
            unreachable!("the body is valid");
        };
        let id = serde_json::from_slice::<Value>(&answer).ok().and_then(|id| id.as_i64()).unwrap_or_default();
        let adjustment = store.records(Kind::Invoices).get(id).cloned().unwrap_or_default();
        assert_eq!(adjustment.get("adjustmentToId"), 3_000_001);
        assert_eq!(adjustment.text("total"), "-21.00");
    }

    #[test]
    fn an_unknown_invoice_cannot_be_adjusted() {
        let mut store = seed::store(Size::Small);
        let error = create(&mut store, &Call::for_test(0, "", r#"{"adjustmentToId":1}"#)).err();
        assert!(error.is_some_and(|problem| problem.errors().contains_key("adjustmentToId")));
    }
}
