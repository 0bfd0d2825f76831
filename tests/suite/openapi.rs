//! The OpenAPI document, as generated clients and linters read it.

use std::collections::BTreeSet;
use std::io::Read;

use axum::body::Body;
use flate2::read::GzDecoder;
use http::Request;
use jsonschema::Validator;
use serde_json::{Value, json};
use wharf::testkit::{Amount, sample};

use crate::checked_in::{assert_none, cut};
use crate::stage::{BASE, Reply, Stage, connection, registry};
use crate::vendor::Vendor;

async fn stage() -> Stage {
    Stage::new(Vendor::start().await.address)
}

pub(crate) async fn document() -> Value {
    stage().await.get("/openapi.json").await.json()
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| methods.as_object().unwrap().values().map(|operation| (path.as_str(), operation)))
}

/// What the document says of the request to a path.
fn request(document: &Value, path: &str) -> Validator {
    let mut schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
    schema["components"] = document["components"].clone();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// All objects in a document.
fn nodes(value: &Value) -> Vec<&Value> {
    let children: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return Vec::new(),
    };
    std::iter::once(value).chain(children.into_iter().flat_map(nodes)).collect()
}

#[tokio::test]
async fn every_entry_has_an_operation_that_takes_its_inputs() {
    let document = document().await;
    let registry = registry();
    for registered in registry.components() {
        let component = &registered.component;
        let base = format!("/v1/components/{}", component.key);
        let one = &component.connections[0];
        let connection = json!({ "key": one.meta().key, "fields": sample(&one.input(), Amount::Least) });
        let actions = component.actions.iter().map(|one| (format!("actions/{}/invoke", one.meta().key), one.input()));
        let sources =
            component.data_sources.iter().map(|one| (format!("data-sources/{}/invoke", one.meta().key), one.input()));
        let tests = [(format!("connections/{}/test", one.meta().key), json!({ "type": "object" }))];
        for (path, inputs) in actions.chain(sources).chain(tests) {
            let validator = request(&document, &format!("{base}/{path}"));
            for amount in [Amount::Least, Amount::All] {
                let envelope = json!({ "connection": connection, "inputs": sample(&inputs, amount) });
                if let Err(error) = validator.validate(&envelope) {
                    panic!("{path}, {}: {}", error.instance_path(), cut(error.masked()));
                }
            }
            for envelope in
                [json!({ "conection": 1 }), json!({}), json!({ "connection": connection, "inputs": { "x": 1 } })]
            {
                assert!(!validator.is_valid(&envelope), "{path}: {envelope}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_can_be_named_grouped_and_fail() {
    let document = document().await;
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (path, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{path}");
        assert!(!operation["description"].as_str().unwrap().is_empty(), "{path}");
        assert!(operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('4')), "{path}");
        used.extend(operation["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()));
    }
    assert_eq!(used, tags);
    assert!(ids.contains("servicetitan_getJob") && ids.contains("acme_getNote"));
}

/// Two media types of an answer make some generators choose the wrong one, and `const` choices make others fail.
#[tokio::test]
async fn answers_have_one_media_type_and_choices_one_keyword() {
    let document = document().await;
    for (path, operation) in operations(&document) {
        let content = operation["responses"]["200"]["content"].as_object().unwrap();
        assert_eq!(content.len(), 1, "{path}");
    }
    assert!(nodes(&document).iter().all(|node| node.get("oneOf").is_none()));
    let choices = &document["components"]["schemas"]["servicetitan_CustomerType_input"];
    assert_eq!((&choices["type"], &choices["enum"]), (&json!("string"), &json!(["Residential", "Commercial"])));
}

#[tokio::test]
async fn named_schemas_are_used_and_belong_to_one_component() {
    let document = document().await;
    let named = document["components"]["schemas"].as_object().unwrap();
    let all = nodes(&document);
    let references: BTreeSet<&str> =
        all.iter().filter_map(|node| node["$ref"].as_str()?.strip_prefix("#/components/schemas/")).collect();
    let names: BTreeSet<&str> = named.keys().map(String::as_str).collect();
    let words = "schemas of the OpenAPI document without a reference, or the other way round";
    assert_none(references.symmetric_difference(&names), words);
    // The connection stands in the document once, and so does each kind of record.
    let has_secret = |node: &&&Value| node["properties"]["fields"]["$ref"].is_string();
    assert_eq!(all.iter().filter(has_secret).count(), 2);
    for name in ["servicetitan_Job", "servicetitan_PageOfJob", "servicetitan_getJob_inputs", "acme_Note"] {
        assert!(named.contains_key(name), "{name}");
    }
    assert!(!named["servicetitan_Job"].to_string().contains("acme"));
}

/// What the document refuses, the runner refuses too, and the other way round.
#[tokio::test]
async fn the_document_states_what_the_runner_enforces() {
    let document = document().await;
    let stage = stage().await;
    let many = |count: usize| vec!["1"; count];
    let path = format!("{BASE}/data-sources/selectJob/invoke");
    let validator = request(&document, &path);
    let with = |name: &str, value: &str| {
        let mut connection = connection();
        connection["fields"][name] = value.into();
        json!({ "connection": connection })
    };
    let table = [
        (json!({ "timeoutMs": 0 }), "malformed_request"),
        (json!({ "timeoutMs": 600_001 }), "malformed_request"),
        (json!({ "limit": 0 }), "malformed_request"),
        (json!({ "limit": 10_001 }), "malformed_request"),
        (json!({ "search": "x".repeat(201) }), "malformed_request"),
        (json!({ "resolve": many(501) }), "malformed_request"),
        (json!({ "resolve": ["1"], "search": "x" }), "malformed_request"),
        (json!({ "resolve": ["1"], "limit": 1 }), "malformed_request"),
        (json!({ "resolve": ["1"], "cursor": "x" }), "malformed_request"),
        (json!({ "context": { "executionID": "x" } }), "malformed_request"),
        (with("tenant", "1a"), "invalid_connection"),
        (with("tenant", ""), "invalid_connection"),
        (with("environment", "staging"), "invalid_connection"),
        (with("tokenUrl", "https://auth.servicetitan.io/connect/token"), "invalid_connection"),
        (with("clientId", ""), "invalid_connection"),
    ];
    for (mut envelope, code) in table {
        if envelope.get("connection").is_none() {
            envelope["connection"] = connection();
        }
        assert!(!validator.is_valid(&envelope), "{envelope}");
        assert_eq!(stage.post(&path, &envelope).await.failure().1, code, "{envelope}");
    }
    let allowed = [
        json!({ "timeoutMs": 600_000, "limit": 10_000, "search": "x".repeat(200), "inputs": {} }),
        json!({ "resolve": many(500), "context": { "executionId": "x", "stepId": "y" } }),
        json!({ "resolve": [8001, "8002"] }),
    ];
    for mut envelope in allowed {
        envelope["connection"] = connection();
        assert!(validator.is_valid(&envelope), "{envelope}");
    }
}

#[tokio::test]
async fn a_form_carries_files_next_to_the_other_inputs() {
    let document = document().await;
    let path = format!("{BASE}/actions/createInstalledEquipmentAttachment/invoke");
    let content = &document["paths"][path]["post"]["requestBody"]["content"];
    let form = &content["multipart/form-data"]["schema"];
    assert_eq!(form["required"], json!(["request", "file"]));
    assert_eq!(form["properties"]["file"]["format"], "binary");
    let inputs = form["properties"]["request"]["properties"]["inputs"]["$ref"].as_str().unwrap();
    let inputs = document.pointer(inputs.trim_start_matches('#')).unwrap();
    let keys: Vec<&String> = inputs["properties"].as_object().unwrap().keys().collect();
    assert!(!keys.contains(&&"file".to_owned()) && keys.contains(&&"fileName".to_owned()), "{keys:?}");
    let forms =
        operations(&document).filter(|(_, one)| one["requestBody"]["content"]["multipart/form-data"].is_object());
    assert_eq!(forms.count(), 1);
}

#[tokio::test]
async fn it_is_sent_compressed_and_once() {
    let stage = stage().await;
    let get = async |headers: &[(&str, &str)]| -> Reply {
        let request = Request::get("/openapi.json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        stage.send(request.body(Body::empty()).unwrap()).await
    };
    let plain = get(&[]).await;
    let gzip = get(&[("accept-encoding", "gzip")]).await;
    assert_eq!((plain.header("content-encoding"), gzip.header("content-encoding")), ("", "gzip"));
    let mut text = Vec::new();
    GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    // A strong tag belongs to one representation.
    assert_ne!(plain.header("etag"), gzip.header("etag"));
    for (encoding, reply) in [("identity", plain), ("gzip", gzip)] {
        assert!(reply.header("etag").starts_with('"'), "{encoding}");
        assert_eq!(reply.header("vary"), "accept-encoding");
        let again = get(&[("accept-encoding", encoding), ("if-none-match", reply.header("etag"))]).await;
        assert_eq!((again.status, again.body.len(), again.header("content-encoding")), (304, 0, ""));
        assert_eq!(again.header("etag"), reply.header("etag"));
    }
}
