//! The playground: its files, and what it must know of the runner.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use wharf::{Code, Failure};
use wharf_playground::{File, file};

use super::problem::{Problem, no_such_route};
use super::response::{json, matches, takes_gzip};
use super::state::HttpState;

/// The playground loads and requests nothing from other origins.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<Arc<HttpState>> {
    Router::new()
        .route("/", get(async |headers| serve("index.html", &headers)))
        .route("/docs", get(async |headers| serve("docs.html", &headers)))
        .route("/favicon.svg", get(async |headers| serve("favicon.svg", &headers)))
        .route("/licences.md", get(async |headers| serve("licences.md", &headers)))
        .route("/assets/{name}", get(asset))
        .route("/playground.json", get(playground))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    serve(&format!("assets/{name}"), &headers)
}

fn serve(path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let file = file(path).ok_or_else(no_such_route)?;
    let kept = if file.is_immutable() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let common = [
        (ETAG, file.etag),
        (CACHE_CONTROL, kept),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (VARY, "accept-encoding"),
    ];
    if matches(headers, file.etag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    Ok((common, [(CONTENT_TYPE, file.content_type())], content(file, headers).map_err(unreadable)?).into_response())
}

/// The file's bytes, compressed for those who take it.
fn content(file: &'static File, headers: &HeaderMap) -> io::Result<Response> {
    Ok(match takes_gzip(headers) {
        true => ([(CONTENT_ENCODING, "gzip")], file.gzip).into_response(),
        false => file.content()?.into_response(),
    })
}

fn unreadable(error: io::Error) -> Problem {
    Failure::new(Code::Internal, "The page could not be read").with_cause(error).into()
}

/// What the playground must know. Only callers with a key get the names of connections.
async fn playground(State(state): State<Arc<HttpState>>, headers: HeaderMap) -> Response {
    let connections = state.runner.configured_connections();
    let names = state.auth.check(&headers).map(|()| connections.names()).unwrap_or_default();
    let example = state
        .example
        .as_ref()
        .map(|(component, connection)| json!({ "component": component, "connection": connection }));
    json(
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "keyRequired": state.auth.requires_key(),
            "connection": example,
            "connections": names,
        })
        .to_string(),
    )
}
