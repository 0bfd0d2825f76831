//! What an engine sends around the inputs: what is taken, and where a fault is told to be.

use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::stage::{Reply, Stage, action, connection};
use crate::vendor::{Vendor, answer};

/// Sends `body` to `getJob` with a content type.
async fn raw(stage: &Stage, content_type: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post(action("getJob")).header("content-type", content_type);
    stage.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn malformed_envelopes_are_refused() {
    let stage = Stage::new(Vendor::start().await.address);
    let deep = |levels| format!(r#"{{"inputs": {}1{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let (too_deep, far_too_deep) = (deep(64), deep(200));
    for body in ["", "nonsense", "{} {}", &too_deep, &far_too_deep] {
        let reply = raw(&stage, "application/json", body.to_owned()).await;
        assert_eq!(reply.failure(), (400, "malformed_request".to_owned()), "{body}");
    }
    assert_ne!(raw(&stage, "application/json", deep(63)).await.failure().1, "malformed_request");
    for kind in ["text/plain", "", "multipart/form-data; boundary=x"] {
        assert_eq!(raw(&stage, kind, "{}").await.failure(), (415, "malformed_request".to_owned()), "{kind}");
    }
    let request = Request::post(action("getJob")).header("content-type", "application/json");
    let compressed = stage.send(request.header("content-encoding", "gzip").body(Body::from("{}")).unwrap()).await;
    assert_eq!(compressed.failure(), (415, "malformed_request".to_owned()));
    let large = raw(&stage, "application/json; charset=utf-8", " ".repeat(65 << 10)).await;
    assert_eq!(large.failure(), (413, "malformed_request".to_owned()));
}

#[tokio::test]
async fn a_fault_of_the_envelope_is_told_with_its_place() {
    let stage = Stage::new(Vendor::start().await.address);
    let table = [
        (json!([]), 400, "", "type", "The request must be an object"),
        (json!([{}, connection()]), 400, "", "type", "The request must be an object"),
        (json!({ "timeoutMs": "1" }), 400, "/timeoutMs", "type", "timeoutMs must be a number"),
        (json!({ "timeoutMs": 0 }), 400, "/timeoutMs", "range", "timeoutMs must be a whole number from 1 to 600000"),
        (json!({ "timeoutMs": 1.5 }), 400, "/timeoutMs", "range", "timeoutMs must be a whole number from 1 to 600000"),
        (
            json!({ "timeoutMs": 600_001 }),
            400,
            "/timeoutMs",
            "range",
            "timeoutMs must be a whole number from 1 to 600000",
        ),
        (json!({ "context": ["1"] }), 400, "/context", "type", "context must be an object"),
        (json!({ "context": { "stepId": 1 } }), 400, "/context/stepId", "type", "stepId must be text"),
        (json!({ "resolve": "1" }), 400, "/resolve", "type", "resolve must be a list"),
        (json!({ "resolve": ["1", 2] }), 400, "/resolve/1", "type", "1 must be text"),
        (json!({ "request": { "query": 1 } }), 400, "/request/query", "type", "query must be text, or values by name"),
        (json!({ "search": "a" }), 400, "/search", "unknown", "Only data sources take search"),
        (json!({ "connection": null }), 422, "/connection", "required", "A connection is required"),
        (json!({ "connection": ["a"] }), 422, "/connection", "type", "connection must be an object"),
        (json!({ "connection": {} }), 422, "/connection/key", "required", "key is required"),
        (
            json!({ "connection": { "key": "a", "token": ["b"] } }),
            422,
            "/connection/token",
            "type",
            "token must be an object",
        ),
        (
            json!({ "connection": " {}" }),
            422,
            "/connection",
            "type",
            "The connection is an object inside a text. Send the object itself",
        ),
    ];
    for (members, status, pointer, code, message) in table {
        let mut body = members.clone();
        if let Some(members) = body.as_object_mut() {
            members.entry("connection").or_insert_with(connection);
        }
        let reply = stage.post(&action("getJob"), &body).await;
        assert_eq!(reply.status, status, "{members}");
        let fault = json!({ "pointer": pointer, "code": code, "message": message });
        assert_eq!(reply.json()["errors"], json!([fault]), "{members}");
    }
    let unknown = stage.post(&action("getJob"), &json!({ "conection/": {} })).await.json();
    assert_eq!(
        (&unknown["errors"][0]["pointer"], &unknown["errors"][0]["code"]),
        (&json!("/conection~1"), &json!("unknown"))
    );
    let twice = raw(&stage, "application/json", r#"{"limit": 1, "limit": 2}"#).await.json();
    assert_eq!(twice["detail"], "limit is given twice");
}

#[tokio::test]
async fn absent_members_may_be_null_and_whole_numbers_written_as_decimals() {
    let stage = Stage::new(Vendor::doing([answer(200, "{}")]).await.address);
    let body = json!({
        "connection": connection(), "inputs": { "jobId": 1e3 }, "context": null, "timeoutMs": 1000.0, "search": null, "limit": null,
        "cursor": null, "resolve": null, "state": null, "request": null,
    });
    assert_eq!(stage.post(&action("getJob"), &body).await.status, 200);
}
