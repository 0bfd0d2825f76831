//! The routes of the HTTP contract, but for those that invoke something.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::json;
use wharf::{Code, Failure};

use crate::http::assets;
use crate::http::problem::Problem;
use crate::http::response::{digest, json, unless_known};
use crate::runtime::{Runner, overloaded};

type Result<T = Response, E = Problem> = std::result::Result<T, E>;

/// The routes that tell of a runner.
pub(crate) fn of(runner: Arc<Runner>) -> Router {
    Router::new()
        .route("/v1/components", get(components))
        .route("/v1/components/{component}", get(manifest))
        .route("/metrics", get(metrics))
        .route("/errors/{code}", get(explain))
        .route("/openapi.json", get(openapi))
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .merge(assets::routes())
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

async fn openapi(State(runner): State<Arc<Runner>>) -> Response {
    json(runner.openapi())
}

async fn metrics(_: Caller, State(runner): State<Arc<Runner>>) -> Result {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let unwritable = |error| Failure::new(Code::Internal, "The metrics could not be written").with_cause(error);
    let text = runner.metrics.text().map_err(unwritable)?;
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
        return Err(overloaded("The runner is about to end").into());
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
    no_such_method().into()
}

pub(crate) fn no_such_method() -> Failure {
    Failure::new(Code::MalformedRequest, "The route does not take this method").with_status(405)
}
