//! What invoices go through.

use serde_json::json;

use super::stage::{perform, room, set, some};
use crate::resources::invoices::REVIEW_STATUSES;
use crate::resources::{adjustment_invoices, invoice_changes};
use crate::seed::dice::Dice;
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Record, Store};

/// Something about one is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = some(store, Kind::Invoices, dice, is_pending).map(Record::id)?;
    let body = match dice.between(0, 3) {
        0 => json!({ "summary": dice.pick(&SUMMARIES) }),
        1 => json!({ "assignedToId": dice.between(9_001, 9_014) }),
        _ => json!({ "reviewStatus": dice.pick(REVIEW_STATUSES) }),
    };
    perform(store, invoice_changes::update, &[("id", id)], &body)
}

/// One is corrected by another one.
pub(super) fn correct(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Invoices])?;
    let original = some(store, Kind::Invoices, dice, |known| known.get("adjustmentToId").is_null())?.id();
    let discount = json!({ "description": "Goodwill", "quantity": 1, "unitPrice": -dice.between(5, 50) });
    let body = json!({ "adjustmentToId": original, "items": [discount] });
    perform(store, adjustment_invoices::create, &[], &body)
}

/// One gets a step further on its way to the books: into a batch, posted, exported.
pub(super) fn book(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let invoice = some(store, Kind::Invoices, dice, |known| known.text("syncStatus") != "Exported")?;
    let id = invoice.id();
    match invoice.text("syncStatus") {
        "Pending" if invoice.get("batch").is_null() => {
            let number = dice.between(1, 100);
            let batch = json!({ "id": 950 + number, "number": number.to_string(), "name": "Weekly export" });
            set(store, Kind::Invoices, id, "batch", batch)
        }
        "Pending" => set(store, Kind::Invoices, id, "syncStatus", "Posted"),
        _ => set(store, Kind::Invoices, id, "syncStatus", "Exported"),
    }
}

fn is_pending(invoice: &Record) -> bool {
    invoice.text("syncStatus") == "Pending"
}
