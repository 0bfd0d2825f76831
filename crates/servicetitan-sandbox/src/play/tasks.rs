//! What is still to be done about invoices.

use super::stage::{any, room, set, some};
use crate::guid;
use crate::seed::dice::Dice;
use crate::store::{Kind, Record, Store};

/// Something is to be done about an invoice.
pub(super) fn arrive(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::InvoiceTasks])?;
    let task = Record::with_room(6)
        .with("taskId", guid::of(dice.number()))
        .with("invoiceId", any(store, Kind::Invoices, dice)?)
        .with("isDone", false)
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.of_mut(Kind::InvoiceTasks).add(task);
    Some(())
}

/// It is done, or to be done again.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let task = some(store, Kind::InvoiceTasks, dice, |_| true)?;
    let (id, is_done) = (task.id(), task.flag("isDone"));
    set(store, Kind::InvoiceTasks, id, "isDone", !is_done)
}
