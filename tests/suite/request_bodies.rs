//! The bodies of requests: how they may be written, and what they may take in memory.

use axum::body::Body;
use futures_util::{poll, stream};
use http::Request;
use serde_json::{Value, json};
use wharf_client::Limits;
use wharf_runner::Options;

use crate::stage::{Stage, action, connection, runner};
use crate::vendor::{Vendor, answer};

/// A request to an action with this text as its body.
fn request(key: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let request = Request::post(action(key)).header("content-type", "application/json");
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(body.into()).unwrap()
}

fn get_job(body: &str) -> Request<Body> {
    request("getJob", &[], body.to_owned())
}

#[tokio::test]
async fn a_body_may_be_written_as_programs_write_it() {
    let body = json!({ "connection": connection(), "inputs": { "jobId": 1 } }).to_string();
    let marked = format!("\u{feff}{body}");
    let table = [
        ("", &body, 200),
        ("identity", &body, 200),
        ("Identity , identity", &body, 200),
        ("", &marked, 200),
        ("gzip", &body, 415),
        ("identity, br", &body, 415),
    ];
    for (coding, body, status) in table {
        let stage = Stage::new(Vendor::doing([answer(200, "{}")]).await.address);
        let reply = stage.send(request("getJob", &[("content-encoding", coding)], body.clone())).await;
        assert_eq!(reply.status, status, "{coding}: {}", reply.text());
    }
}

/// Two readers of such a text may take different ones of the two.
#[tokio::test]
async fn a_member_given_twice_is_refused_everywhere() {
    let vendor = Vendor::start().await;
    let stage = Stage::new(vendor.address);
    let connected = |inputs: &str| format!(r#"{{"connection": {}, "inputs": {inputs}}}"#, connection());
    let fields = connection()["fields"].to_string();
    let twice = fields.replacen('{', r#"{"tenant": "1", "#, 1);
    let table = [
        ("getJob", r#"{"timeoutMs": 1, "timeoutMs": 2}"#.to_owned(), "/timeoutMs"),
        ("getJob", r#"{"inputs": {}, "inputs": {}}"#.to_owned(), "/inputs"),
        ("getJob", connected(r#"{"jobId": 5, "jobId": 6}"#), "/inputs/jobId"),
        ("getJob", connected(r#"{"jobId": 5, "job\u0049d": 5}"#), "/inputs/jobId"),
        ("createCustomer", connected(r#"{"name": "A", "name": "B"}"#), "/inputs/name"),
        ("createJob", connected(r#"{"appointments": [{"start": "", "start": ""}]}"#), "/inputs/appointments/0/start"),
        ("rawRequest", connected(r#"{"data": [{"a": 1, "a": 2}]}"#), "/inputs/data/0/a"),
        (
            "getJob",
            format!(r#"{{"connection": {{"key": "serviceTitanConnection", "fields": {twice}}}}}"#),
            "/connection/fields/tenant",
        ),
        (
            "getJob",
            format!(r#"{{"connection": {{"key": "a", "key": "serviceTitanConnection", "fields": {fields}}}}}"#),
            "/connection/key",
        ),
    ];
    for (key, body, pointer) in table {
        let reply = stage.send(request(key, &[], body.clone())).await;
        let fault = json!({ "pointer": pointer, "code": "conflict", "message": "This member is given twice" });
        let faults = reply.json()["errors"].as_array().cloned().unwrap_or_default();
        assert!(faults.contains(&fault), "{body}: {}", reply.text());
    }
    assert_eq!(vendor.seen().len(), 0);
}

#[tokio::test]
async fn free_form_json_is_sent_as_it_was_written() {
    for data in [r#"{"$serde_json::private::RawValue":"{\"x\":1}"}"#, r#"{ "b": 1.50, "a":[1e2 ] }"#, "[0,0]", "7"] {
        let vendor = Vendor::doing([answer(200, "{}")]).await;
        let inputs = r#"{"urlType": "jpm", "url": "/jobs", "method": "POST", "data": "#;
        let body = format!(r#"{{"connection": {}, "inputs": {inputs}{data}}}}}"#, connection());
        let reply = Stage::new(vendor.address).send(request("rawRequest", &[], body)).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(vendor.seen()[0].text(), data);
    }
}

#[tokio::test]
async fn a_request_may_have_so_many_values() {
    let vendor = Vendor::start().await;
    let options = Options { max_values: 1_000, ..Options::default() };
    let stage = Stage::before(&runner(vendor.address, Limits::default(), &options));
    let ids = |count: u32| json!({ "name": "x", "tagTypeIds": (1..=count).collect::<Vec<_>>() });
    let first = |reply: Value| reply["errors"][0]["pointer"].as_str().map(str::to_owned);
    assert_eq!(first(stage.act("createCustomer", ids(2_000)).await.json()).unwrap(), "/inputs/tagTypeIds/997");
    let few = stage.act("createCustomer", ids(900)).await.json();
    assert!(!first(few.clone()).unwrap().contains("tagTypeIds"), "{few}");
}

#[tokio::test]
async fn a_large_answer_counts_as_a_call_and_takes_room_until_it_is_taken() {
    let large = || answer(200, &format!("{:?}", "x".repeat(1 << 20)));
    let one_call = (Limits::default(), Options { max_in_flight: 1, ..Options::default() });
    let little_room = (Limits { buffer_bytes: 3 << 19, ..Limits::default() }, Options::default());
    for (limits, options) in [one_call, little_room] {
        let vendor = Vendor::doing([large(), large(), large()]).await;
        let stage = Stage::before(&runner(vendor.address, limits, &options));
        let body = json!({ "connection": connection(), "inputs": { "jobId": 1 } }).to_string();
        let untaken = stage.begin(get_job(&body)).await;
        assert_eq!(untaken.status(), 200);
        assert_eq!(stage.send(get_job(&body)).await.failure(), (503, "overloaded".to_owned()));
        drop(untaken);
        assert_eq!(stage.send(get_job(&body)).await.body.len(), (1 << 20) + 11);
    }
}

/// The room of a request is what has arrived of it.
#[tokio::test]
async fn bodies_that_never_come_take_no_room() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let limits = Limits { buffer_bytes: 64 << 10, ..Limits::default() };
    let stage = Stage::before(&runner(vendor.address, limits, &Options::default()));
    let mut waiting = Vec::new();
    for _ in 0..40 {
        let body = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let mut call = Box::pin(stage.send(request("createInstalledEquipmentAttachment", &[], body)));
        assert!(poll!(&mut call).is_pending());
        waiting.push(call);
    }
    assert_eq!(stage.act("getJob", json!({ "jobId": 1 })).await.status, 200);
    let too_large = request("getJob", &[], "x".repeat(65 << 10));
    assert_eq!(stage.send(too_large).await.failure(), (503, "overloaded".to_owned()));
}
