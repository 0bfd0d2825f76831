//! Calls that are repeated under the same key.

use axum::body::Body;
use futures_util::future::join_all;
use http::Request;
use serde_json::{Value, json};

use crate::stage::{Reply, Stage, action, connection};
use crate::vendor::{Act, Gate, Vendor, answer, answer_with};

async fn act_under(key: &str, stage: &Stage, action_key: &str, envelope: &Value) -> Reply {
    let request = Request::post(action(action_key)).header("content-type", "application/json");
    stage.send(request.header("idempotency-key", key).body(Body::from(envelope.to_string())).unwrap()).await
}

fn envelope(inputs: Value) -> Value {
    json!({ "connection": connection(), "inputs": inputs })
}

fn cancel() -> Value {
    envelope(json!({ "jobId": 1, "reasonId": 2, "memo": "x" }))
}

#[tokio::test]
async fn an_answer_is_replayed_and_the_vendor_asked_once() {
    let vendor = Vendor::doing([answer(200, r#"{"id": 1.50}"#)]).await;
    let stage = Stage::new(vendor.address);
    let first = act_under("k", &stage, "getJob", &envelope(json!({ "jobId": 1 }))).await;
    let again = act_under("k", &stage, "getJob", &envelope(json!({ "jobId": "1" }))).await;
    assert_eq!((first.text(), again.text()), (r#"{"data":{"id": 1.50}}"#.into(), r#"{"data":{"id": 1.50}}"#.into()));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_stays_unknown_and_is_not_tried_again() {
    let vendor = Vendor::doing([Act::Close]).await;
    let stage = Stage::new(vendor.address);
    for replayed in ["", "true"] {
        let reply = act_under("k", &stage, "cancelJob", &cancel()).await;
        assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()));
        assert_eq!(reply.header("idempotency-replayed"), replayed);
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn no_later_try_settles_what_an_earlier_one_left_in_doubt() {
    let limited = answer_with(429, "retry-after: 0\r\n", "");
    let table =
        [vec![Act::Close, limited.clone()], vec![answer(500, ""), answer(403, "{}")], vec![limited, Act::Close]];
    for acts in table {
        let tries = acts.len();
        let vendor = Vendor::doing(acts).await;
        let stage = Stage::new(vendor.address);
        let write =
            json!({ "method": "POST", "urlType": "crm", "url": "customers", "maxRetries": 1, "retryDelayMS": 1 });
        for replayed in ["", "true"] {
            let reply = act_under("k", &stage, "rawRequest", &envelope(write.clone())).await;
            assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()), "{}", reply.text());
            assert_eq!((reply.header("idempotency-replayed"), vendor.seen().len()), (replayed, tries));
        }
    }
}

#[tokio::test]
async fn a_call_that_did_nothing_may_be_tried_again_under_its_key() {
    let vendor = Vendor::doing([answer(403, ""), answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(act_under("k", &stage, "cancelJob", &envelope(json!({}))).await.status, 422);
    assert_eq!(act_under("k", &stage, "cancelJob", &cancel()).await.status, 403);
    let reply = act_under("k", &stage, "cancelJob", &cancel()).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_and_one_connection() {
    let vendor = Vendor::doing([answer(200, ""), answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(act_under("k", &stage, "cancelJob", &cancel()).await.status, 200);
    let other_inputs = envelope(json!({ "jobId": 9, "reasonId": 2, "memo": "x" }));
    let others = [("cancelJob", other_inputs), ("getJob", envelope(json!({ "jobId": 1 })))];
    for (key, envelope) in others {
        let reply = act_under("k", &stage, key, &envelope).await;
        assert_eq!(reply.failure(), (422, "idempotency_conflict".to_owned()));
        assert_eq!(reply.json()["retryable"], false);
    }
    let mut stranger = cancel();
    stranger["connection"]["fields"]["clientSecret"] = "another".into();
    let reply = act_under("k", &stage, "cancelJob", &stranger).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn of_many_at_once_one_runs() {
    let vendor = Vendor::doing([answer(200, "")]).await;
    let stage = Stage::new(vendor.address);
    let envelope = cancel();
    let replies = join_all((0..100).map(|_| act_under("k", &stage, "cancelJob", &envelope))).await;
    let (done, others): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert!(!done.is_empty());
    for reply in others {
        assert_eq!(reply.failure(), (409, "idempotency_conflict".to_owned()));
        assert_eq!((&reply.json()["retryable"], reply.header("retry-after")), (&true.into(), "1"));
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_write_whose_caller_left_waits_under_its_key() {
    let gate = Gate::new();
    let vendor = Vendor::doing([Act::Behind(gate.clone(), Box::new(answer(200, r#"{"id":7}"#)))]).await;
    let stage = Stage::new(vendor.address);
    let envelope = cancel();
    let mut leaving = Box::pin(act_under("k", &stage, "cancelJob", &envelope));
    tokio::select! {
        _ = &mut leaving => panic!("the vendor has not answered yet"),
        () = vendor.asked(1) => {}
    }
    drop(leaving);
    assert_eq!(act_under("k", &stage, "cancelJob", &envelope).await.status, 409);
    gate.open();
    loop {
        let reply = act_under("k", &stage, "cancelJob", &envelope).await;
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
async fn a_read_is_cancelled_when_its_caller_leaves() {
    let vendor = Vendor::doing([Act::Hang, answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let envelope = envelope(json!({ "jobId": 1 }));
    let mut leaving = Box::pin(act_under("k", &stage, "getJob", &envelope));
    tokio::select! {
        _ = &mut leaving => panic!("the vendor says nothing"),
        () = vendor.asked(1) => {}
    }
    drop(leaving);
    vendor.left(1).await;
    let reply = act_under("k", &stage, "getJob", &envelope).await;
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (200, ""));
}

#[tokio::test]
async fn a_key_is_visible_ascii_of_bounded_length() {
    let vendor = Vendor::start().await;
    let stage = Stage::new(vendor.address);
    for key in ["", "a b", "é", &"k".repeat(256)] {
        let reply = act_under(key, &stage, "getJob", &envelope(json!({ "jobId": 1 }))).await;
        assert_eq!(reply.failure(), (400, "malformed_request".to_owned()), "{key:?}");
    }
    assert!(vendor.seen().is_empty());
}
