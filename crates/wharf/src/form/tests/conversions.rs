//! Lists, pairs, files, defaults and credentials, as engines send them.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{Choice, Everything, decode, read};
use crate::form::Form;
use crate::schema;
use crate::{CommaSeparated, Decimal, Identifier, KeyValues, Repeated, Secret};

/// Inputs whose strict form or name differs from what callers send.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "described, not read")]
struct Converted {
    #[schemars(length(max = 3))]
    ids: Option<CommaSeparated<i64>>,
    pairs: Option<KeyValues>,
    #[schemars(extend("x-aliases" = ["technicianId"]))]
    technician_ids: Option<Vec<i64>>,
    #[schemars(extend("x-wire-name" = "jobIds", "x-aliases" = ["jobIds"]))]
    jobs_ids: Option<Vec<i64>>,
    choices: Option<Repeated<Choice>>,
    names: Option<Vec<String>>,
    codes: Option<CommaSeparated<String>>,
    prices: Option<Vec<Decimal>>,
}

/// Inputs that have a default.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "described, not read")]
struct Defaults {
    #[schemars(extend("default" = true))]
    needed: bool,
    #[schemars(extend("default" = true))]
    optional: Option<bool>,
}

/// Credentials.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "described, not read")]
struct Credentials {
    #[schemars(length(max = 3))]
    tenant: Identifier,
    secret: Secret,
}

