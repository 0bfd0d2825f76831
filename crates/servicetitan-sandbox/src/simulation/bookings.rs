//! Bookings from providers.

use serde_json::json;

use super::customers::full_name;
use super::helpers::{any, any_id, call, ensure_capacity, set_field, upcoming_start};
use crate::resources::bookings;
use crate::resources::common::PRIORITIES;
use crate::seed::random::Random;
use crate::seed::timestamps;
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Store};

/// Creates a booking.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Bookings])?;
    let provider = any_id(store, Kind::BookingProviders, random)?;
    let body = json!({
        "source": "Website",
        "name": full_name(random),
        "customerType": "Residential",
        "start": timestamps::rfc3339(upcoming_start(store, random)),
        "summary": random.pick(&SUMMARIES),
        "campaignId": any_id(store, Kind::Campaigns, random)?,
        "businessUnitId": any_id(store, Kind::BusinessUnits, random)?,
        "jobTypeId": any_id(store, Kind::JobTypes, random)?,
        "priority": "Normal",
        "isFirstTimeClient": random.chance(60),
        "uploadedImages": [],
        "isSendConfirmationEmail": true,
        "externalId": format!("web-{}", store.records(Kind::Bookings).next_id()),
    });
    call(store, bookings::create, &[("provider", provider)], &body)
}

/// Changes the status of an open booking, or the priority of a closed one.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let booking = any(store, Kind::Bookings, random)?;
    let (id, provider) = (booking.id(), booking.integer("bookingProviderId")?);
    match booking.text("status") {
        "New" => set_field(store, Kind::Bookings, id, "status", *random.pick(&["Accepted", "Converted", "Dismissed"])),
        "Accepted" => set_field(store, Kind::Bookings, id, "status", "Converted"),
        _ => {
            let body = json!({ "priority": random.pick(PRIORITIES) });
            call(store, bookings::update, &[("provider", provider), ("id", id)], &body)
        }
    }
}
