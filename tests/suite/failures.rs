//! Failures of the vendor, and what the caller gets.

use serde_json::{Value, json};
use servicetitan::COMPONENT;
use wharf::testkit::{Amount, sample};

use crate::stage::{Stage, action, connection};
use crate::vendor::{Act, Vendor, answer, answer_with};

/// Status, code, and number of requests to the vendor.
type Expected = (u16, &'static str, usize);

/// A name, an act that the vendor repeats for each request, and the failures of a read and of a write.
type Row = (&'static str, Act, [Expected; 2]);

const UNAVAILABLE: [Expected; 2] = [(502, "upstream_unavailable", 3), (504, "outcome_unknown", 1)];
const UNREADABLE: [Expected; 2] = [(502, "upstream_invalid", 3), (502, "upstream_invalid", 1)];
const REFUSED: [Expected; 2] = [(422, "upstream_rejected", 1); 2];
const UNUSABLE: [Expected; 2] = [(502, "upstream_invalid", 1); 2];

const HTML: &str = "content-type: text/html; charset=utf-8\r\n";

fn rows() -> Vec<Row> {
    let cut = || Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec());
    let large = "x".repeat(2 << 20);
    vec![
        ("400", answer(400, "{}"), REFUSED),
        ("422", answer(422, ""), REFUSED),
        ("418", answer(418, ""), REFUSED),
        ("401", answer(401, ""), [(403, "connection_rejected", 2); 2]),
        ("403", answer(403, "{}"), [(403, "permission_denied", 1); 2]),
        ("403, page", answer_with(403, HTML, "<html>"), UNAVAILABLE),
        ("404, page", answer_with(404, HTML, "<html>"), UNAVAILABLE),
        ("410, page", answer(410, "<html>"), UNAVAILABLE),
        ("409, binary", answer_with(409, "content-type: image/png\r\n", "PNG"), UNAVAILABLE),
        ("404, text", answer_with(404, "content-type: text/plain\r\n", "No job"), [(404, "upstream_not_found", 1); 2]),
        ("404, empty", answer_with(404, HTML, ""), [(404, "upstream_not_found", 1); 2]),
        ("413, page", answer_with(413, HTML, "<html>"), REFUSED),
        ("401, page", answer_with(401, HTML, "<html>"), [(403, "connection_rejected", 2); 2]),
        ("408", answer(408, ""), UNAVAILABLE),
        ("425", answer(425, ""), UNAVAILABLE),
        ("501", answer(501, ""), [(502, "upstream_unavailable", 1), (504, "outcome_unknown", 1)]),
        ("520", answer(520, ""), UNAVAILABLE),
        ("404", answer(404, "{}"), [(404, "upstream_not_found", 1); 2]),
        ("409", answer(409, "{}"), [(409, "upstream_conflict", 1); 2]),
        ("410", answer(410, "{}"), [(410, "upstream_removed", 1); 2]),
        ("429", answer_with(429, "retry-after: 0\r\n", ""), [(429, "rate_limited", 10); 2]),
        ("429, long", answer_with(429, "retry-after: 60\r\n", ""), [(429, "rate_limited", 1); 2]),
        ("500", answer(500, "oops"), UNAVAILABLE),
        ("502", answer(502, ""), UNAVAILABLE),
        (
            "503",
            answer_with(503, "retry-after: 60\r\n", ""),
            [(502, "upstream_unavailable", 1), (504, "outcome_unknown", 1)],
        ),
        ("reset", Act::Close, UNAVAILABLE),
        ("cut", cut(), UNAVAILABLE),
        ("not JSON", answer(200, "OK"), UNREADABLE),
        ("web page", answer(200, "<html>"), UNAVAILABLE),
        ("NaN", answer(200, "NaN"), UNREADABLE),
        ("unknown encoding", answer_with(200, "content-encoding: zstd\r\n", "\u{b5}\u{fd}"), UNREADABLE),
        (
            "bad chunk",
            Act::Send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n".to_vec()),
            UNAVAILABLE,
        ),
        ("flood of headers", answer_with(200, &"a: b\r\n".repeat(200), "{}"), UNAVAILABLE),
        ("endless header", answer_with(200, &format!("a: {}\r\n", "b".repeat(1 << 20)), "{}"), UNAVAILABLE),
        ("not UTF-8", Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n\"\xff\"".to_vec()), UNREADABLE),
        ("too large", answer(200, &large), UNUSABLE),
        ("bomb", bomb(), UNUSABLE),
        ("redirect", answer_with(307, "location: http://127.0.0.1:9/\r\n", ""), UNUSABLE),
    ]
}

