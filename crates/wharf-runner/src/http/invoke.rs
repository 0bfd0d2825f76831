//! Requests that invoke something: from their bodies to the core, and back.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use futures_util::FutureExt;
use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use wharf::Failure;

use super::body::{Content, SMALL, no_memory};
use super::ndjson;
use super::problem::{Problem, no_such_method};
use super::response::{NDJSON, Writer, accepts, json, tagged};
use super::route::Route;
use super::state::{HttpState, RequestContext};
use crate::envelope::{Kind, answer, values_memory};
use crate::invocation::idempotency::IdempotencyKey;
use crate::invocation::{CallContext, Runner, Target};

type Result<T = Response, E = Problem> = std::result::Result<T, E>;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const KEPT: HeaderName = HeaderName::from_static("idempotency-kept");

/// A request of more bytes is decoded on a thread of its own.
const LARGE: usize = 64 << 10;

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
            let prepared = call.prepare(runner.trigger(component, key)?, |runner, target, content, context| {
                runner.prepare_poll(target, runner.envelopes.poll(&content.text)?, context)
            });
            let text = answer::text(&prepared.await?.run().await?)?;
            Ok(json(Writer { least_rate: state.bodies.least_rate(), admission: None }.text(text.into())))
        }
        Kind::Webhook => {
            let received = call.prepare(runner.trigger(component, key)?, |runner, target, content, _context| {
                answer::text(&runner.receive(&target, runner.envelopes.webhook(&content.text)?)?)
            });
            Ok(json(received.await?))
        }
        Kind::ConnectionTest => {
            let prepared = call.prepare(runner.connection(component, key)?, |runner, target, content, context| {
                runner.prepare_test(target, runner.envelopes.connection_test(&content.text)?, context)
            });
            prepared.await?.run().await?;
            Ok(json(r#"{"ok":true}"#))
        }
    }
}

impl Call<'_> {
    async fn action(self, target: Target<dyn wharf::Action>) -> Result {
        let (state, headers) = (self.state, self.headers);
        let key = idempotency_key(headers)?;
        let prepared = self.prepare(target, |runner, target, content, context| {
            let mut request = runner.envelopes.action(&content.text)?;
            request.files = content.files.into_inputs();
            runner.prepare_action(target, request, key, context)
        });
        let outcome = prepared.await?.run().await;
        if outcome.replayed {
            state.runner.metrics.replayed();
        }
        let told = match (outcome.replayed, outcome.kept) {
            (true, _) => Some((REPLAYED, "true")),
            (false, false) => Some((KEPT, "false")),
            (false, true) => None,
        };
        match (outcome.result, told) {
            (Ok(answer), told) => {
                let writer = Writer { least_rate: state.bodies.least_rate(), admission: outcome.admission };
                let mut response = writer.action(answer, headers);
                response.headers_mut().extend(told.map(|(name, value)| (name, HeaderValue::from_static(value))));
                Ok(response)
            }
            (Err(failure), Some((name, value))) => Err(Problem::with_header(failure, name, value)),
            (Err(failure), None) => Err(failure.into()),
        }
    }

    async fn data_source(self, target: Target<dyn wharf::DataSource>) -> Result {
        let (state, headers, id) = (self.state, self.headers, self.context.id);
        let prepared = self.prepare(target, |runner, target, content, context| {
            runner.prepare_dropdown(target, runner.envelopes.data_source(&content.text)?, context)
        });
        let dropdown = prepared.await?;
        if accepts(headers, NDJSON) && dropdown.choices_query().is_some() {
            return Ok(ndjson::stream(dropdown, id.clone()).await?);
        }
        let answer = dropdown.answer().await?;
        let writer = Writer { least_rate: state.bodies.least_rate(), admission: None };
        Ok(tagged(headers, &answer.tag, writer.text(answer.text)))
    }

    /// Reads the body of a call and prepares the call. A large one is decoded on a thread of its own, so that other
    /// callers do not wait for it.
    async fn prepare<T: ?Sized, P: Send + 'static>(
        self,
        target: Target<T>,
        prepare: impl FnOnce(&Runner, Target<T>, Content, CallContext) -> std::result::Result<P, Failure> + Send + 'static,
    ) -> std::result::Result<P, Failure>
    where
        Target<T>: Send,
    {
        let Self { state, context, headers, body } = self;
        _ = context.called.set(target.metrics().clone());
        let mut memory = state.runner.memory().reservation();
        let content = match target.takes_files() {
            true => state.bodies.json_or_form(headers, body, &mut memory).await?,
            false => state.bodies.json(headers, body, &mut memory).await?,
        };
        let runner = state.runner.clone();
        let length = content.text.len();
        if length > SMALL && !memory.grow(values_memory(length, runner.envelopes.max_values)) {
            return Err(no_memory());
        }
        let context = CallContext { timing: context.timing, trace: context.trace, memory: Some(memory) };
        if length <= LARGE && content.files.is_empty() {
            return prepare(&runner, target, content, context);
        }
        let decoding = state.runner.runtime.decode(move || prepare(&runner, target, content, context));
        decoding.boxed().await
    }
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
