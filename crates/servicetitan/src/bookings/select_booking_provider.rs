use wharf::Item;

use crate::api::{BY_ID_OR_NAME, CRM, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Booking providers by name.
    SelectBookingProvider {
        key: "selectBookingProvider",
        label: "Select Booking Provider",
        example: "select_booking_provider.json",
        addition: true,
        list: CRM.get("booking-provider-tags"),
        paging: UNSORTED,
        order: Label,
        filters: BY_ID_OR_NAME,
        members: [tag_name],
        item: |provider| Item::named(provider.id, provider.tag_name.as_deref()),
    }
}
