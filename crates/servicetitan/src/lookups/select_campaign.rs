use crate::api::{ACTIVE_BY_ID_OR_NAME, MARKETING, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active campaigns by name.
    SelectCampaign {
        key: "selectCampaign",
        label: "Select Campaign",
        example: "select_campaign.json",
        addition: true,
        list: MARKETING.get("campaigns").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
