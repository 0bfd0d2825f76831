use crate::api::{BY_ID, CRM, SORTED};
use crate::picklist::picklist;

picklist! {
    /// Bookings of all providers by name, at most the newest 10,000.
    SelectBooking {
        key: "selectBooking",
        label: "Select Booking",
        example: "select_booking.json",
        list: CRM.get("bookings").param("sort", Some("-Id")),
        paging: SORTED,
        order: Label,
        filters: BY_ID,
    }
}
