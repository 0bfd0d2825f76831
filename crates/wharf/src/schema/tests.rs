#![expect(dead_code, reason = "the types only describe")]

use schemars::{JsonSchema, json_schema};
use serde_json::json;

use super::{input, output};
use crate::inputs::{Clearable, Fields};
use crate::outputs::Open;

/// A size.
#[derive(JsonSchema)]
enum Size {
    /// Not at all large.
    Small,
    None,
    #[schemars(title = "Very Large")]
    ExtraLarge,
}

struct Sort;

crate::described!(Sort, |_| json_schema!({
    "oneOf": [{ "const": "+Id", "title": "Id" }, { "const": "-Id", "title": "Id" }],
}));

#[derive(JsonSchema)]
struct Chest {
    /// The size to order.
    size: Size,
    other: Clearable<Size>,
    lid: Option<Lid>,
    sort: Sort,
    #[serde(flatten)]
    more: Fields<More>,
}

/// A lid.
#[derive(JsonSchema)]
struct Lid {
    size: Option<Size>,
}

#[derive(JsonSchema)]
struct More(Rest);

#[derive(JsonSchema)]
struct Rest {
    note: String,
}

#[derive(JsonSchema)]
struct Tree {
    branches: Vec<Tree>,
    kind: Option<Open<Size>>,
    size: Option<Size>,
    lid: Option<Lid>,
}

#[test]
fn choices_are_an_enum_with_distinct_labels() {
    let schema = input::<Chest>();
    let size = &schema["properties"]["size"];
    assert_eq!(
        *size,
        json!({
            "title": "Size", "description": "The size to order.", "type": "string", "x-type": "Size",
            "enum": ["None", "Small", "ExtraLarge"],
            "x-enum-labels": { "None": "None", "Small": "Small", "ExtraLarge": "Very Large" },
            "x-enum-descriptions": ["", "Not at all large.", ""],
        })
    );
    // Null is a value and no choice, so that nothing else is labelled like the choice "None".
    let other = &schema["properties"]["other"];
    assert_eq!(other["type"], json!(["string", "null"]));
    assert_eq!(other["enum"], json!(["None", "Small", "ExtraLarge", null]));
    assert_eq!(other["x-enum-labels"], size["x-enum-labels"]);
    assert_eq!(schema["properties"]["sort"]["x-enum-labels"], json!({ "+Id": "Id", "-Id": "Id (-Id)" }));
}

#[test]
fn types_keep_their_names_and_flattened_fields_their_place() {
    let schema = input::<Chest>();
    assert_eq!(schema["x-order"], json!(["size", "other", "lid", "sort", "note"]));
    assert_eq!(schema["required"], json!(["size", "sort", "note"]));
    // An empty text counts as absent.
    assert_eq!(schema["properties"]["note"]["minLength"], 1);
    assert_eq!(schema.get("x-type"), None);
    let lid = &schema["properties"]["lid"];
    assert_eq!(
        (&lid["x-type"], &lid["type"], &lid["additionalProperties"]),
        (&json!("Lid"), &json!("object"), &json!(false))
    );
    assert!(!schema.to_string().contains("$ref"), "{schema}");
}

#[test]
fn a_result_may_have_more_than_its_type() {
    let schema = output::<Tree>();
    assert_eq!(schema["x-type"], "Tree");
    let kind = &schema["properties"]["kind"];
    assert_eq!(
        *kind,
        json!({
            "description": "A size.", "type": ["string", "null"], "examples": ["None", "Small", "ExtraLarge"],
        })
    );
    let size = &schema["properties"]["size"];
    assert_eq!(
        (&size["type"], &size["enum"]),
        (&json!(["string", "null"]), &json!(["None", "Small", "ExtraLarge", null]))
    );
    assert_eq!(schema["properties"]["lid"]["type"], json!(["object", "null"]));
    // A type within itself is left open.
    assert_eq!(schema["properties"]["branches"]["items"], json!({}));
}

crate::id!(/// A lid.
    #[expect(unreachable_pub, reason = "the macro is for types of other crates")]
    LidId, "selectLid" of "boxId", "shelfId", "lidId");

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Order {
    lid_id: Option<LidId>,
    lid_ids: Option<Vec<LidId>>,
    #[schemars(extend("x-depends-on" = []))]
    others: Option<Vec<LidId>>,
    box_id: Option<i64>,
    lines: Option<Vec<Line>>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Line {
    lid_id: LidId,
    shelf_id: i64,
}

#[test]
fn a_dropdown_depends_on_what_its_form_has() {
    let schema = input::<Order>();
    for (pointer, keys) in [
        ("/lidId", Some(json!(["boxId"]))),
        ("/lidIds/items", Some(json!(["boxId", "lidId"]))),
        ("/others/items", None),
        ("/lines/items/properties/lidId", Some(json!(["shelfId"]))),
    ] {
        let field = schema["properties"].pointer(pointer).unwrap();
        assert_eq!(
            (field.get("x-depends-on"), &field["x-data-source"]),
            (keys.as_ref(), &json!("selectLid")),
            "{pointer}"
        );
    }
    assert!(schema["properties"]["others"].get("x-depends-on").is_none());
}
