//! What customers pay.

use serde_json::json;

use super::stage::{any, perform, room, set, some};
use crate::resources::payments::{self, number};
use crate::seed::dice::Dice;
use crate::store::{Kind, Store};

/// An invoice is paid, or a part of it.
pub(super) fn pay(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Payments])?;
    let invoice = some(store, Kind::Invoices, dice, |known| number(known.get("balance")) >= 1.0)?;
    let open = number(invoice.get("balance"));
    let amount = if dice.chance(30) { (open * 50.0).round() / 100.0 } else { open };
    let invoice = invoice.id();
    let kind = any(store, Kind::PaymentTypes, dice)?;
    let body = json!({ "typeId": kind, "splits": [{ "invoiceId": invoice, "amount": amount }] });
    perform(store, payments::create, &[], &body)
}

/// A payment gets a step further on its way to the books, or a note.
pub(super) fn book(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let payment = some(store, Kind::Payments, dice, |_| true)?;
    let id = payment.id();
    let next = match payment.text("status") {
        "Pending" => "Posted",
        "Posted" => "Exported",
        _ => return set(store, Kind::Payments, id, "memo", format!("Receipt {}", dice.between(10_000, 99_999))),
    };
    set(store, Kind::Payments, id, "status", next)?;
    set(store, Kind::Payments, id, "syncStatus", next)
}
