//! A component of another kind: what holds for ServiceTitan holds for all.

use axum::body::Body;
use futures_util::future::{BoxFuture, FutureExt, ready};
use http::Request;
use serde_json::{Value, json};
use wharf::{Action, Answer, Component, Effects, Failure, Meta, Upstream};

use crate::stage::Stage;

/// An action that calls nobody: it panics over its inputs, or answers them.
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

    fn invoke<'a>(&'a self, inputs: Value, _: &'a dyn Upstream) -> BoxFuture<'a, Result<Answer, Failure>> {
        assert!(!self.panics, "cannot stand {inputs}");
        ready(Ok(Answer::Json(inputs.to_string().into()))).boxed()
    }
}

pub(crate) static COMPONENT: Component = Component {
    actions: &[
        &Local { key: "echo", effects: Effects::READS, panics: false },
        &Local { key: "panicInRead", effects: Effects::READS, panics: true },
        &Local { key: "panicInWrite", effects: Effects::CREATES, panics: true },
    ],
    data_sources: &[],
    triggers: &[],
    key: "local",
    ..servicetitan::COMPONENT
};

#[tokio::test]
async fn a_panic_is_an_internal_failure_and_nothing_else_notices() {
    let stage = Stage::of(&COMPONENT);
    let connection = crate::stage::connection();
    let call = async |key: &str| {
        let body = json!({ "connection": connection, "inputs": { "text": "hello" } }).to_string();
        let path = format!("/v1/components/local/actions/{key}/invoke");
        stage.send(Request::post(path).header("content-type", "application/json").body(Body::from(body)).unwrap()).await
    };
    for key in ["panicInRead", "panicInWrite"] {
        let reply = call(key).await;
        assert_eq!(reply.failure(), (500, "internal".to_owned()));
        assert!(!reply.text().contains("hello"), "{}", reply.text());
        assert_eq!(call("echo").await.text(), r#"{"data":{"text":"hello"}}"#);
    }
}