/// A small compressed answer that decompresses to 4 MiB.
fn bomb() -> Act {
    let body = include_bytes!("four_mebibytes_of_spaces.gz");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
    Act::Send([head.as_bytes(), body].concat())
}

/// A write that promises JSON.
fn write(method: &str) -> Value {
    json!({ "urlType": "jpm", "url": "/jobs", "method": method, "responseType": "json" })
}

async fn expect(name: &str, act: &Act, key: &str, inputs: Value, (status, code, requests): Expected) {
    let vendor = Vendor::doing(std::iter::repeat_n(act.clone(), 12)).await;
    let reply = Stage::narrow(vendor.address).act(key, inputs).await;
    assert_eq!(reply.failure(), (status, code.to_owned()), "{name}, {key}: {}", reply.text());
    assert_eq!(vendor.seen().len(), requests, "{name}, {key}: requests");
    let retryable = matches!(code, "rate_limited" | "upstream_unavailable" | "timeout");
    assert_eq!(reply.json()["retryable"], retryable, "{name}, {key}");
    assert_eq!(!reply.header("retry-after").is_empty(), retryable, "{name}, {key}");
}

#[tokio::test]
async fn an_unusable_answer_to_a_write_says_that_the_write_was_made() {
    let unusable = [(answer(200, "NaN"), "was made"), (bomb(), "was made"), (answer(303, ""), "may have been made")];
    for (act, expected) in unusable {
        let stage = Stage::narrow(Vendor::doing([act]).await.address);
        let reply = stage.act("rawRequest", write("POST")).await;
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(reply.status == 502 && detail.contains(expected), "{detail}");
    }
}

#[tokio::test]
async fn every_failure_has_its_code_and_its_number_of_attempts() {
    for (name, act, [read, write]) in rows() {
        expect(name, &act, "getJob", json!({ "jobId": 1 }), read).await;
        expect(name, &act, "rawRequest", self::write("POST"), write).await;
        expect(name, &act, "rawRequest", self::write("DELETE"), write).await;
    }
}

#[tokio::test]
async fn only_the_status_of_a_long_error_is_used() {
    for (length, reported) in [(1_000, true), (256 << 10, false)] {
        let errors = json!({ "title": "No", "errors": { "memo": ["x".repeat(length)] } });
        let vendor = Vendor::doing([answer(400, &errors.to_string())]).await;
        let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()));
        assert_eq!(reply.json()["upstream"]["title"] == "No", reported);
    }
}

