//! Tasks of invoices.

use super::helpers::{any, any_id, ensure_capacity, set_field};
use crate::guid;
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

/// Adds a task to an invoice.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::InvoiceTasks])?;
    let task = Record::with_capacity(6)
        .with("taskId", guid::from_number(random.number()))
        .with("invoiceId", any_id(store, Kind::Invoices, random)?)
        .with("isDone", false)
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.records_mut(Kind::InvoiceTasks).add(task);
    Some(())
}

/// Marks a task as done or not done.
pub(super) fn toggle_done(store: &mut Store, random: &mut Random) -> Option<()> {
    let task = any(store, Kind::InvoiceTasks, random)?;
    let (id, is_done) = (task.id(), task.flag("isDone"));
    set_field(store, Kind::InvoiceTasks, id, "isDone", !is_done)
}
