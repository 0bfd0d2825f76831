//! The routes of the HTTP contract.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::json;
use wharf::{Code, Failure};

use crate::idempotency;
use crate::invocation::Invocation;
use crate::observe::Observed;
use crate::problem::Problem;
use crate::reply::{BYTES, LINES, accepts, digest, json, reply};
use crate::runner::Runner;
use crate::selection::Wish;
use crate::{lines, page, upload};

type Result<T = Response, E = Problem> = std::result::Result<T, E>;
type Keys = Path<(String, String)>;

/// All routes of a runner.
pub(crate) fn of(runner: Arc<Runner>) -> Router {
    Router::new()
        .route("/v1/components/{component}/actions/{action}/invoke", post(action))
        .route("/v1/components/{component}/data-sources/{data_source}/invoke", post(data_source))
        .route("/v1/components/{component}/triggers/{trigger}/poll", post(poll))
        .route("/v1/components/{component}/triggers/{trigger}/webhook", post(webhook))
        .route("/v1/components/{component}/connections/{connection}/test", post(connection))
        .route("/v1/components", get(components))
        .route("/v1/components/{component}", get(manifest))
        .route("/metrics", get(metrics))
        .route("/errors/{code}", get(explain))
        .route("/openapi.json", get(openapi))
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .merge(page::routes())
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .with_state(runner)
}

/// A caller who has a key.
struct Caller;

impl FromRequestParts<Arc<Runner>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, runner: &Arc<Runner>) -> Result<Self> {
        runner.callers.check(&parts.headers)?;
        Ok(Self)
    }
}

/// A call of a caller who has a key, with room for it.
struct Admitted {
    runner: Arc<Runner>,
    component: String,
    key: String,
    observed: Observed,
}

impl FromRequestParts<Arc<Runner>> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, runner: &Arc<Runner>) -> Result<Self, Response> {
        Caller::from_request_parts(parts, runner).await.map_err(IntoResponse::into_response)?;
        let room = runner.admit().map_err(|failure| Problem::from(failure).into_response())?;
        let Path((component, key)) =
            Keys::from_request_parts(parts, runner).await.map_err(IntoResponse::into_response)?;
        let mut observed = parts.extensions.remove::<Observed>().unwrap_or_default();
        observed.room = Some(Arc::new(room));
        Ok(Self { runner: runner.clone(), component, key, observed })
    }
}

async fn components(_: Caller, State(runner): State<Arc<Runner>>) -> Response {
    let entries = runner.registry.components().iter().map(|docked| {
        let component = docked.component;
        json!({
            "key": component.key,
            "version": component.version,
            "label": component.label,
            "description": component.description,
            "digest": digest(docked.manifest().as_bytes()),
        })
    });
    json(serde_json::Value::from_iter(entries).to_string())
}

async fn manifest(
    _: Caller,
    State(runner): State<Arc<Runner>>,
    Path(component): Path<String>,
    headers: HeaderMap,
) -> Result {
    let manifest = runner.registry.component(&component)?.manifest();
    Ok(unless_known(&headers, &digest(manifest.as_bytes()), manifest.to_owned()))
}

/// JSON with its tag, or only the tag for a caller that has it already.
fn unless_known(headers: &HeaderMap, digest: &str, text: impl Into<Body>) -> Response {
    let tag = format!("\"{digest}\"");
    if matches(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    ([(ETAG, tag.as_str()), (CONTENT_TYPE, "application/json")], text.into()).into_response()
}

/// `If-None-Match` (RFC 9110 section 13.1.2), with weak comparison.
pub(crate) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = given.flat_map(|value| value.split(','));
    tags.any(|given| given.trim() == "*" || given.trim().trim_start_matches("W/") == tag)
}

