use crate::api::{ACTIVE, SETTINGS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active types of tags, by name.
    SelectTagType {
        key: "selectTagType",
        label: "Select Tag Type",
        example: "select_tag_type.json",
        addition: true,
        list: SETTINGS.get("tag-types").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE,
    }
}
