//! Several runners that share state.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use wharf_client::Limits;
use wharf_runner::Options;
use wharf_state::testkit::{MemoryStore, Weather, WeatherControl};
use wharf_state::{Config, Keyring, SharedState};

use crate::sandbox::labels;
use crate::stage::{Reply, Stage, action, connection, sharing};
use crate::vendor::{Act, Gate, Vendor, answer, answer_with};

/// 32 bytes in base64.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// One of several runners.
struct Sharing {
    stage: Stage,
    state: Arc<SharedState>,
    weather: WeatherControl,
    beats: JoinHandle<()>,
}

impl Sharing {
    async fn on(store: &MemoryStore, vendor: &Vendor) -> Self {
        let store = store.shared();
        let weather = store.weather();
        // Short, so that no test waits for it.
        let config = Config { interval: Duration::from_millis(10), ..Config::default() };
        let state = SharedState::new(store, Keyring::parse(KEY).unwrap(), config);
        state.start().await.unwrap();
        let runner = sharing(vendor.address, Limits::default(), &Options::default(), Some(state.clone()));
        let beats = tokio::spawn(state.clone().run());
        Self { stage: Stage::before(&runner), state, weather, beats }
    }

    async fn two(vendor: &Vendor) -> [Self; 2] {
        let store = MemoryStore::default();
        [Self::on(&store, vendor).await, Self::on(&store, vendor).await]
    }

    async fn write(&self, inputs: Value) -> Reply {
        let body = json!({ "connection": connection(), "inputs": inputs });
        self.stage.post_with(&action("cancelJob"), &[("idempotency-key", "k")], &body).await
    }

    async fn cancel(&self) -> Reply {
        self.write(json!({ "jobId": 1, "reasonId": 2, "memo": "x" })).await
    }

    async fn read(&self) -> Reply {
        let body = json!({ "connection": connection(), "inputs": { "jobId": 1 } });
        self.stage.post_with(&action("getJob"), &[("idempotency-key", "r")], &body).await
    }

    /// Loses the other runner, as if it had been killed long ago.
    async fn lose(&self, other: &Self) {
        other.beats.abort();
        other.state.leave().await;
        self.state.start().await.unwrap();
    }
}

/// The metrics of a runner that shares state.
pub(crate) async fn metrics() -> String {
    let vendor = Vendor::start().await;
    let [runner, _] = Sharing::two(&vendor).await;
    runner.stage.get("/metrics").await.text()
}

fn overloaded() -> (u16, String) {
    (503, "overloaded".to_owned())
}

