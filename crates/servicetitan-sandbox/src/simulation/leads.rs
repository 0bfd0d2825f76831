//! Leads.

use serde_json::json;

use super::helpers::{active, any, any_id, ensure_capacity, set_field};
use crate::resources::common::API_USER;
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

/// Creates a lead.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Leads])?;
    let customer = active(store, Kind::Customers, random)?;
    let lead = Record::with_capacity(20)
        .with("status", "Open")
        .with("priority", *random.pick(&["Low", "Normal", "High"]))
        .with("customerId", customer.id())
        .with("customerName", customer.text("name"))
        .with("address", customer.get("address").clone())
        .with("campaignId", any_id(store, Kind::Campaigns, random)?)
        .with("businessUnitId", any_id(store, Kind::BusinessUnits, random)?)
        .with("jobTypeId", any_id(store, Kind::JobTypes, random)?)
        .with("createdById", API_USER)
        .with("tagTypeIds", json!([]))
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.records_mut(Kind::Leads).add(lead);
    Some(())
}

/// Closes an open lead, or reopens a closed one.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let lead = any(store, Kind::Leads, random)?;
    let (id, is_open) = (lead.id(), lead.text("status") == "Open");
    let status = if is_open { *random.pick(&["Converted", "Dismissed"]) } else { "Open" };
    set_field(store, Kind::Leads, id, "status", status)
}
