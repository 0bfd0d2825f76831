//! Access tokens: when they are requested, and which callers share them.

use std::time::Duration;

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::stage::{BASE, Stage, action, connection};
use crate::vendor::{Act, Gate, Vendor, answer, answer_with};

fn jobs(count: usize) -> impl Iterator<Item = Act> {
    std::iter::repeat_n(answer(200, "{}"), count)
}

fn token(expires_in: u64) -> Act {
    answer(200, &json!({ "access_token": "short", "expires_in": expires_in, "token_type": "Bearer" }).to_string())
}

async fn get_job(stage: &Stage, connection: &Value) -> u16 {
    stage.post(&action("getJob"), &json!({ "connection": connection, "inputs": { "jobId": 1 } })).await.status
}

fn with_field(key: &str, value: &str) -> Value {
    let mut connection = connection();
    connection["fields"][key] = value.into();
    connection
}

#[tokio::test]
async fn one_token_serves_all_callers() {
    let vendor = Vendor::doing(jobs(50)).await;
    let stage = Stage::new(vendor.address);
    let connection = connection();
    let statuses = join_all((0..50).map(|_| get_job(&stage, &connection))).await;
    assert_eq!(statuses, [200; 50]);
    assert_eq!(vendor.tokens().len(), 1);
    let form = vendor.tokens()[0].text();
    assert_eq!(form, "grant_type=client_credentials&client_id=cid.sandbox&client_secret=cs1.sandbox");
    assert!(vendor.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer token-1")));
}

/// A caller must know every field to use the token that was issued for them.
#[tokio::test]
async fn every_credential_field_is_part_of_the_cache_key() {
    let vendor = Vendor::doing(jobs(20)).await;
    let stage = Stage::new(vendor.address);
    let others = [
        with_field("tenant", "7"),
        with_field("clientId", "other"),
        with_field("clientSecret", "other"),
        with_field("applicationKey", "other"),
        with_field("scopes", "other"),
        // The cache key must separate the fields.
        with_field("clientId", "cid.sandboxc"),
        connection(),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_eq!(get_job(&stage, other).await, 200);
        assert_eq!(vendor.tokens().len(), index + 1);
    }
    assert_eq!(get_job(&stage, &connection()).await, 200);
    assert_eq!(vendor.tokens().len(), others.len());
}

#[tokio::test]
async fn a_token_is_renewed_shortly_before_it_expires() {
    let vendor = Vendor::doing(jobs(4)).await.token([token(900), token(100)]);
    let stage = Stage::new(vendor.address);
    for (advance, tokens) in [(0, 1), (839, 1), (2, 2), (89, 2)] {
        wait(advance).await;
        assert_eq!(get_job(&stage, &connection()).await, 200);
        assert_eq!(vendor.tokens().len(), tokens, "after {advance} more seconds");
    }
}

/// Advances the clock without waiting.
pub(crate) async fn wait(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_for_all_callers() {
    let vendor = Vendor::doing(jobs(201)).await.token([token(900)]);
    let stage = Stage::new(vendor.address);
    let connection = connection();
    assert_eq!(get_job(&stage, &connection).await, 200);
    wait(901).await;
    let statuses = join_all((0..200).map(|_| get_job(&stage, &connection))).await;
    assert_eq!(statuses, [200; 200]);
    assert_eq!(vendor.tokens().len(), 2);
}

#[tokio::test]
async fn a_valid_token_is_used_while_renewals_fail() {
    let outage = answer(400, r#"{"error":"invalid_client"}"#);
    let vendor = Vendor::doing(jobs(5)).await.token([token(900), outage.clone(), outage, token(900)]);
    let stage = Stage::new(vendor.address);
    for (advance, tokens) in [(0, 1), (845, 2), (1, 2), (10, 3), (10, 4)] {
        wait(advance).await;
        assert_eq!(get_job(&stage, &connection()).await, 200);
        assert_eq!(vendor.tokens().len(), tokens, "after {advance} more seconds");
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let vendor = Vendor::doing([answer(401, ""), answer(200, "{}"), answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(get_job(&stage, &connection()).await, 200);
    assert_eq!(get_job(&stage, &connection()).await, 200);
    let used: Vec<String> =
        vendor.seen().iter().map(|seen| seen.header("authorization").unwrap_or_default().to_owned()).collect();
    assert_eq!(used, ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
}

#[tokio::test]
async fn a_token_refused_for_many_callers_is_renewed_once() {
    let gate = Gate::new();
    let refusals = (0..200).map(|_| answer(401, "").behind(&gate));
    let vendor = Vendor::doing(refusals.chain(jobs(200))).await;
    let stage = Stage::new(vendor.address);
    let connection = connection();
    let calls = join_all((0..200).map(|_| get_job(&stage, &connection)));
    let (statuses, ()) = join(calls, vendor.open_after(200, &gate)).await;
    assert_eq!(statuses, [200; 200]);
    assert_eq!((vendor.tokens().len(), vendor.seen().len()), (2, 400));
}

#[tokio::test]
async fn an_injected_token_is_used_and_never_renewed() {
    let vendor = Vendor::doing([answer(200, "{}"), answer(401, "")]).await;
    let stage = Stage::new(vendor.address);
    let mut connection = connection();
    connection["token"] = json!({ "access_token": "injected", "expires_in": 900 });
    assert_eq!(get_job(&stage, &connection).await, 200);
    assert_eq!(get_job(&stage, &connection).await, 403);
    assert_eq!(vendor.tokens().len(), 0);
    assert!(vendor.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer injected")));
}

#[tokio::test]
async fn a_token_is_sent_once_with_its_scheme() {
    let vendor = Vendor::doing(jobs(2)).await.token([answer_with(
        200,
        "content-type: text/plain\r\n",
        "\u{feff}{\"access_token\":\"bearer AT\\r\\n\",\"expires_in\":\"900\",\"scope\":null}",
    )]);
    let stage = Stage::new(vendor.address);
    let mut injected = connection();
    injected["token"] = json!({ "access_token": " Bearer AT\n" });
    for connection in [connection(), injected] {
        assert_eq!(get_job(&stage, &connection).await, 200);
    }
    let sent = vendor.seen();
    let sent: Vec<_> = sent.iter().map(|seen| seen.header("authorization")).collect();
    assert_eq!(sent, [Some("Bearer AT"); 2]);
}

/// Also where nothing would be sent, because the choices are cached.
#[tokio::test]
async fn a_blank_injected_token_is_refused() {
    let page = answer(200, r#"{"data":[],"hasMore":false}"#);
    let vendor = Vendor::doing(std::iter::repeat_n(page, 2)).await;
    let stage = Stage::new(vendor.address);
    stage.choices("selectJobType").await;
    let requests = vendor.seen().len();
    for token in ["", " \n", "Bearer", "bearer "] {
        let mut connection = connection();
        connection["token"] = json!({ "access_token": token });
        let path = format!("{BASE}/data-sources/selectJobType/invoke");
        let reply = stage.post(&path, &json!({ "connection": connection })).await;
        assert_eq!(reply.failure(), (422, "invalid_connection".to_owned()), "{token:?}");
        assert_eq!(reply.json()["errors"][0]["pointer"], "/connection/token/access_token", "{token:?}");
    }
    stage.choices("selectJobType").await;
    assert_eq!(vendor.seen().len(), requests);
}

#[tokio::test]
async fn token_failures_have_their_codes() {
    let html = "content-type: text/html\r\n";
    let table = [
        (answer(400, r#"{"error":"invalid_client"}"#), (403, "connection_rejected"), 1, ""),
        (answer(200, r#"{"error":"invalid_client"}"#), (403, "connection_rejected"), 1, ""),
        (answer(401, ""), (403, "connection_rejected"), 1, ""),
        (answer_with(401, html, "<html>"), (502, "upstream_unavailable"), 1, "1"),
        (answer_with(403, html, "<html>"), (502, "upstream_unavailable"), 1, "1"),
        (answer(500, ""), (502, "upstream_unavailable"), 3, "1"),
        (Act::Close, (502, "upstream_unavailable"), 3, "1"),
        (answer(200, "<html>"), (502, "upstream_invalid"), 1, ""),
        (answer(200, r#"{"access_token":"a\nb","token_type":"Bearer"}"#), (502, "upstream_invalid"), 1, ""),
        (answer_with(429, "retry-after: 60\r\n", ""), (429, "rate_limited"), 1, "60"),
        (answer_with(503, "retry-after: 60\r\n", ""), (502, "upstream_unavailable"), 1, "60"),
    ];
    for (act, (status, code), requests, wait) in table {
        let vendor = Vendor::start().await.token(std::iter::repeat_n(act.clone(), 5));
        let stage = Stage::new(vendor.address);
        let reply = stage.act("deleteAppointment", json!({ "appointmentId": 1 })).await;
        assert_eq!(reply.failure(), (status, code.to_owned()), "{act:?}");
        assert_eq!((vendor.tokens().len(), vendor.seen().len()), (requests, 0), "{act:?}");
        assert_eq!(reply.header("retry-after"), wait, "{act:?}");
    }
}

#[tokio::test]
async fn a_rejection_has_the_vendors_words_without_secrets() {
    let table = [
        (
            r#"{"error":"invalid_client","error_description":"No client for cs1.sandbox"}"#,
            "invalid_client: No client for [REDACTED]",
        ),
        (r#"{"error":"invalid_scope"}"#, "the requested scopes: invalid_scope"),
    ];
    for (body, words) in table {
        let vendor = Vendor::start().await.token([answer(400, body)]);
        let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!(reply.failure(), (403, "connection_rejected".to_owned()));
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{detail}");
        assert!(
            reply.json()["upstream"]["title"].as_str().is_some_and(|title| words.ends_with(title)),
            "{}",
            reply.text()
        );
    }
}

/// A firewall does not know the credentials.
#[tokio::test]
async fn credentials_are_sent_again_after_a_page_of_a_firewall() {
    let page = answer_with(403, "content-type: text/html\r\n", "<html>Forbidden</html>");
    let vendor = Vendor::doing(jobs(1)).await.token([page]);
    let stage = Stage::new(vendor.address);
    assert_eq!(get_job(&stage, &connection()).await, 502);
    assert_eq!((get_job(&stage, &connection()).await, vendor.tokens().len()), (200, 2));
}

#[tokio::test]
async fn refused_credentials_are_not_retried_at_once() {
    let vendor = Vendor::doing([answer(200, "{}")]).await.token([answer(401, r#"{"error":"invalid_client"}"#)]);
    let stage = Stage::new(vendor.address);
    for _ in 0..3 {
        assert_eq!(get_job(&stage, &connection()).await, 403);
        assert_eq!(vendor.tokens().len(), 1);
    }
    wait(31).await;
    assert_eq!((get_job(&stage, &connection()).await, vendor.tokens().len()), (200, 2));
}

#[tokio::test]
async fn a_connection_can_be_tested() {
    let table = [
        (vec![answer(200, "{}")], vec![], (200, "")),
        (vec![answer(401, ""), answer(401, "")], vec![], (403, "connection_rejected")),
        (vec![answer(403, "")], vec![], (403, "permission_denied")),
        (vec![], vec![answer(400, r#"{"error":"invalid_client"}"#)], (403, "connection_rejected")),
    ];
    for (api, token, (status, code)) in table {
        let vendor = Vendor::doing(api).await.token(token);
        let path = format!("{BASE}/connections/serviceTitanConnection/test");
        let reply = Stage::new(vendor.address).post(&path, &json!({ "connection": connection() })).await;
        match code {
            "" => assert_eq!(reply.json(), json!({ "ok": true })),
            code => assert_eq!(reply.failure(), (status, code.to_owned())),
        }
    }
}
