mod conversions;

use proptest::prelude::*;
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{Form, ReadOptions, decode};
use crate::error::Fault;
use crate::{Clearable, Date, DateTime, Decimal, File, Guid};
use crate::{json as text, schema};

/// One input of every kind.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "described, not read")]
struct Everything {
    whole: i64,
    #[schemars(range(min = 1, max = 5))]
    small: Option<u32>,
    price: Option<Decimal>,
    flag: Option<bool>,
    #[schemars(length(max = 3))]
    text: Option<String>,
    at: Option<DateTime>,
    day: Option<Date>,
    guid: Option<Guid>,
    choice: Option<Choice>,
    list: Option<Vec<i64>>,
    nested: Option<Vec<Nested>>,
    clearable: Clearable<String>,
    #[schemars(extend("x-group" = "details"))]
    grouped: Option<String>,
    file: Option<File>,
    anything: Option<Value>,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "described, not read")]
struct Nested {
    name: String,
    value: Clearable<i64>,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "described, not read")]
enum Choice {
    Low,
    /// A variant with a doc comment.
    High,
    #[schemars(title = "At once")]
    Urgent,
}

fn decode<T: JsonSchema>(text: &str) -> Result<Value, Vec<Fault>> {
    Form::compile(&schema::input::<T>()).read(serde_json::from_str(text).unwrap(), "/inputs", &ReadOptions::default())
}

fn read(form: &Form, value: &Value) -> Result<Value, Vec<Fault>> {
    form.read(&text::raw(value), "/inputs", &ReadOptions::default())
}