async fn action(Admitted { runner, component, key, observed }: Admitted, request: Request) -> Result {
    let docked = runner.registry.component(&component)?;
    let entry = docked.action(&key)?;
    observed.calls(docked, "action", entry.item.meta().key);
    let wants_bytes = accepts(request.headers(), BYTES);
    let repeatable = idempotency::Key::read(request.headers())?;
    let options = &runner.options;
    let envelope = match entry.form().takes_files() {
        true => upload::json_or_form(request, &runner, options.upload_bytes).await?,
        false => upload::json(request, &runner, options.request_bytes).await?,
    };
    let performed =
        Invocation { runner: runner.clone(), component, key, observed }.action(envelope, repeatable).await?;
    let mut response = match performed.result {
        Ok(answer) => reply(answer, wants_bytes),
        Err(failure) => Problem::from(failure).into_response(),
    };
    if performed.replayed {
        runner.metrics.replayed();
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}

async fn data_source(Admitted { runner, component, key, observed }: Admitted, request: Request) -> Result {
    let docked = runner.registry.component(&component)?;
    observed.calls(docked, "data_source", docked.data_source(&key)?.item.meta().key);
    let headers = request.headers().clone();
    let envelope = upload::json(request, &runner, runner.options.request_bytes).await?;
    let id = observed.id.clone();
    let (dropdown, wish) = Invocation { runner, component, key, observed }.dropdown(envelope)?;
    let selection = match wish {
        Wish::Choices(selection) => selection,
        Wish::Labels(keys) => return written(&headers, &dropdown.labels(&keys).await?),
    };
    if accepts(&headers, LINES) {
        return Ok(lines::stream(dropdown, selection, id).await?);
    }
    let found = dropdown.choices(&selection).await?;
    if selection.is_whole()
        && let Some(whole) = found[0].whole()
    {
        return Ok(unless_known(&headers, &whole.digest, whole.text.clone()));
    }
    written(&headers, &selection.of(&found))
}

/// An answer as JSON with its tag.
fn written(headers: &HeaderMap, answer: &impl Serialize) -> Result {
    let text = serde_json::to_vec(answer).map_err(|error| internal(&error))?;
    Ok(unless_known(headers, &digest(&text), text))
}

async fn poll(Admitted { runner, component, key, observed }: Admitted, request: Request) -> Result {
    let docked = runner.registry.component(&component)?;
    observed.calls(docked, "trigger", docked.trigger(&key)?.item.meta().key);
    let envelope = upload::json(request, &runner, runner.options.request_bytes).await?;
    let answer = Invocation { runner, component, key, observed }.poll(envelope).await?;
    Ok(json(serde_json::to_vec(&answer).map_err(|error| internal(&error))?))
}

async fn webhook(Admitted { runner, component, key, observed }: Admitted, request: Request) -> Result {
    let docked = runner.registry.component(&component)?;
    observed.calls(docked, "trigger", docked.trigger(&key)?.item.meta().key);
    let envelope = upload::json(request, &runner, runner.options.request_bytes).await?;
    let answer = Invocation { runner, component, key, observed }.webhook(envelope)?;
    Ok(json(serde_json::to_vec(&answer).map_err(|error| internal(&error))?))
}

async fn connection(Admitted { runner, component, key, observed }: Admitted, request: Request) -> Result {
    let docked = runner.registry.component(&component)?;
    observed.calls(docked, "connection", docked.connection(&key)?.item.meta().key);
    let envelope = upload::json(request, &runner, runner.options.request_bytes).await?;
    Invocation { runner, component, key, observed }.probe(envelope).await?;
    Ok(json(r#"{"ok":true}"#))
}

async fn openapi(State(runner): State<Arc<Runner>>) -> Response {
    json(runner.openapi())
}

async fn metrics(_: Caller, State(runner): State<Arc<Runner>>) -> Result {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let text = runner.metrics.text().map_err(|error| internal(&error))?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

async fn explain(Path(code): Path<String>) -> Result {
    let code = Code::named(&code).ok_or_else(no_such_route)?;
    Ok(([(CONTENT_TYPE, "text/markdown; charset=utf-8")], code.page()).into_response())
}

async fn healthy() -> Response {
    json(r#"{"status":"ok"}"#)
}

async fn ready(State(runner): State<Arc<Runner>>) -> Result {
    if runner.is_draining() {
        return Err(Failure::new(Code::Overloaded, "The runner is about to end").into());
    }
    Ok(json(r#"{"status":"ready"}"#))
}

async fn no_route() -> Problem {
    no_such_route().into()
}

pub(crate) fn no_such_route() -> Failure {
    Failure::new(Code::MalformedRequest, "There is no such route").with_status(404)
}

async fn no_method() -> Problem {
    Failure::new(Code::MalformedRequest, "The route does not take this method").with_status(405).into()
}

fn internal(error: &dyn std::error::Error) -> Failure {
    Failure::new(Code::Internal, "The answer could not be written").with_cause(error)
}
