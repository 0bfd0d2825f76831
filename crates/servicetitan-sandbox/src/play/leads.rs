//! What is to be followed up.

use serde_json::json;

use super::stage::{any, room, set, some};
use crate::resources::common::API_USER;
use crate::seed::dice::Dice;
use crate::store::{Kind, Record, Store};

/// Somebody might want something.
pub(super) fn arrive(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Leads])?;
    let customer = some(store, Kind::Customers, dice, |known| known.flag("active"))?;
    let lead = Record::with_room(20)
        .with("status", "Open")
        .with("priority", *dice.pick(&["Low", "Normal", "High"]))
        .with("customerId", customer.id())
        .with("customerName", customer.text("name"))
        .with("address", customer.get("address").clone())
        .with("campaignId", any(store, Kind::Campaigns, dice)?)
        .with("businessUnitId", any(store, Kind::BusinessUnits, dice)?)
        .with("jobTypeId", any(store, Kind::JobTypes, dice)?)
        .with("createdById", API_USER)
        .with("tagTypeIds", json!([]))
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.of_mut(Kind::Leads).add(lead);
    Some(())
}

/// A lead led somewhere, or it is asked again.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let lead = some(store, Kind::Leads, dice, |_| true)?;
    let (id, is_open) = (lead.id(), lead.text("status") == "Open");
    let status = if is_open { *dice.pick(&["Converted", "Dismissed"]) } else { "Open" };
    set(store, Kind::Leads, id, "status", status)
}
