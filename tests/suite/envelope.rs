//! The envelope around the inputs: what it accepts, and the pointers of its faults.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::stage::{BASE, Reply, Stage, action, connection};
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
    let compressed = stage.post_with(&action("getJob"), &[("content-encoding", "gzip")], &json!({})).await;
    assert_eq!(compressed.failure(), (415, "malformed_request".to_owned()));
    let large = raw(&stage, "application/json; charset=utf-8", " ".repeat(65 << 10)).await;
    assert_eq!(large.failure(), (413, "malformed_request".to_owned()));
}

#[tokio::test]
async fn every_fault_of_the_envelope_is_listed_with_its_pointer() {
    let stage = Stage::new(Vendor::start().await.address);
    let (get_job, select) = (action("getJob"), format!("{BASE}/data-sources/selectJob/invoke"));
    let webhook = format!("{BASE}/triggers/webhookTrigger/webhook");
    let table = [
        (&get_job, json!([]), 400, vec![("", "type", "The request must be an object")]),
        (&get_job, json!([{}, connection()]), 400, vec![("", "type", "The request must be an object")]),
        (&get_job, json!({ "timeoutMs": "x" }), 400, vec![("/timeoutMs", "type", "timeoutMs must be a whole number")]),
        (&get_job, json!({ "timeoutMs": 0 }), 400, vec![("/timeoutMs", "range", "timeoutMs must be from 1 to 600000")]),
        (&get_job, json!({ "timeoutMs": 1.5 }), 400, vec![("/timeoutMs", "type", "timeoutMs must be a whole number")]),
        (
            &get_job,
            json!({ "timeoutMs": 600_001 }),
            400,
            vec![("/timeoutMs", "range", "timeoutMs must be from 1 to 600000")],
        ),
        (
            &get_job,
            json!({ "contxt": {}, "context": { "stepId": [], "run": "1" }, "search": "a" }),
            400,
            vec![
                ("/context/stepId", "type", "stepId must be text"),
                ("/context/run", "unknown", "Unknown key"),
                ("/contxt", "unknown", "Unknown key; did you mean context?"),
                ("/search", "unknown", "Unknown key"),
            ],
        ),
        (
            &get_job,
            json!({ "context": { "timeZone": "Phoenix" } }),
            400,
            vec![(
                "/context/timeZone",
                "choice",
                "The time zone must be the name of one in the IANA database, such as America/Phoenix",
            )],
        ),
        (
            &select,
            json!({ "resolve": ["1", {}], "limit": 10_001 }),
            400,
            vec![("/limit", "range", "limit must be from 1 to 10000"), ("/resolve/1", "type", "resolve must be text")],
        ),
        (
            &select,
            json!({ "resolve": ["1"], "limit": 7 }),
            400,
            vec![("/resolve", "conflict", "resolve cannot be combined with search, limit or cursor")],
        ),
        (&webhook, json!({}), 400, vec![("/request", "required", "request is required")]),
        (
            &webhook,
            json!({ "request": { "body": "-" } }),
            400,
            vec![("/request/body", "format", "body must be base64, or a list of bytes from 0 to 255")],
        ),
        (
            &webhook,
            json!({ "request": { "query": 1, "headers": { "a b": "1" } } }),
            400,
            vec![
                ("/request/query", "type", "request.query must be text, or values by name"),
                ("/request/headers", "format", "request.headers has a name or value that HTTP does not allow"),
            ],
        ),
        (
            &webhook,
            json!({ "request": { "query": { "a": {} }, "headers": { "x/y": [1, []] } } }),
            400,
            vec![
                ("/request/query/a", "type", "request.query must be text, or values by name"),
                ("/request/headers/x~1y", "type", "request.headers must be values by name"),
            ],
        ),
        (&get_job, json!({ "connection": null }), 422, vec![("/connection", "required", "A connection is required")]),
        (&get_job, json!({ "connection": ["a"] }), 422, vec![("/connection", "type", "connection must be an object")]),
        (
            &get_job,
            json!({ "connection": { "token": { "access_token": 1 }, "inputs": {}, "configVarKey": 1, "contex": {} } }),
            422,
            vec![
                ("/connection/key", "required", "key is required"),
                ("/connection/inputs", "unknown", "Unknown key"),
                ("/connection/contex", "unknown", "Unknown key; did you mean context?"),
            ],
        ),
        (
            &get_job,
            json!({ "connection": { "key": "a", "token": ["b"] } }),
            422,
            vec![("/connection/token", "type", "token must be an object")],
        ),
        (
            &get_job,
            json!({ "connection": { "key": "a", "token": {} } }),
            422,
            vec![("/connection/token/access_token", "required", "access_token is required")],
        ),
        (
            &get_job,
            json!({ "connection": " {}" }),
            422,
            vec![("/connection", "type", "The connection is an object inside a text. Send the object itself")],
        ),
    ];
    for (path, members, status, faults) in table {
        let mut body = members.clone();
        if let Some(members) = body.as_object_mut() {
            members.entry("connection").or_insert_with(connection);
        }
        let reply = stage.post(path, &body).await;
        assert_eq!(reply.status, status, "{members}: {}", reply.text());
        let fault = |(pointer, code, message)| json!({ "pointer": pointer, "code": code, "message": message });
        assert_eq!(reply.json()["errors"], faults.into_iter().map(fault).collect::<Value>(), "{members}");
    }
    let unknown = stage.post(&get_job, &json!({ "conection/": {} })).await.json();
    assert_eq!(
        (&unknown["errors"][0]["pointer"], &unknown["errors"][0]["code"]),
        (&json!("/conection~1"), &json!("unknown"))
    );
    for text in [r#"{"context": {}, "context": {}}"#, r#"{"inputs": {}, "inputs": {}}"#] {
        let twice = raw(&stage, "application/json", text).await.json();
        assert!(twice["detail"].as_str().unwrap().ends_with("is given twice"), "{twice}");
    }
}

#[tokio::test]
async fn absent_members_may_be_null_and_whole_numbers_written_as_decimals() {
    let stage = Stage::new(Vendor::doing([answer(200, "{}")]).await.address);
    let body = json!({
        "connection": connection(), "inputs": { "jobId": 1e3 }, "context": null, "timeoutMs": "1000.0", "search": null, "limit": null,
        "cursor": null, "resolve": null, "state": null, "request": null,
    });
    assert_eq!(stage.post(&action("getJob"), &body).await.status, 200);
}
