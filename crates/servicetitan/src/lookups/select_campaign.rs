use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, MARKETING, UNSORTED};
use crate::models::NamedRecord;

/// Active campaigns by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectCampaign {}

impl Picklist for SelectCampaign {
    const META: Meta =
        Meta::new("selectCampaign", "Select Campaign", Effects::READS, include_str!("select_campaign.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        MARKETING.get("campaigns").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
