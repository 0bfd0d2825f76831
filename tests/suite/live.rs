//! The sandbox tenant over time: its clock, changes of its records, and its webhook events.

use std::collections::{BTreeSet, VecDeque};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use servicetitan_sandbox::{AdvanceRefused, Delivery, Encoding, Options, Sandbox, Size, Subscription};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::sandbox::{serve, tenant};
use crate::stage::Stage;
use crate::webhooks::{hex, signature};

const KEY: &str = "0123456789abcdef0123456789abcdef";
const HOUR: Duration = Duration::from_secs(3_600);

/// The resources of the polling trigger: module, path, and the query that includes inactive records.
const POLLED: [(&str, &str, &str); 13] = [
    ("jpm", "jobs", ""),
    ("jpm", "appointments", "active=Any"),
    ("jpm", "projects", ""),
    ("accounting", "invoices", "activeState=All"),
    ("accounting", "payments", "activeState=All"),
    ("crm", "customers", "active=Any"),
    ("crm", "locations", "active=Any"),
    ("equipmentsystems", "installed-equipment", "active=Any"),
    ("settings", "technicians", "active=Any"),
    ("crm", "bookings", ""),
    ("dispatch", "appointment-assignments", "active=Any"),
    ("settings", "business-units", "active=Any"),
    ("jpm", "job-cancel-reasons", "active=Any"),
];

/// Status, date and JSON of the tenant's answer.
async fn request_json(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> (u16, String, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let (head, body) = sandbox.router().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let date = head.headers["date"].to_str().unwrap().to_owned();
    (head.status.as_u16(), date, serde_json::from_slice(&body).unwrap_or_default())
}

fn small() -> Sandbox {
    Sandbox::new(&Options { size: Size::Small, ..Options::default() })
}

/// A tenant that retries failed deliveries without a wait.
async fn fast_retries() -> (Stage, Sandbox) {
    serve(&Options { size: Size::Small, retry_scale: 0.0, ..Options::default() }).await
}

/// Receives events. Gives the scripted answers, then 204.
struct Receiver {
    url: String,
    received: UnboundedReceiver<(HeaderMap, Bytes)>,
}

#[derive(Clone)]
struct ReceiverState {
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
    received: UnboundedSender<(HeaderMap, Bytes)>,
}

impl Receiver {
    async fn answering(answers: &[StatusCode]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let state =
            ReceiverState { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), received: sender };
        let router = Router::new().route("/events", post(receive)).with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    async fn next(&mut self) -> (HeaderMap, Bytes) {
        timeout(Duration::from_secs(20), self.received.recv()).await.unwrap().unwrap()
    }

    fn subscription(&self, events: &[&str]) -> Subscription {
        let subscription = json!({ "url": self.url, "key": KEY, "events": events });
        serde_json::from_value(subscription).unwrap()
    }
}

async fn receive(State(state): State<ReceiverState>, headers: HeaderMap, body: Bytes) -> StatusCode {
    state.received.send((headers, body)).unwrap();
    state.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::NO_CONTENT)
}

