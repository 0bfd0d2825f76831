//! Calls that are repeated with the same idempotency key.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::stage::{Reply, Stage, action, connection};
use crate::vendor::{Act, Gate, Vendor, answer, answer_with};

async fn act_with_key(key: &str, stage: &Stage, action_key: &str, envelope: &Value) -> Reply {
    stage.post_with(&action(action_key), &[("idempotency-key", key)], envelope).await
}

fn envelope(inputs: Value) -> Value {
    json!({ "connection": connection(), "inputs": inputs })
}

fn cancel() -> Value {
    envelope(json!({ "jobId": 1, "reasonId": 2, "memo": "x" }))
}

#[tokio::test]
async fn an_answer_is_replayed_without_a_second_request_to_the_vendor() {
    let vendor = Vendor::doing([answer(200, r#"{"id": 1.50}"#)]).await;
    let stage = Stage::new(vendor.address);
    let first = act_with_key("k", &stage, "getJob", &envelope(json!({ "jobId": 1 }))).await;
    let again = act_with_key("k", &stage, "getJob", &envelope(json!({ "jobId": "1" }))).await;
    assert_eq!((first.text(), again.text()), (r#"{"data":{"id": 1.50}}"#.into(), r#"{"data":{"id": 1.50}}"#.into()));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_stays_unknown_and_is_not_retried() {
    let vendor = Vendor::doing([Act::Close]).await;
    let stage = Stage::new(vendor.address);
    for replayed in ["", "true"] {
        let reply = act_with_key("k", &stage, "cancelJob", &cancel()).await;
        assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()));
        assert_eq!(reply.header("idempotency-replayed"), replayed);
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_later_attempt_does_not_resolve_an_unknown_outcome() {
    let limited = answer_with(429, "retry-after: 0\r\n", "");
    let table =
        [vec![Act::Close, limited.clone()], vec![answer(500, ""), answer(403, "{}")], vec![limited, Act::Close]];
    for acts in table {
        let attempts = acts.len();
        let vendor = Vendor::doing(acts).await;
        let stage = Stage::new(vendor.address);
        let write =
            json!({ "method": "POST", "urlType": "crm", "url": "customers", "maxRetries": 1, "retryDelayMS": 1 });
        for replayed in ["", "true"] {
            let reply = act_with_key("k", &stage, "rawRequest", &envelope(write.clone())).await;
            assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()), "{}", reply.text());
            assert_eq!((reply.header("idempotency-replayed"), vendor.seen().len()), (replayed, attempts));
        }
    }
}

#[tokio::test]
async fn a_call_without_effect_may_be_retried_with_its_key() {
    let vendor = Vendor::doing([answer(403, ""), answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(act_with_key("k", &stage, "cancelJob", &envelope(json!({}))).await.status, 422);
    assert_eq!(act_with_key("k", &stage, "cancelJob", &cancel()).await.status, 403);
    let reply = act_with_key("k", &stage, "cancelJob", &cancel()).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_and_one_connection() {
    let vendor = Vendor::doing([answer(200, ""), answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(act_with_key("k", &stage, "cancelJob", &cancel()).await.status, 200);
    let other_inputs = envelope(json!({ "jobId": 9, "reasonId": 2, "memo": "x" }));
    let others = [("cancelJob", other_inputs), ("getJob", envelope(json!({ "jobId": 1 })))];
    for (key, envelope) in others {
        let reply = act_with_key("k", &stage, key, &envelope).await;
        assert_eq!(reply.failure(), (422, "idempotency_conflict".to_owned()));
        assert_eq!(reply.json()["retryable"], false);
    }
    let mut other_connection = cancel();
    other_connection["connection"]["fields"]["clientSecret"] = "another".into();
    let reply = act_with_key("k", &stage, "cancelJob", &other_connection).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn one_of_many_concurrent_calls_runs() {
    let vendor = Vendor::doing([answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    let envelope = cancel();
    let replies = join_all((0..100).map(|_| act_with_key("k", &stage, "cancelJob", &envelope))).await;
    let (done, others): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert!(!done.is_empty());
    for reply in others {
        assert_eq!(reply.failure(), (409, "idempotency_conflict".to_owned()));
        assert_eq!((&reply.json()["retryable"], reply.header("retry-after")), (&true.into(), "1"));
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_write_whose_caller_disconnected_is_replayed_for_its_key() {
    let gate = Gate::new();
    let vendor = Vendor::doing([answer(200, r#"{"id":7}"#).behind(&gate)]).await;
    let stage = Stage::new(vendor.address);
    let envelope = cancel();
    let mut call = Box::pin(act_with_key("k", &stage, "cancelJob", &envelope));
    vendor.asked_by(1, &mut call).await;
    drop(call);
    assert_eq!(act_with_key("k", &stage, "cancelJob", &envelope).await.status, 409);
    gate.open();
    loop {
        let reply = act_with_key("k", &stage, "cancelJob", &envelope).await;
        if reply.status == 200 {
            assert_eq!((reply.text().as_str(), reply.header("idempotency-replayed")), (r#"{"data":{"id":7}}"#, "true"));
            break;
        }
        assert_eq!(reply.failure(), (409, "idempotency_conflict".to_owned()));
        tokio::task::yield_now().await;
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_read_is_cancelled_when_its_caller_disconnects() {
    let vendor = Vendor::doing([Act::Hang, answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let envelope = envelope(json!({ "jobId": 1 }));
    let mut call = Box::pin(act_with_key("k", &stage, "getJob", &envelope));
    vendor.asked_by(1, &mut call).await;
    drop(call);
    vendor.disconnected(1).await;
    let reply = act_with_key("k", &stage, "getJob", &envelope).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
}

#[tokio::test]
async fn a_key_must_be_visible_ascii_of_limited_length() {
    let vendor = Vendor::start().await;
    let stage = Stage::new(vendor.address);
    for key in ["", "a b", "é", &"k".repeat(256)] {
        let reply = act_with_key(key, &stage, "getJob", &envelope(json!({ "jobId": 1 }))).await;
        assert_eq!(reply.failure(), (400, "malformed_request".to_owned()), "{key:?}");
    }
    assert!(vendor.seen().is_empty());
}
