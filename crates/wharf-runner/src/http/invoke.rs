//! Requests that invoke something: from their bodies to the core, and back.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use tokio::sync::OwnedSemaphorePermit;
use wharf::Failure;

use super::body::Files;
use super::ndjson;
use super::problem::{Problem, no_such_method};
use super::response::{self, NDJSON, accepts, json, tagged};
use super::route::Route;
use super::state::{HttpState, RequestContext};
use crate::envelope::{Kind, answer};
use crate::invocation::idempotency::IdempotencyKey;
use crate::invocation::{CallContext, Target};

type Result<T = Response, E = Problem> = std::result::Result<T, E>;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// One request: its head, and where its body is read.
struct Call<'a> {
    state: &'a HttpState,
    context: RequestContext<'a>,
    headers: &'a HeaderMap,
    body: Body,
}

/// Invokes what the route names, on behalf of a caller that may do so.
pub(super) async fn invoke(
    state: &Arc<HttpState>,
    Route { component, kind, key }: Route<'_>,
    context: RequestContext<'_>,
    head: &Parts,
    body: Body,
) -> Result {
    if head.method != Method::POST {
        return Err(no_such_method("POST"));
    }
    state.auth.check(&head.headers)?;
    let runner = &state.runner;
    let call = Call { state, context, headers: &head.headers, body };
    match kind {
        Kind::Action => call.action(runner.action(component, key)?).await,
        // Larger than all the others, whose futures would have to reserve its size.
        Kind::DataSource => call.data_source(runner.data_source(component, key)?).boxed().await,
        Kind::Poll => {
            let target = runner.trigger(component, key)?;
            let (text, context) = call.read(&target).await?;
            let polled = runner.poll(target, runner.envelopes.poll(&text)?, context).await?;
            Ok(json(answer::text(&polled)?))
        }
        Kind::Webhook => {
            let target = runner.trigger(component, key)?;
            let (text, _context) = call.read(&target).await?;
            Ok(json(answer::text(&runner.receive(&target, runner.envelopes.webhook(&text)?)?)?))
        }
        Kind::ConnectionTest => {
            let target = runner.connection(component, key)?;
            let (text, context) = call.read(&target).await?;
            runner.test_connection(target, runner.envelopes.connection_test(&text)?, context).await?;
            Ok(json(r#"{"ok":true}"#))
        }
    }
}

impl Call<'_> {
    async fn action(self, target: Target<dyn wharf::Action>) -> Result {
        let (runner, headers) = (&self.state.runner, self.headers);
        self.note(&target);
        let (text, files, memory) = match target.takes_files() {
            true => self.state.bodies.json_or_form(headers, self.body).await?,
            false => {
                let (text, memory) = self.state.bodies.json(headers, self.body).await?;
                (text, Files::default(), memory)
            }
        };
        let mut request = runner.envelopes.action(&text)?;
        files.add_to(&mut request.0.inputs)?;
        let context = call_context(self.context, memory);
        let prepared = runner.prepare_action(target, request, idempotency_key(headers)?, context)?;
        drop(text);
        let outcome = prepared.run().await;
        if outcome.replayed {
            runner.metrics.replayed();
        }
        match outcome.result {
            Ok(answer) => {
                let mut response = response::action(answer, headers);
                if outcome.replayed {
                    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                }
                Ok(response)
            }
            Err(failure) if outcome.replayed => Err(Problem::with_header(failure, REPLAYED, "true")),
            Err(failure) => Err(failure.into()),
        }
    }

    async fn data_source(self, target: Target<dyn wharf::DataSource>) -> Result {
        let (runner, headers, id) = (&self.state.runner, self.headers, self.context.id);
        let (text, context) = self.read(&target).await?;
        let dropdown = runner.prepare_dropdown(target, runner.envelopes.data_source(&text)?, context)?;
        drop(text);
        if accepts(headers, NDJSON) && dropdown.choices_query().is_some() {
            return Ok(ndjson::stream(dropdown, id.clone()).await?);
        }
        let answer = dropdown.answer().await?;
        Ok(tagged(headers, &answer.tag, answer.text))
    }

    /// Reads a JSON body.
    async fn read<T: ?Sized>(self, target: &Target<T>) -> Result<(Bytes, CallContext), Failure> {
        self.note(target);
        let (text, memory) = self.state.bodies.json(self.headers, self.body).await?;
        Ok((text, call_context(self.context, memory)))
    }

    fn note<T: ?Sized>(&self, target: &Target<T>) {
        _ = self.context.called.set(target.metrics().clone());
    }
}

fn call_context(context: RequestContext<'_>, memory: OwnedSemaphorePermit) -> CallContext {
    CallContext { timing: context.timing, trace: context.trace, memory: Some(memory) }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Failure> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => IdempotencyKey::new(value.to_str().unwrap_or_default()).map(Some),
        // Several values are as good as none that is valid.
        (Some(_), Some(_)) => IdempotencyKey::new("").map(Some),
    }
}
