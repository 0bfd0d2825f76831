//! Actions and data sources that panic.

use futures_util::future::{FutureExt, ready};
use serde_json::{Value, json};
use wharf::data_source::{Arrived, Choices, Resolved};
use wharf::{Action, Answer, Component, DataSource, Effects, Item, Meta, Order, ResultFuture, Search, Upstream};

use crate::stage::{Stage, connection};

/// An action without a vendor: it panics, or answers its inputs.
struct Local {
    key: &'static str,
    effects: Effects,
    panics: bool,
}

impl Action for Local {
    fn meta(&self) -> Meta {
        Meta::new(self.key, "Local", self.effects, "{}")
    }

    fn input(&self) -> Value {
        json!({ "type": "object", "properties": { "text": { "type": "string", "title": "Text" } } })
    }

    fn output(&self) -> Value {
        json!({})
    }

    fn invoke<'a>(&'a self, inputs: Value, _: &'a dyn Upstream) -> ResultFuture<'a, Answer> {
        assert!(!self.panics, "panics at {inputs}");
        ready(Ok(Answer::Json(inputs.to_string().into()))).boxed()
    }
}

/// A dropdown that delivers one item and then panics.
struct Fragile;

impl DataSource for Fragile {
    fn meta(&self) -> Meta {
        Meta::new("fragile", "Fragile", Effects::READS, "{}")
    }

    fn input(&self) -> Value {
        json!({ "type": "object", "properties": {} })
    }

    fn order(&self) -> Order {
        Order::Vendor
    }

    fn fetch<'a>(
        &'a self,
        inputs: Value,
        _: &'a dyn Upstream,
        arrived: &'a mut Arrived<'_>,
    ) -> ResultFuture<'a, Choices> {
        arrived(&[Item::named(1, Some("Ann"))]);
        assert!(inputs.is_null(), "panics at {inputs}");
        ready(Ok(Choices { result: Vec::new(), truncated: false, truncated_reason: None })).boxed()
    }

    fn searches(&self) -> bool {
        false
    }

    fn search<'a>(&'a self, _: Value, _: &'a Search, _: &'a dyn Upstream) -> ResultFuture<'a, Choices> {
        unreachable!("it does not search")
    }

    fn resolve<'a>(&'a self, _: Value, _: &'a [String], _: &'a dyn Upstream) -> ResultFuture<'a, Resolved> {
        unreachable!("nothing is resolved")
    }
}

pub(crate) static COMPONENT: Component = Component {
    actions: &[
        &Local { key: "echo", effects: Effects::READS, panics: false },
        &Local { key: "panicInRead", effects: Effects::READS, panics: true },
        &Local { key: "panicInWrite", effects: Effects::CREATES, panics: true },
    ],
    data_sources: &[&Fragile],
    triggers: &[],
    key: "local",
    ..servicetitan::COMPONENT
};

#[tokio::test]
async fn a_panic_is_an_internal_failure_and_affects_no_other_call() {
    let stage = Stage::of(&COMPONENT);
    let call = async |key: &str| {
        let body = json!({ "connection": connection(), "inputs": { "text": "hello" } });
        stage.post(&format!("/v1/components/local/actions/{key}/invoke"), &body).await
    };
    for key in ["panicInRead", "panicInWrite"] {
        let reply = call(key).await;
        assert_eq!(reply.failure(), (500, "internal".to_owned()));
        assert!(!reply.text().contains("hello"), "{}", reply.text());
        assert_eq!(call("echo").await.text(), r#"{"data":{"text":"hello"}}"#);
    }
}

/// It may have reached the vendor, so it must not run again.
#[tokio::test]
async fn a_write_that_panicked_keeps_its_idempotency_key() {
    let stage = Stage::of(&COMPONENT);
    let body = json!({ "connection": connection(), "inputs": { "text": "hello" } });
    for replayed in ["", "true"] {
        let path = "/v1/components/local/actions/panicInWrite/invoke";
        let reply = stage.post_with(path, &[("idempotency-key", "k")], &body).await;
        assert_eq!(reply.failure(), (500, "internal".to_owned()));
        assert_eq!(reply.header("idempotency-replayed"), replayed);
    }
}

#[tokio::test]
async fn a_stream_that_ends_in_a_panic_ends_with_a_problem() {
    let (path, body) = ("/v1/components/local/data-sources/fragile/invoke", json!({ "connection": connection() }));
    let text = Stage::of(&COMPONENT).post_with(path, &[("accept", "application/x-ndjson")], &body).await.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["key"], &lines[1]["code"], lines.len()), (&json!("1"), &json!("internal"), 2));
}