#[tokio::test]
async fn a_truncated_answer_is_never_a_success() {
    let Act::Send(whole) = answer(200, r#"{"id": 1}"#) else { unreachable!() };
    for length in 0..whole.len() {
        let cut = Act::Send(whole[..length].to_vec());
        let vendor = Vendor::doing(std::iter::repeat_n(cut, 4)).await;
        let stage = Stage::new(vendor.address);
        let read = stage.act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!(read.failure(), (502, "upstream_unavailable".to_owned()), "{length} bytes");
        let write = stage.act("deleteAppointment", json!({ "appointmentId": 1 })).await;
        assert_eq!(write.failure(), (504, "outcome_unknown".to_owned()), "{length} bytes");
        assert_eq!(vendor.seen().len(), 4, "{length} bytes");
    }
}

#[tokio::test]
async fn a_write_to_an_unreachable_vendor_has_a_known_outcome() {
    let vendor = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = vendor.local_addr().unwrap();
    drop(vendor);
    for (key, inputs) in [("getJob", json!({ "jobId": 1 })), ("deleteAppointment", json!({ "appointmentId": 1 }))] {
        let reply = Stage::new(address).act(key, inputs).await;
        assert_eq!(reply.failure(), (502, "upstream_unavailable".to_owned()));
    }
}

#[tokio::test]
async fn the_deadline_is_a_timeout_for_a_read_and_an_unknown_outcome_for_a_write() {
    let table = [
        ("getJob", json!({ "jobId": 1 }), "timeout"),
        ("deleteAppointment", json!({ "appointmentId": 1 }), "outcome_unknown"),
    ];
    for (key, inputs, code) in table {
        let vendor = Vendor::doing([Act::Hang]).await;
        let envelope = json!({ "connection": connection(), "inputs": inputs, "timeoutMs": 100 });
        let reply = Stage::new(vendor.address).post(&action(key), &envelope).await;
        assert_eq!(reply.failure(), (504, code.to_owned()));
        assert_eq!(vendor.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_read_survives_transient_failures() {
    let faults = [answer(503, ""), Act::Close, answer(200, r#"{"id": 1}"#)];
    let vendor = Vendor::doing(faults).await;
    let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"data":{"id": 1}}"#));
}

#[tokio::test]
async fn a_write_is_retried_after_the_rate_limit() {
    let vendor = Vendor::doing([answer_with(429, "retry-after: 0\r\n", ""), answer(200, "")]).await;
    let reply = Stage::new(vendor.address).act("deleteAppointment", json!({ "appointmentId": 1 })).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"data":{}}"#));
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn an_exhausted_rate_limit_fails_fast_and_is_per_tenant() {
    let vendor = Vendor::doing(std::iter::repeat_n(answer(200, "{}"), 4)).await;
    let stage = Stage::thrifty(vendor.address, 2);
    let envelope = |tenant: &str| {
        let mut connection = connection();
        connection["fields"]["tenant"] = tenant.into();
        json!({ "connection": connection, "inputs": { "jobId": 1 }, "timeoutMs": 500 })
    };
    for expected in [200, 200, 429] {
        let reply = stage.post(&action("getJob"), &envelope("7")).await;
        assert_eq!(reply.status, expected, "{}", reply.text());
    }
    let refused = stage.post(&action("getJob"), &envelope("7")).await;
    assert_eq!(refused.failure(), (429, "rate_limited".to_owned()));
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(stage.post(&action("getJob"), &envelope("8")).await.status, 200);
    assert_eq!(vendor.seen().len(), 3);
}

#[tokio::test]
async fn an_endpoint_that_the_vendor_limits_is_paused_alone() {
    let limited = answer_with(429, "retry-after: 50, 60\r\n", r#"{"message":"Slow down."}"#);
    let vendor = Vendor::doing([limited, answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let table = [
        ("getJob", json!({ "jobId": 1 }), 1, "limits the rate of requests: Slow down. It asks to wait 60 s"),
        ("getJob", json!({ "jobId": 2 }), 1, "The vendor asked to wait. The next call of this endpoint can be sent in"),
        ("getCustomer", json!({ "customerId": 1 }), 2, ""),
    ];
    for (key, inputs, requests, words) in table {
        let envelope = json!({ "connection": connection(), "inputs": inputs, "timeoutMs": 20_000 });
        let reply = stage.post(&action(key), &envelope).await;
        assert_eq!(vendor.seen().len(), requests, "{key}: {}", reply.text());
        if words.is_empty() {
            assert_eq!(reply.status, 200, "{key}: {}", reply.text());
            continue;
        }
        assert_eq!(reply.failure(), (429, "rate_limited".to_owned()), "{key}");
        assert!(reply.json()["detail"].as_str().unwrap().contains(words), "{key}: {}", reply.text());
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((2..=60).contains(&wait), "{key}: {wait}");
    }
}

#[tokio::test]
async fn a_withdrawn_operation_is_reported_as_removed() {
    for status in [404, 405, 410, 501] {
        let vendor = Vendor::doing([answer(status, "{}")]).await;
        let reply = Stage::new(vendor.address).act("createPayment", json!({ "typeId": 1 })).await;
        assert_eq!(reply.failure(), (410, "upstream_removed".to_owned()), "{status}");
        assert_eq!(vendor.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_vendors_error_is_passed_on() {
    let problem =
        r#"{"type":"t","title":"Bad request","status":999,"traceId":"abc","errors":{"Name":["too long"]},"data":{}}"#;
    let vendor = Vendor::doing([answer(400, problem)]).await;
    let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
    let expected =
        json!({ "status": 400, "title": "Bad request", "traceId": "abc", "errors": { "Name": ["too long"] } });
    assert_eq!(reply.json()["upstream"], expected);
}

#[tokio::test]
async fn the_vendors_words_are_passed_on_in_every_shape() {
    let table = [
        (r#"{"detail":"Job 1 is closed"}"#, "Job 1 is closed"),
        (r#"{"title":"Conflict","detail":"Job 1 is closed"}"#, "Conflict: Job 1 is closed"),
        (r#"{"error":{"message":"Job 1 is closed"}}"#, "Job 1 is closed"),
        (r#"{"errors":[{"message":"Job 1 is closed"}]}"#, "Job 1 is closed"),
        (r#"{"modelState":{"jobId":["Job 1 is closed"]}}"#, "jobId: Job 1 is closed"),
        ("Job 1 is closed for ak1.sandbox", "Job 1 is closed for [REDACTED]"),
    ];
    for (body, words) in table {
        for (key, inputs) in [("getJob", json!({ "jobId": 1 })), ("deleteAppointment", json!({ "appointmentId": 1 }))] {
            let vendor = Vendor::doing([answer_with(400, "", body)]).await;
            let reply = Stage::new(vendor.address).act(key, inputs).await;
            assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()), "{body}");
            assert_eq!(reply.json()["detail"], format!("The vendor rejected the request: {words}"), "{body}");
            assert_eq!(reply.json()["upstream"]["title"], words, "{body}");
        }
    }
}

/// Connections, inputs and answers of the vendor, and the pointers to what it refused.
#[tokio::test]
async fn what_the_vendor_refuses_is_pointed_at() {
    let job = json!({ "jobId": 1 });
    let project = json!({ "projectId": 1, "jobsIds": [7, 8] });
    let table = [
        ("getJob", &job, r#"{"errors":{"jobId":["is archived"]}}"#, vec![("/inputs/jobId", "is archived")]),
        (
            "getJob",
            &job,
            r#"{"errors":[{"field":"JobId","message":"is archived"}]}"#,
            vec![("/inputs/jobId", "is archived")],
        ),
        (
            "updateProject",
            &project,
            r#"{"errors":{"JobIds[1]":["is archived"]}}"#,
            vec![("/inputs/jobsIds/1", "is archived")],
        ),
        ("getJob", &job, r#"{"errors":{"technicianId":["is archived"]}}"#, vec![]),
        ("getJob", &job, r#"{"title":"jobId is archived"}"#, vec![]),
    ];
    for (key, inputs, body, expected) in table {
        let vendor = Vendor::doing([answer(400, body)]).await;
        let reply = Stage::new(vendor.address).act(key, inputs.clone()).await;
        assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()), "{body}");
        let expected: Vec<Value> = expected
            .into_iter()
            .map(|(pointer, message)| json!({ "pointer": pointer, "code": "upstream", "message": message }))
            .collect();
        assert_eq!(reply.json()["errors"].as_array().cloned().unwrap_or_default(), expected, "{body}");
    }
}

/// A caller that creates what is missing would create it again.
#[tokio::test]
async fn the_page_of_a_gateway_does_not_say_that_a_record_is_missing() {
    let page = || answer_with(404, HTML, "<html><h1>Not Found</h1></html>");
    let vendor = Vendor::doing([page(), answer(200, r#"{"id": 1}"#)]).await;
    let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"data":{"id": 1}}"#));
    let vendor = Vendor::doing((0..3).map(|_| page())).await;
    let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
    assert_eq!(reply.failure(), (502, "upstream_unavailable".to_owned()));
    assert_eq!(reply.json()["upstream"], json!({ "status": 404 }));
}

#[tokio::test]
async fn a_password_that_the_vendor_echoes_is_redacted() {
    for password in ["hunter2-canary", "48151623"] {
        let echo = format!(r#"{{"title":"Bad: {password}","errors":{{"password":["{password}"],"n":[48151623]}}}}"#);
        let vendor = Vendor::doing([answer(400, &echo)]).await;
        let action = COMPONENT.actions.iter().find(|action| action.meta().key == "createTechnician").unwrap();
        let mut inputs = sample(&action.input(), Amount::Least);
        inputs["password"] = password.into();
        let reply = Stage::new(vendor.address).act("createTechnician", inputs).await;
        assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()));
        assert!(!reply.text().contains(password), "{}", reply.text());
        assert_eq!(reply.json()["upstream"]["title"], "Bad: [REDACTED]");
        assert!(vendor.seen()[0].text().contains(password));
    }
}

#[tokio::test]
async fn a_caller_may_request_retries_of_a_raw_request() {
    let vendor = Vendor::doing([answer(500, ""), answer(500, ""), answer(200, "7")]).await;
    let inputs = json!({ "urlType": "jpm", "url": "/jobs", "method": "POST", "responseType": "json", "maxRetries": 2 });
    let reply = Stage::new(vendor.address).act("rawRequest", inputs).await;
    assert_eq!(reply.text(), r#"{"data":7}"#);
}
