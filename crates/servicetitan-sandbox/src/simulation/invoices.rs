//! Changes of invoices.

use serde_json::json;

use super::helpers::{call, ensure_capacity, find, set_field};
use crate::resources::invoices::REVIEW_STATUSES;
use crate::resources::{adjustment_invoices, invoice_changes};
use crate::seed::random::Random;
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Record, Store};

/// Changes a pending invoice.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = find(store, Kind::Invoices, random, is_pending).map(Record::id)?;
    let body = match random.between(0, 3) {
        0 => json!({ "summary": random.pick(&SUMMARIES) }),
        1 => json!({ "assignedToId": random.between(9_001, 9_014) }),
        _ => json!({ "reviewStatus": random.pick(REVIEW_STATUSES) }),
    };
    call(store, invoice_changes::update, &[("id", id)], &body)
}

/// Creates an adjustment invoice.
pub(super) fn adjust(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Invoices])?;
    let original = find(store, Kind::Invoices, random, |known| known.get("adjustmentToId").is_null())?.id();
    let discount = json!({ "description": "Goodwill", "quantity": 1, "unitPrice": -random.between(5, 50) });
    let body = json!({ "adjustmentToId": original, "items": [discount] });
    call(store, adjustment_invoices::create, &[], &body)
}

/// Moves an invoice to the next accounting step: batched, posted, exported.
pub(super) fn advance(store: &mut Store, random: &mut Random) -> Option<()> {
    let invoice = find(store, Kind::Invoices, random, |known| known.text("syncStatus") != "Exported")?;
    let id = invoice.id();
    match invoice.text("syncStatus") {
        "Pending" if invoice.get("batch").is_null() => {
            let number = random.between(1, 100);
            let batch = json!({ "id": 950 + number, "number": number.to_string(), "name": "Weekly export" });
            set_field(store, Kind::Invoices, id, "batch", batch)
        }
        "Pending" => set_field(store, Kind::Invoices, id, "syncStatus", "Posted"),
        _ => set_field(store, Kind::Invoices, id, "syncStatus", "Exported"),
    }
}

fn is_pending(invoice: &Record) -> bool {
    invoice.text("syncStatus") == "Pending"
}