#[test]
fn delimited_lists_pairs_and_aliases_are_converted() {
    let table = [
        (r#"{"ids": [1, "2"]}"#, json!({ "ids": "1,2" })),
        (r#"{"ids": "1, 2"}"#, json!({ "ids": "1,2" })),
        (r#"{"ids": "7"}"#, json!({ "ids": "7" })),
        (
            r#"{"pairs": {"a": 1, "b": ["x", true]}}"#,
            json!({ "pairs": [{ "key": "a", "value": "1" }, { "key": "b", "value": "x" }, { "key": "b", "value": "true" }] }),
        ),
        (r#"{"technicianId": 7}"#, json!({ "technicianIds": [7] })),
        (r#"{"technicianId": "7", "technicianIds": ""}"#, json!({ "technicianIds": [7] })),
        (r#"{"technicianId": "7", "technicianIds": [7]}"#, json!({ "technicianIds": [7] })),
        (r#"{"technicianId": "[7, 8]"}"#, json!({ "technicianIds": [7, 8] })),
        (r#"{"technicianId": "", "technicianIds": [9]}"#, json!({ "technicianIds": [9] })),
        (r#"{"jobsIds": [1]}"#, json!({ "jobIds": [1] })),
        (r#"{"jobIds": [1]}"#, json!({ "jobIds": [1] })),
        (r#"{"pairs": [{"key": "a", "value": "1"}]}"#, json!({ "pairs": [{ "key": "a", "value": "1" }] })),
        (r#"{"pairs": [{"key": 7, "value": [true]}]}"#, json!({ "pairs": [{ "key": "7", "value": "true" }] })),
        (r#"{"pairs": [{"key": "a", "value": ""}]}"#, json!({ "pairs": [{ "key": "a", "value": "" }] })),
        (r#"{"pairs": [{"key": "", "value": ""}, {"key": null}, {}, null]}"#, json!({ "pairs": [] })),
        (r#"{"pairs": "{\"a\": 1}"}"#, json!({ "pairs": [{ "key": "a", "value": "1" }] })),
        (r#"{"ids": 7}"#, json!({ "ids": "7" })),
        (r#"{"ids": ""}"#, json!({})),
        (r#"{"technicianIds": "7,8"}"#, json!({ "technicianIds": [7, 8] })),
        (r#"{"choices": "Low, High"}"#, json!({ "choices": ["Low", "High"] })),
        (r#"{"names": "Doe, Jane"}"#, json!({ "names": ["Doe, Jane"] })),
        (r#"{"names": 75001}"#, json!({ "names": ["75001"] })),
        (r#"{"codes": "a, b"}"#, json!({ "codes": "a,b" })),
        (r#"{"prices": "1.50"}"#, json!({ "prices": serde_json::from_str::<Value>("[1.50]").unwrap() })),
    ];
    for (given, expected) in table {
        assert_eq!(decode::<Converted>(given), Ok(expected), "{given}");
    }
    let all = "has no entries: leave it out for all";
    for (rejected, pointer, message) in [
        (r#"{"ids": "1,x"}"#, "/ids/1", "IDs must be a whole number"),
        (r#"{"ids": "x"}"#, "/ids", "IDs must be a whole number"),
        (r#"{"ids": [1,2,3,4]}"#, "/ids", "IDs must have from 1 to 3 entries"),
        (r#"{"ids": []}"#, "/ids", &format!("IDs {all}")),
        (r#"{"ids": "[]"}"#, "/ids", &format!("IDs {all}")),
        (r#"{"ids": [null]}"#, "/ids", &format!("IDs {all}")),
        (r#"{"choices": ["", null]}"#, "/choices", &format!("Choices {all}")),
        (r#"{"ids": [1, null]}"#, "/ids/1", "IDs must be a whole number"),
        (r#"{"codes": ["a", "b,c"]}"#, "/codes/1", "Codes must not contain \",\" within an entry"),
        (r#"{"prices": "1,50"}"#, "/prices", "Prices must be a number"),
        (r#"{"pairs": {"a": {}}}"#, "/pairs/a", "A value must be text, a number, true or false"),
        (r#"{"pairs": {"a": []}}"#, "/pairs/a", "A value must be text, a number, true or false"),
        (r#"{"pairs": {"a": null}}"#, "/pairs/a", "A key needs a value"),
        (r#"{"pairs": [{"key": "a", "value": null}]}"#, "/pairs/0/value", "A key needs a value"),
        (r#"{"pairs": [{}, {"value": 1}]}"#, "/pairs/1", "A value needs a key"),
        (r#"{"pairs": [{"key": {}, "value": 1}]}"#, "/pairs/0/key", "A key must be text"),
        (r#"{"pairs": [{"key": "a", "value": 1, "x": 2}]}"#, "/pairs/0/x", "Unknown key"),
        (r#"{"pairs": [7]}"#, "/pairs/0", "A row must have a key and a value"),
        (r#"{"pairs": "x"}"#, "/pairs", "Pairs must be pairs of keys and values"),
        (r#"{"technicianId": "x"}"#, "/technicianId", "Technician IDs must be a whole number"),
        (r#"{"jobIds": [1], "jobsIds": [2]}"#, "/jobsIds", "Jobs IDs is given twice, with two values"),
    ] {
        let faults = decode::<Converted>(rejected).unwrap_err();
        assert_eq!((faults[0].pointer.strip_prefix("/inputs"), faults[0].message.as_str()), (Some(pointer), message));
    }
}

/// Each file and its strict form: the bytes of "id".
#[test]
fn files_are_taken_in_the_forms_of_engines() {
    let (plain, typed) = (json!({ "data": "aWQ=" }), json!({ "data": "aWQ=", "contentType": "a/b" }));
    let table = [
        (json!({ "type": "Buffer", "data": [105, 100] }), &plain),
        (json!({ "type": "Buffer", "data": "aWQ=" }), &plain),
        (json!({ "data": [105, 100] }), &plain),
        (json!({ "data": "aWQ", "contentType": "a/b", "fileName": "" }), &typed),
        (json!({ "data": { "type": "Buffer", "data": [105, 100] }, "contentType": "a/b" }), &typed),
        (json!({ "data": "aW\r\nQ=\n", "mimeType": "a/b", "fileExtension": "b", "fileSize": "2 B", "id": 1 }), &typed),
        (json!({ "$content": "aWQ=", "$content-type": "a/b" }), &typed),
        (json!("aWQ="), &plain),
        (json!("data:a/b;base64,aWQ="), &typed),
        (json!({ "data": "data:a/b;base64,aWQ" }), &typed),
        (json!({ "data": "data:c/d;base64,aWQ=", "contentType": "a/b" }), &typed),
        (json!("{\"data\": \"aWQ=\"}"), &plain),
        (json!({ "data": "-_-_" }), &json!({ "data": "+/+/" })),
        (json!({ "data": "" }), &json!({ "data": "" })),
        (json!({ "type": "Buffer", "data": [] }), &json!({ "data": "" })),
    ];
    for (file, strict) in table {
        let decoded = read(&Form::compile(&schema::input::<Everything>()), &json!({ "whole": 1, "file": file }));
        assert_eq!(decoded.map(|inputs| inputs["file"].clone()).as_ref(), Ok(strict), "{file}");
    }
    for (file, pointer) in [
        // Text is base64 in its standard form, or it might be the content itself.
        (json!("aWQ"), ""),
        (json!("aW Q="), ""),
        (json!("a text"), ""),
        (json!(7), ""),
        (json!({}), "/data"),
        (json!({ "data": null }), "/data"),
        (json!({ "data": "%%%" }), "/data"),
        (json!({ "data": "+_+_" }), "/data"),
        (json!({ "data": "data:text/plain,id" }), "/data"),
        (json!({ "data": [256] }), "/data"),
        (json!({ "data": "database", "id": "database:7" }), "/data"),
        (json!({ "data": { "type": "Buffer", "data": [1], "x": 1 } }), "/data"),
        (json!({ "data": "aWQ=", "type": "Blob" }), "/type"),
        (json!({ "data": "aWQ=", "contentTyp": "a/b" }), "/contentTyp"),
        (json!({ "data": "aWQ=", "mimeType": "a/b", "contentType": "c/d" }), "/contentType"),
    ] {
        let decoded = read(&Form::compile(&schema::input::<Everything>()), &json!({ "whole": 1, "file": file }));
        assert_eq!(decoded.unwrap_err()[0].pointer, format!("/inputs/file{pointer}"), "{file}");
    }
}

#[test]
fn a_required_input_that_is_left_out_has_its_default() {
    for given in ["{}", r#"{"needed": null}"#, r#"{"needed": ""}"#] {
        assert_eq!(decode::<Defaults>(given), Ok(json!({ "needed": true })), "{given}");
    }
    assert_eq!(decode::<Defaults>(r#"{"needed": false}"#), Ok(json!({ "needed": false })));
}

#[test]
fn what_is_copied_with_a_name_is_dropped_and_with_a_secret_is_named() {
    for tenant in ["123", r#"" 123\n""#, r#""\u200b123""#, r#""123""#] {
        let decoded = decode::<Credentials>(&format!(r#"{{"tenant": {tenant}, "secret": "a b"}}"#));
        assert_eq!(decoded, Ok(json!({ "tenant": "123", "secret": "a b" })), "{tenant}");
    }
    for (tenant, secret, message) in [
        ("1e2", r#""a""#, "Tenant must be text"),
        (r#""1 2""#, r#""a""#, "Tenant must be a text without blanks"),
        (r#"" ""#, r#""a""#, "Tenant must be a text without blanks"),
        ("1", r#""a\n""#, "Secret has a line break at its end"),
        ("1", r#""a ""#, "Secret has a blank at its end"),
        ("1", r#""\ufeffa""#, "Secret has a blank at its beginning"),
        ("1", r#""a\r\nb""#, "Secret has a line break or another control character in it"),
        ("1", "12345", "Secret must be text"),
    ] {
        let faults = decode::<Credentials>(&format!(r#"{{"tenant": {tenant}, "secret": {secret}}}"#)).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), [message]);
    }
}