/// Each input in addition to `"whole": 1`, and its decoded form.
#[test]
fn sloppy_values_become_strict() {
    let table = [
        (r#"{"small": "5"}"#, r#"{"small": 5}"#),
        (r#"{"small": 5.0}"#, r#"{"small": 5}"#),
        (r#"{"price": "100.10"}"#, r#"{"price": 100.10}"#),
        (r#"{"price": 0.1000000000000000000000001}"#, r#"{"price": 0.1000000000000000000000001}"#),
        (r#"{"price": 0}"#, r#"{"price": 0}"#),
        (r#"{"flag": "True"}"#, r#"{"flag": true}"#),
        (r#"{"flag": false}"#, r#"{"flag": false}"#),
        (r#"{"flag": "false"}"#, r#"{"flag": false}"#),
        (r#"{"text": ""}"#, "{}"),
        (r#"{"text": null}"#, "{}"),
        (r#"{"text": "\u00e4\u00f6\u00fc"}"#, r#"{"text": "äöü"}"#),
        (r#"{"clearable": null}"#, r#"{"clearable": null}"#),
        (r#"{"clearable": ""}"#, "{}"),
        (r#"{"at": "2026-01-02T03:04:05.123+02:00"}"#, r#"{"at": "2026-01-02T03:04:05.123+02:00"}"#),
        (r#"{"day": "2026-01-02"}"#, r#"{"day": "2026-01-02"}"#),
        (r#"{"list": "[1, \"2\"]"}"#, r#"{"list": [1, 2]}"#),
        (r#"{"list": []}"#, r#"{"list": []}"#),
        (r#"{"nested": "[{\"value\": null, \"name\": \"a\"}]"}"#, r#"{"nested": [{"name": "a", "value": null}]}"#),
        (r#"{"details": {"grouped": "x"}}"#, r#"{"grouped": "x"}"#),
        (r#"{"details": "{\"grouped\": \"x\"}", "grouped": ""}"#, r#"{"grouped": "x"}"#),
        (r#"{"details": {"grouped": "x"}, "grouped": "x"}"#, r#"{"grouped": "x"}"#),
        (r#"{"details": null}"#, "{}"),
        (r#"{"text": 750}"#, r#"{"text": "750"}"#),
        (r#"{"text": 1.0}"#, r#"{"text": "1.0"}"#),
        (r#"{"at": " 2026-01-02T03:04:05Z\n"}"#, r#"{"at": "2026-01-02T03:04:05Z"}"#),
        (r#"{"choice": " Low "}"#, r#"{"choice": "Low"}"#),
        (r#"{"list": "1, 2"}"#, r#"{"list": [1, 2]}"#),
        (r#"{"list": 1}"#, r#"{"list": [1]}"#),
        (r#"{"nested": {"name": 5}}"#, r#"{"nested": [{"name": "5"}]}"#),
        (r#"{"anything": {"b": [1.10, "x"]}}"#, r#"{"anything": {"b": [1.10, "x"]}}"#),
    ];
    for (given, expected) in table {
        let with_whole = |text: &str| text.replacen('{', r#"{"whole": 1, "#, 1).replace(", }", "}");
        assert_eq!(
            decode::<Everything>(&with_whole(given)),
            Ok(serde_json::from_str(&with_whole(expected)).unwrap()),
            "{given}"
        );
    }
}

#[test]
fn whole_numbers_are_exact() {
    let table = [
        ("9223372036854775807", Some("9223372036854775807")),
        ("\"-9223372036854775808\"", Some("-9223372036854775808")),
        ("9007199254740993", Some("9007199254740993")),
        ("9223372036854775807.0", Some("9223372036854775807")),
        ("9223372036854775808", None),
        ("1e3", Some("1000")),
        ("5.000001E+6", Some("5000001")),
        ("-1200e-2", Some("-12")),
        ("0.00e99", Some("0")),
        ("1e19", None),
        ("1e99999999999", None),
        ("1e-1", None),
        ("5.000001e5", None),
        ("1.5", None),
        ("\"+1.0\"", Some("1")),
        ("\"1.\"", None),
        ("\"e5\"", None),
        ("\"1,000\"", None),
        ("\"+1\"", Some("1")),
        ("true", None),
        ("[1]", None),
    ];
    for (given, expected) in table {
        let decoded = decode::<Everything>(&format!(r#"{{"whole": {given}}}"#));
        assert_eq!(decoded.ok().map(|value| value["whole"].to_string()).as_deref(), expected, "{given}");
    }
}

#[test]
fn all_faults_are_reported_with_pointer_and_kind() {
    let given = json!({
        "small": 6, "price": "1,5", "flag": 1, "text": {}, "at": 20260102, "day": "2026-02-30", "guid": "x",
        "choice": "low", "list": {}, "nested": [{ "value": 1 }, { "name": "a", "nam": 1 }, 7],
        "details": { "grouped": [], "other": 2 }, "file": { "data": "%%%" }, "smal/l~": 1,
    });
    let form = Form::compile(&schema::input::<Everything>());
    let faults = read(&form, &given).unwrap_err();
    let found: Vec<String> =
        faults.iter().map(|fault| format!("{} {:?}: {}", fault.pointer, fault.code, fault.message)).collect();
    let expected = [
        "/inputs/whole Required: Whole is required",
        "/inputs/small Range: Small must be from 1 to 5",
        "/inputs/price Type: Price must be a number",
        "/inputs/flag Type: Flag must be true or false",
        "/inputs/text Type: Text must be text",
        "/inputs/at Type: At must be text",
        "/inputs/day Format: Day must be a date, such as 2026-01-02",
        "/inputs/guid Format: GUID must be a GUID, such as 6b29fc40-ca47-1067-b31d-00dd010662da",
        "/inputs/choice Choice: Choice must be one of Low, High, Urgent",
        "/inputs/list Type: List must be a list",
        "/inputs/nested/0/name Required: Name is required",
        "/inputs/nested/1/nam Unknown: Unknown key; did you mean name?",
        "/inputs/nested/2 Type: Nested must be an object",
        "/inputs/details/grouped Type: Grouped must be text",
        "/inputs/file/data Format: Data must be base64, or a list of bytes from 0 to 255",
        "/inputs/smal~1l~0 Unknown: Unknown key; did you mean small?",
        "/inputs/details/other Unknown: Unknown key",
    ];
    assert_eq!(found, expected);
}

#[test]
fn contradictory_values_are_rejected() {
    let faults = decode::<Everything>(r#"{"whole": 1, "grouped": "a", "details": {"grouped": "b"}}"#).unwrap_err();
    assert_eq!(faults[0].pointer, "/inputs/grouped");
}

#[test]
fn the_number_of_faults_is_limited() {
    let many: Map<String, Value> = (0..1_000).map(|index| (format!("key{index}"), Value::Null)).collect();
    let faults = read(&Form::compile(&schema::input::<Everything>()), &many.into()).unwrap_err();
    assert_eq!(faults.len(), 100);
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("whole"),
        Just("small"),
        Just("price"),
        Just("flag"),
        Just("text"),
        Just("at"),
        Just("day"),
        Just("guid"),
        Just("choice"),
        Just("list"),
        Just("nested"),
        Just("clearable"),
        Just("details"),
        Just("grouped"),
        Just("file"),
        Just("name"),
        Just("value"),
        Just("data"),
        Just("type"),
        Just("other"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-10..10_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9 :T.-]{0,12}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop_oneof![
            Just("Low"),
            Just("2026-01-02T03:04:05Z"),
            Just("2026-01-02"),
            Just("true"),
            Just("[1]"),
            Just("{}"),
            Just("6b29fc40-ca47-1067-b31d-00dd010662da"),
            Just("Buffer"),
            Just("aWQ="),
            Just("12.50"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// Values that callers are likely to send, by field.
const PLAUSIBLE: &[(&str, &[&str])] = &[
    ("small", &["1", "\"5\"", "4.0", "null", "\"\""]),
    ("price", &["0", "-1.10", "\"12.50\"", "1e400", "0.10000000000000000000001"]),
    ("flag", &["true", "\"FALSE\"", "null"]),
    ("text", &["\"abc\"", "750", "\"\"", "\"é\""]),
    ("at", &["\"2026-01-02T03:04:05Z\"", "\"2026-12-31T23:59:60Z\"", "\"2026-01-02t03:04:05.5-08:00\""]),
    ("day", &["\"2026-01-02\"", "\"2024-02-29\""]),
    ("guid", &["\"6B29FC40-ca47-1067-b31d-00dd010662da\""]),
    ("choice", &["\"Low\"", "\"High\"", "\"Urgent\""]),
    ("list", &["[]", "[1, \"2\"]", "\"[3]\"", "\"4, 5\"", "6"]),
    ("nested", &["[{\"name\": \"a\"}]", "\"[{\\\"name\\\": \\\"a\\\", \\\"value\\\": null}]\""]),
    ("clearable", &["null", "\"x\"", "\"\""]),
    ("details", &["{\"grouped\": \"x\"}", "\"{}\"", "\"\""]),
    ("file", &["{\"type\": \"Buffer\", \"data\": [0, 255]}", "{\"data\": \"aWQ\"}", "\"data:a/b;base64,aW Q=\""]),
    ("anything", &["{\"a\": [null]}", "\"text\"", "1"]),
];

fn plausible_inputs() -> impl Strategy<Value = Value> {
    let field = |(key, values): (&'static str, &'static [&'static str])| {
        prop::sample::select(values).prop_map(move |text| (key.to_owned(), serde_json::from_str(text).unwrap()))
    };
    prop::sample::subsequence(PLAUSIBLE, 0..=PLAUSIBLE.len())
        .prop_flat_map(move |fields| fields.into_iter().map(field).collect::<Vec<_>>())
        .prop_map(|pairs: Vec<(String, Value)>| pairs.into_iter().chain([("whole".to_owned(), json!("7"))]).collect())
}

proptest! {
    /// Decoding is idempotent, and the fast path agrees with it.
    #[test]
    fn decoded_inputs_fit_the_published_schema(inputs in plausible_inputs()) {
        let schema = schema::input::<Everything>();
        let form = Form::compile(&schema);
        let decoded = read(&form, &inputs).unwrap();
        prop_assert_eq!(decode::decode(&form, decoded.clone(), "/inputs", None).unwrap(), decoded.clone());
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&decoded).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{decoded}: {errors:?}");
        prop_assert_eq!(read(&form, &decoded).unwrap(), decoded);
    }

    #[test]
    fn any_json_decodes_to_an_object_or_has_faults_below_the_inputs(inputs in any_json()) {
        let form = Form::compile(&schema::input::<Everything>());
        let decoded = read(&form, &inputs);
        match decoded {
            Ok(decoded) => prop_assert!(decoded.is_object()),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| fault.pointer.starts_with("/inputs")));
            }
        }
    }
}
