//! What customers wish for.

use serde_json::json;

use super::customers::person;
use super::stage::{any, perform, room, set, some, soon};
use crate::resources::bookings;
use crate::seed::dice::Dice;
use crate::seed::timestamps;
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Store};

/// Somebody wishes for something.
pub(super) fn arrive(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Bookings])?;
    let provider = any(store, Kind::BookingProviders, dice)?;
    let body = json!({
        "source": "Website",
        "name": person(dice),
        "customerType": "Residential",
        "start": timestamps::rfc3339(soon(store, dice)),
        "summary": dice.pick(&SUMMARIES),
        "campaignId": any(store, Kind::Campaigns, dice)?,
        "businessUnitId": any(store, Kind::BusinessUnits, dice)?,
        "jobTypeId": any(store, Kind::JobTypes, dice)?,
        "priority": "Normal",
        "isFirstTimeClient": dice.chance(60),
        "uploadedImages": [],
        "isSendConfirmationEmail": true,
        "externalId": format!("web-{}", store.of(Kind::Bookings).next_id()),
    });
    perform(store, bookings::create, &[("provider", provider)], &body)
}

/// The office answers a wish, or something about it is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let booking = some(store, Kind::Bookings, dice, |_| true)?;
    let (id, provider) = (booking.id(), booking.integer("bookingProviderId")?);
    match booking.text("status") {
        "New" => set(store, Kind::Bookings, id, "status", *dice.pick(&["Accepted", "Converted", "Dismissed"])),
        "Accepted" => set(store, Kind::Bookings, id, "status", "Converted"),
        _ => {
            let body = json!({ "priority": dice.pick(&["Low", "Normal", "High", "Urgent"]) });
            perform(store, bookings::update, &[("provider", provider), ("id", id)], &body)
        }
    }
}
