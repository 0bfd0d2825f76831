//! Several runners that share state.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::{Value, json};
use wharf_client::Limits;
use wharf_runner::Options;
use wharf_state::testkit::{MemoryStore, Weather, WeatherControl};
use wharf_state::{Config, Keyring, SharedState};

use crate::stage::{Reply, Stage, action, connection, sharing};
use crate::vendor::{Act, Gate, Vendor, answer};

/// 32 bytes in base64.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// One of several runners.
struct Sharing {
    stage: Stage,
    state: Arc<SharedState>,
    weather: WeatherControl,
}

impl Sharing {
    async fn on(store: &MemoryStore, vendor: &Vendor) -> Self {
        Self::limited(store, vendor, Limits::default()).await
    }

    async fn limited(store: &MemoryStore, vendor: &Vendor, limits: Limits) -> Self {
        let store = store.shared();
        let weather = store.weather();
        let state = SharedState::new(store, Keyring::parse(KEY).unwrap(), Config::default());
        state.start().await.unwrap();
        let runner = sharing(vendor.address, limits, &Options::default(), Some(state.clone()));
        Self { stage: Stage::before(&runner), state, weather }
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
        other.state.leave().await;
        self.state.start().await.unwrap();
    }
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
    assert_eq!(other.cancel().await.status, 200);
    gate.open();
    assert_eq!(call.await.failure(), overloaded());
    assert_eq!(vendor.seen().len(), 1);
}

/// What happens to steps, a write with a key, a read with a key, and a write without a key.
#[tokio::test]
async fn while_the_state_is_away_only_writes_with_a_key_are_refused() {
    for weather in [Weather::Gone, Weather::Silent, Weather::Deaf] {
        let vendor = Vendor::doing([answer(200, "{}"), answer(200, "")]).await;
        let [runner, _] = Sharing::two(&vendor).await;
        runner.weather.set(weather);
        let refused = runner.cancel().await;
        assert_eq!(refused.failure(), overloaded(), "{weather:?}");
        assert!(refused.text().contains("nothing was sent"), "{}", refused.text());
        assert_eq!((refused.header("retry-after"), vendor.seen().len()), ("1", 0));
        let read = runner.read().await;
        assert_eq!((read.status, read.header("idempotency-kept")), (200, "false"), "{weather:?}");
        let inputs = json!({ "jobId": 1, "reasonId": 2, "memo": "x" });
        assert_eq!(runner.stage.act("cancelJob", inputs).await.status, 200, "{weather:?}");
    }
}

#[tokio::test]
async fn a_write_whose_beginning_is_lost_is_not_sent() {
    for weather in [Weather::Gone, Weather::Deaf] {
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
