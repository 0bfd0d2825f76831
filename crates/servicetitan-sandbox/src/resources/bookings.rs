//! Bookings: requests of customers, sent by providers.

use super::booking_bodies::{CREATE, UPDATE};
use super::common;
use crate::body::Reference;
use crate::body::references::reference;
use crate::http::{Call, Method, Operation, Outcome, Problem};
use crate::list::{By, Filter, Listing, Sorting, filter, predicate};
use crate::store::{Kind, Record, Resource, Store};

/// The operations on bookings.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/crm/v2/tenant/{tenant}/bookings", &LISTING),
    Operation::get("/crm/v2/tenant/{tenant}/bookings/{id}", &BOOKING),
    Operation::read("/crm/v2/tenant/{tenant}/booking-provider/{provider}/bookings", list),
    Operation::read("/crm/v2/tenant/{tenant}/booking-provider/{provider}/bookings/{id}", get),
    Operation::write(Method::Post, "/crm/v2/tenant/{tenant}/booking-provider/{provider}/bookings", create),
    Operation::write(Method::Patch, "/crm/v2/tenant/{tenant}/booking-provider/{provider}/bookings/{id}", update),
];

/// A booking in responses.
pub(crate) static BOOKING: Resource = Resource {
    kind: Kind::Bookings,
    fields: &[
        "id",
        "source",
        "createdOn",
        "name",
        "address",
        "customerType",
        "start",
        "campaignId",
        "businessUnitId",
        "isFirstTimeClient",
        "uploadedImages",
        "isSendConfirmationEmail",
        "status",
        "dismissingReasonId",
        "jobId",
        "externalId",
        "priority",
        "jobTypeId",
        "bookingProviderId",
        "modifiedOn",
        "summary",
    ],
};

static LISTING: Listing = Listing {
    resource: &BOOKING,
    filters: &[common::IDS, FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] = &[filter("externalId", By::Text("externalId"))];

static REFERENCES: &[Reference] = &[
    reference("campaignId", Kind::Campaigns),
    reference("businessUnitId", Kind::BusinessUnits),
    reference("jobTypeId", Kind::JobTypes),
];

fn provider_of(store: &Store, call: &Call) -> Result<i64, Problem> {
    let id = call.id("provider")?;
    match store.records(Kind::BookingProviders).get(id) {
        Some(_) => Ok(id),
        None => Err(Problem::not_found(Kind::BookingProviders.noun(), id)),
    }
}

/// The booking of a call, if it belongs to the provider of the call.
fn find<'s>(store: &'s Store, call: &Call) -> Result<&'s Record, Problem> {
    let provider = provider_of(store, call)?;
    let booking = BOOKING.find(store, call.id("id")?)?;
    if booking.integer("bookingProviderId") == Some(provider) {
        Ok(booking)
    } else {
        Err(Problem::not_found(Kind::Bookings.noun(), booking.id()))
    }
}

fn list(store: &Store, call: &Call) -> Outcome {
    let provider = provider_of(store, call)?;
    LISTING.answer_where(store, &call.query, vec![predicate::integer_in("bookingProviderId", [provider])])
}

fn get(store: &Store, call: &Call) -> Outcome {
    BOOKING.answer(find(store, call)?)
}

/// Creates a booking.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let provider = provider_of(store, call)?;
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let mut booking = Record::with_capacity(20)
        .with("bookingProviderId", provider)
        .with("status", "New")
        .with("start", now.as_str())
        .with("createdOn", now.as_str())
        .with("modifiedOn", now.as_str());
    body.fill_into(&mut booking, &["contacts"]);
    let id = store.records_mut(Kind::Bookings).add(booking);
    BOOKING.answer(BOOKING.find(store, id)?)
}

/// Changes a booking.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = find(store, call)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let booking = BOOKING.find_mut(store, id)?;
    body.merge_into(booking, &[]);
    booking.set("modifiedOn", now);
    BOOKING.answer(booking)
}