/// The deliveries, once the first has had this number of attempts.
async fn after_attempts(sandbox: &Sandbox, attempts: u32) -> Vec<Delivery> {
    let deliveries = async {
        loop {
            let deliveries = sandbox.deliveries();
            if deliveries.first().is_some_and(|first| first.attempts >= attempts) {
                return deliveries;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), deliveries).await.unwrap()
}

#[tokio::test]
async fn the_clock_is_read_and_advanced_and_dates_answers() {
    let sandbox = small();
    let (_, _, before) = request_json(&sandbox, "GET", "/sandbox/time", &Value::Null).await;
    let step = json!({ "advanceSeconds": 30 * 24 * 3_600, "changes": 3 });
    let (status, date, after) = request_json(&sandbox, "POST", "/sandbox/time", &step).await;
    assert_eq!((status, &after["changes"]), (200, &json!(3)));
    let [before, after] = [before, after].map(|time| time["now"].as_str().unwrap().to_owned());
    assert_eq!((before.len(), after.len()), (28, 28));
    assert!(before[..10] < after[..10], "{before} {after}");
    let day = after[8..10].to_owned();
    assert_eq!((&date[5..7], &date[12..16]), (day.as_str(), &after[..4]));
}

#[tokio::test]
async fn too_large_a_step_is_refused() {
    let sandbox = small();
    let rows = [
        (json!({ "advanceSeconds": 31 * 24 * 3_600 + 1 }), 400),
        (json!({ "changes": 10_001 }), 400),
        (json!({ "advanceSeconds": -1 }), 422),
        (json!({ "hours": 1 }), 422),
        (json!({ "advanceSeconds": 31 * 24 * 3_600 }), 200),
    ];
    for (step, expected) in rows {
        let (status, _, answer) = request_json(&sandbox, "POST", "/sandbox/time", &step).await;
        assert_eq!(status, expected, "{step} {answer}");
    }
    assert_eq!(sandbox.advance(Duration::MAX, 0), Err(AdvanceRefused::TooLong));
    assert_eq!(sandbox.advance(HOUR, usize::MAX), Err(AdvanceRefused::TooManyChanges));
}

#[tokio::test]
async fn the_simulation_changes_every_polled_resource() {
    let (stage, sandbox) = tenant(Size::Small).await;
    let before = sandbox.now();
    sandbox.advance(HOUR, 2_000).unwrap();
    let after = sandbox.now();
    for (module, list, inactive) in POLLED {
        let url = format!("/{list}?pageSize=5000&modifiedOnOrAfter={before}&{inactive}");
        let inputs = json!({ "urlType": module, "url": url, "method": "GET" });
        let found = stage.data("rawRequest", inputs).await["data"].take();
        let stamps: Vec<&str> =
            found.as_array().unwrap().iter().map(|record| record["modifiedOn"].as_str().unwrap()).collect();
        assert!(!stamps.is_empty(), "{list}");
        for stamp in stamps {
            assert_eq!(stamp.len(), 28, "{list} {stamp}");
            assert!((before.as_str()..=after.as_str()).contains(&stamp), "{list} {before} {stamp} {after}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_simulation_runs_in_the_background_until_it_is_stopped() {
    let sandbox = small();
    let subscription = json!({ "url": "http://127.0.0.1:1/", "key": KEY });
    sandbox.subscribe(&serde_json::from_value(subscription).unwrap()).unwrap();
    let before = event_count(&sandbox).await;
    sandbox.clone().play(Duration::from_secs(1), tokio::time::sleep(Duration::from_secs(60))).await;
    assert!(event_count(&sandbox).await > before);
}

/// The number of events: waiting ones, and those with an attempt.
async fn event_count(sandbox: &Sandbox) -> u64 {
    let (_, _, webhooks) = request_json(sandbox, "GET", "/sandbox/webhooks", &Value::Null).await;
    webhooks["waiting"].as_u64().unwrap() + webhooks["deliveries"].as_array().unwrap().len() as u64
}

async fn update_first_job(stage: &Stage, sandbox: &Sandbox) -> Value {
    stage.data("updateJob", json!({ "jobId": sandbox.first_job(), "summary": "The dog is friendly." })).await
}

#[tokio::test]
async fn a_write_sends_a_signed_event() {
    let (stage, sandbox) = tenant(Size::Small).await;
    for (encoding, header) in [(Encoding::Hex, "x-servicetitan-signature"), (Encoding::Base64, "x-other")] {
        let mut receiver = Receiver::answering(&[]).await;
        let subscription = receiver.subscription(&["tn.jpm.job-updated"]);
        sandbox.unsubscribe_all();
        sandbox.subscribe(&Subscription { encoding, header: header.to_owned(), ..subscription }).unwrap();
        let job = update_first_job(&stage, &sandbox).await;

        let (headers, body) = receiver.next().await;
        let expected = match encoding {
            Encoding::Hex => hex(&signature(KEY, &body)),
            Encoding::Base64 => STANDARD.encode(signature(KEY, &body)),
        };
        assert_eq!(headers[header], expected);
        assert_eq!(headers["content-type"], "application/json");
        let event: Value = serde_json::from_slice(&body).unwrap();
        let names: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["specversion", "id", "type", "time", "source", "userassignedid", "datacontenttype", "data"]);
        assert_eq!((&event["type"], &event["specversion"]), (&json!("tn.jpm.job-updated"), &json!("1.0")));
        assert_eq!(event["source"], "https://webhooks.servicetitan.io");
        let data = &event["data"];
        assert_eq!((&data["tenantId"], &data["job"]["id"]), (&json!(1_234_567), &job["id"]));
        assert_eq!(data["job"]["modifiedOn"], job["modifiedOn"]);
        assert!(data["job"].get("summary").is_none(), "{data}");
    }
}

#[tokio::test]
async fn a_failed_delivery_is_retried_with_the_same_user_assigned_id() {
    let (stage, sandbox) = fast_retries().await;
    let mut receiver = Receiver::answering(&[StatusCode::INTERNAL_SERVER_ERROR; 4]).await;
    sandbox.subscribe(&receiver.subscription(&["tn.jpm.job-updated"])).unwrap();
    update_first_job(&stage, &sandbox).await;
    let mut events: Vec<Value> = Vec::new();
    for _ in 0..5 {
        events.push(serde_json::from_slice(&receiver.next().await.1).unwrap());
    }
    let different = |name: &str| events.iter().map(|event| event[name].to_string()).collect::<BTreeSet<_>>().len();
    assert_eq!(["id", "userassignedid", "time", "data"].map(different), [5, 1, 1, 1]);
    let deliveries = after_attempts(&sandbox, 5).await;
    assert_eq!(deliveries.len(), 1);
    assert_eq!((deliveries[0].event_type.as_str(), deliveries[0].status), ("tn.jpm.job-updated", Some(204)));
    assert_eq!(events[0]["userassignedid"], deliveries[0].user_assigned_id.as_str());
}

#[tokio::test]
async fn a_delivery_is_given_up_after_five_failed_attempts() {
    let (stage, sandbox) = fast_retries().await;
    let receiver = Receiver::answering(&[StatusCode::BAD_GATEWAY; 5]).await;
    sandbox.subscribe(&receiver.subscription(&["tn.jpm.job-updated"])).unwrap();
    update_first_job(&stage, &sandbox).await;
    assert_eq!(after_attempts(&sandbox, 5).await[0].status, Some(502));
    let (_, _, webhooks) = request_json(&sandbox, "GET", "/sandbox/webhooks", &Value::Null).await;
    assert_eq!((&webhooks["waiting"], &webhooks["dropped"]), (&json!(0), &json!(0)));
    assert_eq!(webhooks["deliveries"][0]["attempts"], 5);
}

#[tokio::test]
async fn subscriptions_are_validated_limited_and_deleted() {
    let sandbox = small();
    let subscription = json!({ "url": "http://127.0.0.1:1/", "key": KEY, "events": ["tn.crm.lead-created"] });
    let rows = [
        ("url", json!("ftp://127.0.0.1/"), 400),
        ("key", json!("short"), 400),
        ("events", json!(["job.created"]), 400),
        ("header", json!("two words"), 400),
        ("encoding", json!("rot13"), 422),
        ("colour", json!("red"), 422),
    ];
    for (changed, value, expected) in rows {
        let mut subscription = subscription.clone();
        subscription[changed] = value;
        assert_eq!(request_json(&sandbox, "POST", "/sandbox/webhooks", &subscription).await.0, expected, "{changed}");
    }
    for id in 1..=16 {
        let (status, _, answer) = request_json(&sandbox, "POST", "/sandbox/webhooks", &subscription).await;
        assert_eq!((status, answer), (200, json!({ "id": id })));
    }
    assert_eq!(request_json(&sandbox, "POST", "/sandbox/webhooks", &subscription).await.0, 400);
    assert_eq!(request_json(&sandbox, "DELETE", "/sandbox/webhooks", &Value::Null).await.0, 204);
    assert_eq!(request_json(&sandbox, "POST", "/sandbox/webhooks", &subscription).await.2, json!({ "id": 17 }));
    assert!(sandbox.received().iter().all(|received| !received.body.contains(KEY)));
}
