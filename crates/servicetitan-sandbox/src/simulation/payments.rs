//! Payments.

use serde_json::json;

use super::helpers::{any, any_id, call, ensure_capacity, find, set_field};
use crate::resources::invoices::parse_amount;
use crate::resources::payments;
use crate::seed::random::Random;
use crate::store::{Kind, Store};

/// Pays an invoice, in full or in part.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Payments])?;
    let invoice = find(store, Kind::Invoices, random, |known| parse_amount(known.get("balance")) >= 1.0)?;
    let balance = parse_amount(invoice.get("balance"));
    let amount = if random.chance(30) { (balance * 50.0).round() / 100.0 } else { balance };
    let invoice = invoice.id();
    let type_id = any_id(store, Kind::PaymentTypes, random)?;
    let body = json!({ "typeId": type_id, "splits": [{ "invoiceId": invoice, "amount": amount }] });
    call(store, payments::create, &[], &body)
}

/// Moves a payment to the next accounting step: posted, exported. Sets the memo of an exported one.
pub(super) fn advance(store: &mut Store, random: &mut Random) -> Option<()> {
    let payment = any(store, Kind::Payments, random)?;
    let id = payment.id();
    let next = match payment.text("status") {
        "Pending" => "Posted",
        "Posted" => "Exported",
        _ => {
            return set_field(store, Kind::Payments, id, "memo", format!("Receipt {}", random.between(10_000, 99_999)));
        }
    };
    set_field(store, Kind::Payments, id, "status", next)?;
    set_field(store, Kind::Payments, id, "syncStatus", next)
}
