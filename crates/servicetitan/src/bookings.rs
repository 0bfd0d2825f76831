//! Bookings: customers' requests that are not jobs yet.

mod create_booking_by_provider;
mod get_booking_by_provider;
mod get_booking_by_tenant;
mod list_bookings_by_provider;
mod list_bookings_by_tenant;
mod select_booking;
mod select_booking_provider;
mod update_booking;

pub use self::{
    create_booking_by_provider::CreateBookingByProvider, get_booking_by_provider::GetBookingByProvider,
    get_booking_by_tenant::GetBookingByTenant, list_bookings_by_provider::ListBookingsByProvider,
    list_bookings_by_tenant::ListBookingsByTenant, select_booking::SelectBooking,
    select_booking_provider::SelectBookingProvider, update_booking::UpdateBooking,
};

use wharf::{CommaSeparated, DateTime, JsonSchema, Open};

use crate::addresses::Address;
use crate::api::sort;
use crate::customers::CustomerType;
use crate::filters::DateFilters;
use crate::ids::BookingId;
use crate::jobs::Priority;
use crate::models::RecordInfo;

/// The group of its actions.
const GROUP: &str = "Bookings";

/// A booking.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    #[serde(flatten)]
    info: RecordInfo,
    /// Where the booking comes from.
    pub source: String,
    /// Name of the customer.
    pub name: String,
    /// Address of the customer.
    pub address: Option<Address>,
    /// Household or business.
    pub customer_type: Option<Open<CustomerType>>,
    /// Requested start of the visit.
    pub start: DateTime,
    /// Campaign.
    pub campaign_id: Option<i64>,
    /// Business unit.
    pub business_unit_id: Option<i64>,
    /// Whether the customer is new.
    pub is_first_time_client: Option<bool>,
    /// Images that belong to the booking.
    pub uploaded_images: Option<Vec<String>>,
    /// Whether the customer gets a confirmation email.
    pub is_send_confirmation_email: Option<bool>,
    /// Status of the booking.
    pub status: Open<BookingStatus>,
    /// Reason for dismissing the booking.
    pub dismissing_reason_id: Option<i64>,
    /// Job that the booking became.
    pub job_id: Option<i64>,
    /// ID in the system that the booking comes from.
    pub external_id: String,
    /// Priority.
    pub priority: Option<Open<Priority>>,
    /// Type of job.
    pub job_type_id: Option<i64>,
    /// Provider that the booking came from.
    pub booking_provider_id: i64,
    /// What the customer asks for.
    pub summary: Option<String>,
}

/// The status of a booking.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum BookingStatus {
    New,
    Converted,
    Dismissed,
    Accepted,
}

/// Which bookings to list, and in which order.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
    /// Only these bookings, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<BookingId>>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Only bookings with this ID in the system they came from.
    external_id: Option<String>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for bookings.
    Sort: "Id", "ModifiedOn", "CreatedOn");
