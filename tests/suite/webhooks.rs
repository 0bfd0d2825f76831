//! Webhook events of the vendor, forwarded by an engine.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::stage::{BASE, Reply, Stage, connection};
use crate::vendor::Vendor;

const KEY: &str = "an-example-of-a-webhook-key-of-48-characters-000";
const HEADER: &str = "X-ServiceTitan-Signature";

fn event(kind: &str) -> String {
    json!({
        "specversion": "1.0", "id": "delivery-1", "type": kind, "time": "2026-01-14T17:42:08.1234567Z",
        "source": "https://webhooks.servicetitan.io", "userassignedid": "event-1",
        "datacontenttype": "application/json", "data": { "job": { "id": 9007199254740993_i64 }, "tenantId": 7 },
    })
    .to_string()
}

pub(crate) fn signature(key: &str, body: &(impl AsRef<[u8]> + ?Sized)) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    hmac.update(body.as_ref());
    hmac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request as an engine forwards it.
fn forwarded(body: &str, headers: Value) -> Value {
    json!({ "method": "POST", "path": "/hooks/7", "query": "", "headers": headers, "body": STANDARD.encode(body) })
}

fn signed(body: &str) -> Value {
    forwarded(body, json!({ HEADER: hex(&signature(KEY, body)), "content-type": "application/json" }))
}

fn connection_with_key() -> Value {
    let mut connection = connection();
    connection["fields"]["webhookKey"] = KEY.into();
    connection
}

/// A runner whose vendor gets no request.
async fn stage() -> Stage {
    Stage::new(Vendor::doing(Vec::new()).await.address)
}

async fn receive(stage: &Stage, inputs: Value, request: Value) -> Reply {
    let envelope = json!({ "connection": connection_with_key(), "inputs": inputs, "request": request });
    stage.post(&format!("{BASE}/triggers/webhookTrigger/webhook"), &envelope).await
}

#[tokio::test]
async fn a_signed_event_starts_a_flow() {
    let stage = stage().await;
    let body = event("tn.jpm.job-updated");
    let base64 = STANDARD.encode(signature(KEY, &body));
    for (inputs, request) in [
        (json!({}), signed(&body)),
        (json!({ "eventTypes": ["tn.jpm.job-completed", "tn.jpm.job-updated"] }), signed(&body)),
        (json!({}), forwarded(&body, json!({ "x-servicetitan-signature": [base64] }))),
        (json!({ "eventTypes": "tn.jpm.job-completed, tn.jpm.job-updated" }), signed(&body)),
        (
            json!({}),
            json!({
                "method": "POST", "query": null, "body": { "type": "Buffer", "data": body.as_bytes() },
                "headers": { HEADER: [null, base64], "content-length": body.len(), "x-empty": null },
            }),
        ),
        (json!({}), forwarded(&body, json!({ HEADER: format!(" sha256={} ", hex(&signature(KEY, &body))) }))),
        (json!({}), forwarded(&body, json!({ HEADER: URL_SAFE_NO_PAD.encode(signature(KEY, &body)) }))),
        (json!({ "signatureHeader": "X-Other" }), forwarded(&body, json!({ "x-other": base64, HEADER: "0" }))),
    ] {
        let reply = receive(&stage, inputs, request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.text().contains(&body), "the event is passed on unchanged: {}", reply.text());
        let answer = reply.json();
        assert_eq!(answer["deduplicationId"], "event-1");
        assert_eq!(answer["response"], json!({ "statusCode": 200, "headers": {}, "body": "" }));
    }
}

