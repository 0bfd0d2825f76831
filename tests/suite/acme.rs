//! A second component next to the first: other credentials, ids, pages and errors, and nothing is mixed up.

use std::process::Command;
use std::sync::Arc;

use futures_util::future::{FutureExt, ready};
use serde_json::{Value, json};
use wharf::{Action, Answer, Effects, EntryMeta, Meta, OwnedComponent, Part, Registry, ResultFuture, Upstream};
use wharf_client::{BaseUrls, Client, Limits};
use wharf_runner::{Options, Runner};

use crate::metrics::assert_metric;
use crate::stage::{Stage, registry};
use crate::vendor::{Vendor, answer};

const BASE: &str = "/v1/components/acme";

fn connection() -> Value {
    json!({ "key": "acmeKey", "fields": { "apiKey": "a-key-of-acme" } })
}

async fn call(stage: &Stage, path: &str, mut members: Value) -> crate::stage::Reply {
    members["connection"] = connection();
    stage.post(&format!("{BASE}/{path}"), &members).await
}

#[tokio::test]
async fn an_api_key_needs_no_token_and_a_text_is_an_id() {
    let vendor = Vendor::doing([answer(200, r#"{"slug":"a b/c"}"#), answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let reply = call(&stage, "actions/getNote/invoke", json!({ "inputs": { "noteId": "a b/c" } })).await;
    assert_eq!(reply.text(), r#"{"data":{"slug":"a b/c"}}"#);
    assert_eq!(vendor.seen()[0].line, "GET /v1/notes/a%20b%2Fc HTTP/1.1");
    assert_eq!(vendor.seen()[0].header("x-acme-key"), Some("a-key-of-acme"));
    assert_eq!((vendor.seen()[0].header("authorization"), vendor.tokens().len()), (None, 0));
    assert_eq!(call(&stage, "connections/acmeKey/test", json!({})).await.text(), r#"{"ok":true}"#);
    for id in [".", "..", "", "a\u{7}"] {
        let reply = call(&stage, "actions/getNote/invoke", json!({ "inputs": { "noteId": id } })).await;
        assert_eq!(reply.failure(), (422, "invalid_input".to_owned()), "{id:?}");
    }
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn a_list_is_followed_by_its_cursors() {
    let pages = || {
        [
            answer(200, r#"{"notes":[{"slug":"b","text":"B"},{"slug":"10"}],"next":"n 1"}"#),
            answer(200, r#"{"next":"n2","notes":[{"slug":"9","text":"Nine"},{"slug":"b","text":"again"}]}"#),
            answer(200, r#"{"notes":[{"slug":"a"}],"next":null}"#),
        ]
    };
    let vendor = Vendor::doing(pages().into_iter().chain(pages())).await;
    let stage = Stage::new(vendor.address);
    let choices = call(&stage, "data-sources/selectNote/invoke", json!({})).await.json();
    let keys: Vec<&str> =
        choices["result"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect();
    assert_eq!((keys, &choices["truncated"]), (vec!["9", "10", "a", "b"], &json!(false)));
    assert_eq!(choices["result"][0]["label"], "Nine (ID: 9)");
    let all = call(&stage, "actions/listNotes/invoke", json!({})).await.json();
    let expected = r#"{"notes":[{"slug":"b","text":"B"},{"slug":"10"},{"slug":"9","text":"Nine"},{"slug":"a"}]}"#;
    assert_eq!(all["data"].to_string(), expected);
    let lines: Vec<String> = vendor.seen().into_iter().map(|seen| seen.line).collect();
    for (line, query) in lines.iter().zip(["limit=2", "limit=2&after=n+1", "limit=2&after=n2"].iter().cycle()) {
        assert_eq!(*line, format!("GET /v1/notes?{query} HTTP/1.1"));
    }
    assert_eq!(lines.len(), 6);
}

#[tokio::test]
async fn texts_are_labelled_in_batches() {
    let vendor = Vendor::doing([answer(200, r#"{"notes":[{"slug":"x","text":"X"}]}"#), answer(200, r#"{"notes":[]}"#)]);
    let vendor = vendor.await;
    let stage = Stage::new(vendor.address);
    let labels = call(&stage, "data-sources/selectNote/invoke", json!({ "resolve": ["x", "y", "z", "x,y"] })).await;
    assert_eq!(labels.json()["result"], json!([{ "key": "x", "label": "X (ID: x)" }]));
    assert_eq!(labels.json()["missing"], json!(["y", "z", "x,y"]));
    let mut queries: Vec<String> = vendor.seen().into_iter().map(|seen| seen.line).collect();
    queries.sort();
    assert_eq!(queries, ["GET /v1/notes?slugs=x%2Cy&limit=2 HTTP/1.1", "GET /v1/notes?slugs=z&limit=2 HTTP/1.1"]);
}

#[tokio::test]
async fn errors_are_read_in_the_vendors_format() {
    let vendor = Vendor::doing([answer(400, r#"{"error":{"message":"No text.","id":7},"title":"other"}"#)]).await;
    let stage = Stage::new(vendor.address);
    let reply = call(&stage, "actions/createNote/invoke", json!({ "inputs": { "text": "x" } })).await;
    assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()));
    assert_eq!(reply.json()["upstream"], json!({ "status": 400, "title": "No text." }));
    let metrics = stage.get("/metrics").await.text();
    for line in [
        r#"wharf_calls_total{component="acme",kind="action",key="createNote",code="upstream_rejected"} 1"#,
        r#"wharf_vendor_requests_total{component="acme",result="refused"} 1"#,
    ] {
        assert_metric(&metrics, line);
    }
}

#[tokio::test]
async fn connections_and_keys_belong_to_one_component() {
    let stage = Stage::new(Vendor::start().await.address);
    let listed = stage.get("/v1/components").await.json();
    assert_eq!([&listed[0]["key"], &listed[1]["key"]], ["servicetitan", "acme"]);
    let inputs = json!({ "jobId": 1 });
    let body = json!({ "connection": connection(), "inputs": inputs });
    let foreign = stage.post(&crate::stage::action("getJob"), &body).await;
    assert_eq!(foreign.failure(), (404, "unknown_connection".to_owned()));
    let foreign = call(&stage, "actions/getJob/invoke", json!({})).await;
    assert_eq!(foreign.failure(), (404, "unknown_action".to_owned()));
}

#[test]
fn the_command_line_serves_both() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_two-components")).args(arguments).env_clear().output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, list) = run(&["list"]);
    assert!(status == 0 && list.contains("servicetitan") && list.contains("acme"), "{list}");
    let (_, entry) = run(&["list", "acme", "getNote"]);
    assert!(entry.contains("noteId") && entry.contains("selectNote"), "{entry}");
    let (_, help) = run(&["invoke", "--help"]);
    assert!(help.contains("wharf invoke servicetitan"), "{help}");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    assert_eq!(run(&["manifest", "--folder", folder]).0, 0);
    assert_eq!(run(&["manifest", "--folder", folder, "--check"]).0, 0);
    for (path, key) in [("component.json", "servicetitan"), ("components/acme/component.json", "acme")] {
        let text = std::fs::read_to_string(format!("{folder}/{path}")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["key"], key);
    }
    assert_eq!(run(&["invoke", "acme", "getNote", "--demo"]).0, 2);
}

/// An action of a component that is made at start.
struct Made {
    key: String,
}

impl Action for Made {
    fn meta(&self) -> EntryMeta<'_> {
        EntryMeta { key: &self.key, ..Meta::new("", "Made", Effects::READS, "{}") }
    }

    fn input(&self) -> Value {
        json!({ "type": "object", "properties": {} })
    }

    fn output(&self) -> Value {
        json!({})
    }

    fn invoke<'a>(&'a self, _: Value, _: &'a dyn Upstream) -> ResultFuture<'a, Answer> {
        ready(Ok(Answer::Json(self.key.clone().into()))).boxed()
    }
}

fn made(key: &str, action: &str) -> OwnedComponent {
    let actions = vec![Part::<dyn Action>::Owned(Arc::new(Made { key: action.to_owned() }))];
    OwnedComponent { key: key.into(), actions, ..OwnedComponent::from(&acme::COMPONENT) }
}

#[tokio::test]
async fn a_component_made_at_start_stands_next_to_a_built_in_one() {
    let key = format!("made-{}", 7);
    let registry = Registry::new([OwnedComponent::from(&acme::COMPONENT), made(&key, "1")]).unwrap();
    let client = Client::new(BaseUrls::default(), Limits::default()).unwrap();
    let stage = Stage::before(&Arc::new(Runner::new(registry, client, &Options::default())));
    let path = format!("/v1/components/{key}/actions/1/invoke");
    assert_eq!(stage.post(&path, &json!({ "connection": connection() })).await.text(), r#"{"data":1}"#);
    let document = stage.get("/openapi.json").await.json();
    assert_eq!(document["paths"][&path]["post"]["operationId"], format!("{key}_1"));
}

#[test]
fn keys_that_collide_are_refused() {
    let collisions = Registry::new([made("acme", "selectNote"), made("acme", "acmeKey")]).err().unwrap().join("\n");
    for part in ["key acme: component", "key selectNote: action and data source", "key acmeKey: action and connection"]
    {
        assert!(collisions.contains(part), "{part} in {collisions}");
    }
    assert_eq!(registry().components().len(), 2);
}