#[tokio::test]
async fn a_key_is_sent_once_whichever_runners_are_asked() {
    let vendor = Vendor::doing([answer(200, r#"{"id": 1.50}"#)]).await;
    let runners = Sharing::two(&vendor).await;
    let replies = join_all((0..40).map(|number| runners[number % 2].cancel())).await;
    assert!(replies.iter().any(|reply| reply.status == 200));
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        assert_eq!(reply.failure(), (409, "idempotency_conflict".to_owned()));
        assert_eq!(reply.header("retry-after"), "1");
    }
    for runner in &runners {
        let replay = runner.cancel().await;
        assert_eq!((replay.status, replay.header("idempotency-replayed")), (200, "true"));
        let other = runner.write(json!({ "jobId": 9, "reasonId": 2, "memo": "x" })).await;
        assert_eq!(other.failure(), (422, "idempotency_conflict".to_owned()));
    }
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn what_a_lost_runner_had_begun_is_unknown_until_it_tells() {
    let gate = Gate::new();
    let vendor = Vendor::doing([answer(200, "").behind(&gate)]).await;
    let [one, other] = Sharing::two(&vendor).await;
    let mut call = Box::pin(one.cancel());
    vendor.asked_by(1, &mut call).await;
    assert_eq!(other.cancel().await.failure(), (409, "idempotency_conflict".to_owned()));
    other.lose(&one).await;
    for _ in 0..2 {
        let reply = other.cancel().await;
        assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()));
        assert_eq!(reply.header("idempotency-replayed"), "true");
    }
    // It was only stopped.
    gate.open();
    assert_eq!(call.await.status, 200);
    assert_eq!(other.cancel().await.status, 200);
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn what_a_lost_runner_had_not_begun_is_run_by_another_and_never_by_both() {
    let gate = Gate::new();
    let token = answer(200, r#"{"access_token":"slow","expires_in":900,"token_type":"Bearer"}"#).behind(&gate);
    let vendor = Vendor::doing([answer(200, "")]).await.token([token]);
    let [one, other] = Sharing::two(&vendor).await;
    let mut call = Box::pin(one.cancel());
    vendor.asked_for_tokens_by(1, &mut call).await;
    other.lose(&one).await;
    // With a token of the caller's own, for which it need not wait.
    let mut connection = connection();
    connection["token"] = json!({ "access_token": "own" });
    let body = json!({ "connection": connection, "inputs": { "jobId": 1, "reasonId": 2, "memo": "x" } });
    let reply = other.stage.post_with(&action("cancelJob"), &[("idempotency-key", "k")], &body).await;
    assert_eq!(reply.status, 200);
    gate.open();
    assert_eq!(call.await.failure(), overloaded());
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn while_the_state_is_away_only_writes_with_a_key_are_refused() {
    for weather in [Weather::Gone, Weather::Full, Weather::Silent, Weather::Deaf] {
        let page = || answer(200, r#"{"hasMore":false,"data":[{"id":1,"name":"Ann"}]}"#);
        let vendor = Vendor::doing([answer(200, "{}"), page(), page(), answer(200, "")]).await;
        let [runner, _] = Sharing::two(&vendor).await;
        runner.weather.set(weather);
        let refused = runner.cancel().await;
        assert_eq!(refused.failure(), overloaded(), "{weather:?}");
        assert!(refused.text().contains("nothing was sent"), "{}", refused.text());
        assert_eq!((refused.header("retry-after"), vendor.seen().len()), ("1", 0));
        let read = runner.read().await;
        assert_eq!((read.status, read.header("idempotency-kept")), (200, "false"), "{weather:?}");
        assert_eq!(labels(&runner.stage.choices("selectCustomers").await), ["Ann (ID: 1)"], "{weather:?}");
        let inputs = json!({ "jobId": 1, "reasonId": 2, "memo": "x" });
        assert_eq!(runner.stage.act("cancelJob", inputs).await.status, 200, "{weather:?}");
    }
}

#[tokio::test]
async fn a_state_that_forgets_its_keys_is_used_again() {
    let vendor = Vendor::doing([answer(200, ""), answer(200, "")]).await;
    let store = MemoryStore::default();
    let runner = Sharing::on(&store, &vendor).await;
    for sent in [1, 1, 2, 2] {
        if sent == 2 && vendor.seen().len() == 1 {
            store.forget();
        }
        assert_eq!((runner.cancel().await.status, vendor.seen().len()), (200, sent));
    }
}

#[tokio::test]
async fn a_write_whose_beginning_is_lost_is_not_sent() {
    for weather in [Weather::Gone, Weather::Full, Weather::Deaf] {
        let gate = Gate::new();
        let token = answer(200, r#"{"access_token":"slow","expires_in":900,"token_type":"Bearer"}"#).behind(&gate);
        let vendor = Vendor::doing([answer(200, "")]).await.token([token]);
        let [one, other] = Sharing::two(&vendor).await;
        let mut call = Box::pin(one.cancel());
        vendor.asked_for_tokens_by(1, &mut call).await;
        one.weather.set(weather);
        gate.open();
        assert_eq!(call.await.failure(), overloaded(), "{weather:?}");
        assert_eq!(vendor.seen().len(), 0);
        // It frees the key as soon as it can.
        one.weather.set(Weather::Fine);
        one.state.start().await.unwrap();
        let reply = loop {
            let reply = other.cancel().await;
            if reply.status != 409 {
                break reply;
            }
        };
        assert_eq!((reply.status, vendor.seen().len()), (200, 1), "{weather:?}");
    }
}

#[tokio::test]
async fn an_end_that_is_lost_is_told_later() {
    let gate = Gate::new();
    let vendor = Vendor::doing([answer(200, "").behind(&gate)]).await;
    let [one, other] = Sharing::two(&vendor).await;
    let mut call = Box::pin(one.cancel());
    vendor.asked_by(1, &mut call).await;
    one.weather.set(Weather::Gone);
    gate.open();
    let reply = call.await;
    assert_eq!((reply.status, reply.header("idempotency-kept")), (200, "false"));
    assert_eq!(other.cancel().await.status, 409);
    one.weather.set(Weather::Fine);
    one.state.start().await.unwrap();
    let replay = loop {
        let reply = other.cancel().await;
        if reply.status != 409 {
            break reply;
        }
    };
    assert_eq!((replay.status, replay.header("idempotency-replayed")), (200, "true"));
    assert_eq!(vendor.seen().len(), 1);
}

#[tokio::test]
async fn a_call_without_effect_frees_its_key_for_all() {
    let vendor = Vendor::doing([answer(403, ""), Act::Close, answer(200, "")]).await;
    let [one, other] = Sharing::two(&vendor).await;
    assert_eq!(one.cancel().await.status, 403);
    assert_eq!(other.cancel().await.failure(), (504, "outcome_unknown".to_owned()));
    let replay = one.cancel().await;
    assert_eq!(replay.failure(), (504, "outcome_unknown".to_owned()));
    assert_eq!((replay.header("idempotency-replayed"), vendor.seen().len()), ("true", 2));
}

#[tokio::test]
async fn one_token_serves_all_runners_and_is_renewed_once() {
    let refused = (0..20).map(|_| answer(401, ""));
    let vendor =
        Vendor::doing((0..20).map(|_| answer(200, "{}")).chain(refused).chain((0..40).map(|_| answer(200, "{}"))))
            .await;
    let runners = Sharing::two(&vendor).await;
    for tokens in [1, 2] {
        let calls = (0..20).map(|number| runners[number % 2].stage.act("getJob", json!({ "jobId": 1 })));
        let replies = join_all(calls).await;
        assert!(replies.iter().all(|reply| reply.status == 200));
        assert_eq!(vendor.tokens().len(), tokens);
    }
}

#[tokio::test]
async fn credentials_that_the_vendor_rejected_are_sent_again_by_no_runner() {
    let vendor = Vendor::start().await.token([answer(400, r#"{"error":"invalid_client"}"#)]);
    for runner in Sharing::two(&vendor).await {
        let reply = runner.stage.act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!(reply.failure(), (403, "connection_rejected".to_owned()));
    }
    assert_eq!(vendor.tokens().len(), 1);
}

#[tokio::test]
async fn a_pause_that_the_vendor_asked_of_one_runner_is_kept_by_all() {
    let vendor = Vendor::doing([answer_with(429, "retry-after: 60\r\n", "")]).await;
    let [one, other] = Sharing::two(&vendor).await;
    let body = json!({ "connection": connection(), "inputs": { "jobId": 1 }, "timeoutMs": 20_000 });
    for runner in [&one, &other, &other] {
        let reply = runner.stage.post(&action("getJob"), &body).await;
        assert_eq!(reply.failure(), (429, "rate_limited".to_owned()));
        assert_eq!(vendor.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_write_through_one_runner_outdates_the_dropdowns_of_all() {
    let page = |name: &str| answer(200, &json!({ "hasMore": false, "data": [{ "id": 1, "name": name }] }).to_string());
    let table = [
        ("deletCustomersContact", json!({ "customerId": 1, "customerContactId": 2 }), "Bob (ID: 1)"),
        ("cancelJob", json!({ "jobId": 1, "reasonId": 2, "memo": "no" }), "Ann (ID: 1)"),
    ];
    for (action, inputs, expected) in table {
        let acts = [page("Ann"), page("Ann"), answer(200, "{}"), page("Bob"), page("Bob")];
        let vendor = Vendor::doing(acts).await;
        let [one, other] = Sharing::two(&vendor).await;
        assert_eq!(labels(&other.stage.choices("selectCustomers").await), ["Ann (ID: 1)"]);
        assert_eq!(one.stage.act(action, inputs).await.status, 200, "{action}");
        assert_eq!(labels(&other.stage.choices("selectCustomers").await), [expected], "{action}");
    }
}
