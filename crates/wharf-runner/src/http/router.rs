//! The routes that invoke nothing.

use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::{Value, json};
use tower::Service;
use wharf::{Code, Failure, digest};

use super::assets;
use super::openapi::OpenApi;
use super::problem::{Problem, no_such_method, no_such_route};
use super::response::{json, tagged};
use super::state::HttpState;
use crate::runtime::overloaded;

type Result<T = Response, E = Problem> = std::result::Result<T, E>;

/// The routes. A new one is one line here.
pub(super) fn new(state: Arc<HttpState>) -> Router {
    Router::new()
        .route("/v1/components", get(components))
        .route("/v1/components/{component}", get(manifest))
        .route("/metrics", get(metrics))
        .route("/errors/{code}", get(explain))
        .route("/openapi.json", get(openapi_document))
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .merge(assets::routes())
        .fallback(async || no_such_route())
        .method_not_allowed_fallback(async || no_such_method("GET,HEAD"))
        .with_state(state)
}

/// Answers a request by its route.
pub(super) async fn answer(routes: &Router, request: Request) -> Result {
    let Ok(mut response) = routes.clone().call(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Err(problem);
    }
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        // The framework refused it before a handler saw it, for example for a key that is not UTF-8.
        let failure = Failure::new(Code::MalformedRequest, "The request cannot be read").with_status(status.as_u16());
        return Err(failure.into());
    }
    Ok(response)
}

/// A handler of axum can only return a response, so its problem travels as an extension until [`answer`] takes it out.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// A caller that has proved who it is.
struct Caller;

impl FromRequestParts<Arc<HttpState>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<HttpState>) -> Result<Self> {
        state.auth.check(&parts.headers)?;
        Ok(Self)
    }
}

async fn components(_: Caller, State(state): State<Arc<HttpState>>) -> Response {
    let registry = state.runner.registry();
    let entries = registry.components().iter().map(|registered| {
        let component = &registered.component;
        json!({
            "key": &*component.key,
            "version": component.version,
            "label": component.label,
            "description": component.description,
            "digest": digest::tag(registered.manifest()),
        })
    });
    json(Value::from_iter(entries).to_string())
}

async fn manifest(
    _: Caller,
    State(state): State<Arc<HttpState>>,
    Path(component): Path<String>,
    headers: HeaderMap,
) -> Result {
    let registry = state.runner.registry();
    let manifest = registry.component(&component)?.manifest();
    Ok(tagged(&headers, &digest::tag(manifest), manifest.to_owned()))
}

async fn openapi_document(State(state): State<Arc<HttpState>>, headers: HeaderMap) -> Response {
    let registry = state.runner.registry();
    let mut made = state.openapi.lock().unwrap_or_else(PoisonError::into_inner);
    let document = match &*made {
        Some((described, document)) if Arc::ptr_eq(described, &registry) => document.clone(),
        _ => made.insert((registry, Arc::new(OpenApi::new(&state.runner)))).1.clone(),
    };
    drop(made);
    document.response(&headers)
}

async fn metrics(_: Caller, State(state): State<Arc<HttpState>>) -> Result {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let unwritable = |error| Failure::new(Code::Internal, "The metrics could not be written").with_cause(error);
    let text = state.runner.metrics.text().map_err(unwritable)?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

async fn explain(Path(code): Path<String>) -> Result {
    let code = Code::named(&code).ok_or_else(no_such_route)?;
    Ok(([(CONTENT_TYPE, "text/markdown; charset=utf-8")], code.page()).into_response())
}

async fn healthy() -> Response {
    json(r#"{"status":"ok"}"#)
}

async fn ready(State(state): State<Arc<HttpState>>) -> Result {
    if state.runner.shared_state().is_some_and(|shared| !shared.has_been_reached()) {
        return Err(overloaded("The state that runners share has not been reached yet").into());
    }
    if state.runner.runtime.is_draining() {
        return Err(overloaded("The runner is about to end").into());
    }
    Ok(json(r#"{"status":"ready"}"#))
}