#[tokio::test]
async fn a_second_delivery_has_the_same_deduplication_id() {
    let stage = stage().await;
    let first = event("tn.jpm.job-updated");
    for body in [first.clone(), first.replace("delivery-1", "delivery-2")] {
        assert_eq!(receive(&stage, json!({}), signed(&body)).await.json()["deduplicationId"], "event-1");
    }
    for (written, id) in [
        (first.replace("userassignedid", "other"), "delivery-1"),
        (first.replace("event-1", ""), "delivery-1"),
        (first.replace("event-1", " "), "delivery-1"),
        (first.replace(r#""event-1""#, "null"), "delivery-1"),
        (first.replace(r#""event-1""#, "71"), "71"),
    ] {
        assert_eq!(receive(&stage, json!({}), signed(&written)).await.json()["deduplicationId"], id, "{written}");
    }
}

#[tokio::test]
async fn half_a_character_does_not_lose_an_event() {
    let body = event("tn.jpm.job-updated").replace(r#""tenantId":7"#, r#""name":"Bob \ud83d""#);
    let reply = receive(&stage().await, json!({}), signed(&body)).await;
    assert!(reply.status == 200 && reply.text().contains(&body), "{}", reply.text());
}

#[tokio::test]
async fn the_handshake_of_cloud_events_is_answered_without_a_signature() {
    let stage = stage().await;
    let asking = |method: &str, headers: Value| json!({ "method": method, "path": "/hooks/7", "headers": headers });
    let origin = json!({ "WebHook-Request-Origin": "events.servicetitan.io", "WebHook-Request-Rate": "120" });
    let reply = receive(&stage, json!({}), asking("OPTIONS", origin.clone())).await;
    assert_eq!(
        reply.json(),
        json!({ "payload": null, "response": { "statusCode": 200, "body": "", "headers": {
            "Allow": "POST", "WebHook-Allowed-Origin": "events.servicetitan.io", "WebHook-Allowed-Rate": "*",
        } } })
    );
    let twice = json!({ "WebHook-Request-Origin": ["a.example", "b.example"] });
    for request in [asking("POST", origin), asking("OPTIONS", json!({})), asking("OPTIONS", twice)] {
        let shown = request.to_string();
        let reply = receive(&stage, json!({}), request).await;
        assert_eq!(reply.failure(), (401, "invalid_signature".to_owned()), "{shown}");
    }
}

#[tokio::test]
async fn an_event_of_another_type_starts_no_flow() {
    let inputs = json!({ "eventTypes": ["tn.jpm.job-completed"] });
    let answer = receive(&stage().await, inputs, signed(&event("tn.jpm.job-updated"))).await.json();
    assert_eq!(answer["payload"], Value::Null);
    assert_eq!(answer["response"]["statusCode"], 200);
}

#[tokio::test]
async fn forged_and_malformed_events_have_different_codes() {
    let stage = stage().await;
    let body = event("tn.jpm.job-updated");
    let forged = |headers| forwarded(&body, headers);
    let wrong = hex(&signature(KEY, "another"));
    let header = json!({ "signatureHeader": "not a name" });
    for (inputs, request, status, code, pointer) in [
        (json!({}), forged(json!({ HEADER: wrong })), 401, "invalid_signature", ""),
        (json!({}), forged(json!({})), 401, "invalid_signature", ""),
        (json!({}), forged(json!({ HEADER: "" })), 401, "invalid_signature", ""),
        (json!({}), forwarded("not JSON", json!({ HEADER: wrong })), 401, "invalid_signature", ""),
        (json!({}), signed("not JSON"), 422, "invalid_input", "/request/body"),
        (json!({}), signed("{}"), 422, "invalid_input", "/request/body"),
        (json!({}), signed(&body.replace("1.0", "0.3")), 422, "invalid_input", "/request/body"),
        (header, signed(&body), 422, "invalid_input", "/inputs/signatureHeader"),
        (json!({ "eventTypes": ["job.created"] }), signed(&body), 422, "invalid_input", "/inputs/eventTypes/0"),
        (json!({ "eventTypes": [] }), signed(&body), 422, "invalid_input", "/inputs/eventTypes"),
        (json!({}), json!({ "body": "%" }), 400, "malformed_request", "/request/body"),
        (json!({}), json!({ "headers": { "a b": "c" } }), 400, "malformed_request", "/request/headers"),
        (json!({}), json!({ "bodie": "" }), 400, "malformed_request", "/request/bodie"),
        (json!({}), Value::Null, 400, "malformed_request", "/request"),
    ] {
        let shown = request.to_string();
        let reply = receive(&stage, inputs, request).await;
        assert_eq!(reply.failure(), (status, code.to_owned()), "{shown}");
        assert_eq!(reply.json()["errors"][0]["pointer"].as_str().unwrap_or_default(), pointer, "{shown}");
        assert!(!reply.text().contains(KEY));
    }
}

#[tokio::test]
async fn a_connection_without_a_key_accepts_no_event() {
    let envelope = json!({ "connection": connection(), "request": signed(&event("tn.jpm.job-updated")) });
    let reply = stage().await.post(&format!("{BASE}/triggers/webhookTrigger/webhook"), &envelope).await;
    assert_eq!(reply.failure(), (422, "invalid_connection".to_owned()));
    assert_eq!(reply.json()["errors"][0]["pointer"], "/connection/fields/webhookKey");
}
