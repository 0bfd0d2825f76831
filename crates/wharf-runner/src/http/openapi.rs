//! `openapi.json`: OpenAPI 3.1, with one concrete path for each thing that can be invoked.

mod operations;
mod schemas;
mod shared;

use std::io::Read;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::GzEncoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, VARY};
use serde_json::{Map, Value, json};
use wharf::{Code, digest};

use super::response::{tagged, takes_gzip};
use crate::invocation::Runner;
use schemas::Schemas;
use shared::{JSON, RUNNER, conditional, get, object, text};

/// The document of a runner as it is sent: made once, plain and compressed.
pub(super) struct OpenApi {
    plain: Representation,
    gzip: Representation,
}

/// Bytes, and the entity tag that belongs to them alone.
struct Representation {
    bytes: Bytes,
    tag: String,
}

impl OpenApi {
    pub(super) fn new(runner: &Runner) -> Self {
        let text = document(runner).to_string();
        let tag = digest::tag(&text);
        let mut compressed = Vec::new();
        // Reading from memory cannot fail.
        _ = GzEncoder::new(text.as_bytes(), Compression::best()).read_to_end(&mut compressed);
        let gzip = Representation { bytes: compressed.into(), tag: format!("{tag}-gzip") };
        Self { plain: Representation { bytes: text.into(), tag }, gzip }
    }

    /// The document, compressed for those who take it; its tag alone for those who have it.
    pub(super) fn response(&self, headers: &HeaderMap) -> Response {
        let takes_gzip = takes_gzip(headers);
        let Representation { bytes, tag } = if takes_gzip { &self.gzip } else { &self.plain };
        let response = tagged(headers, tag, Body::from(bytes.clone()));
        let encoding = (takes_gzip && !response.status().is_redirection()).then_some([(CONTENT_ENCODING, "gzip")]);
        ([(VARY, "accept-encoding")], encoding, response).into_response()
    }
}

const DESCRIPTION: &str = "Runs the actions, data sources and triggers of components against the APIs of their \
vendors.

Every call is a POST with the connection to use and the inputs of what it calls. The connection is either inline, with \
its credentials, or the name of one that the operator configured. Inputs are read leniently: a number may be sent as \
text, an empty text counts as absent.

**Errors** are problems (RFC 9457) with a stable `code`. Its page is at `/errors/{code}`.

**Repeating.** A write with an `Idempotency-Key` is performed once.

**Files.** An action whose result is a file answers with its bytes as a list of numbers, or with the bytes themselves to \
a caller that prefers `application/octet-stream` to JSON.

**Long lists.** A data source answers a caller that prefers `application/x-ndjson` to JSON with one item on each line, \
as the vendor's pages arrive. The last line has `truncated`, or is a problem.";

/// The document of all registered components.
fn document(runner: &Runner) -> Value {
    let mut schemas = Schemas::new(shared::schemas());
    let mut paths = Map::from_iter(fixed_paths());
    let mut tags = vec![json!({ "name": RUNNER, "description": "The runner itself" })];
    for registered in runner.registry().components() {
        paths.extend(operations::paths(runner, &registered.component, &mut schemas));
        tags.extend(operations::tags(&registered.component));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Wharf runner",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "contact": { "name": "The Wharf authors" },
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/", "description": "The runner that serves this document" }],
        "security": [{ "callerKey": [] }, {}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.into_named(),
            "parameters": shared::parameters(),
            "headers": shared::headers(),
            "responses": shared::responses(),
            "securitySchemes": { "callerKey": {
                "type": "http", "scheme": "bearer",
                "description": "One of the runner's caller keys. A runner without keys needs none.",
            } },
        },
    })
}

/// The operations that invoke nothing.
fn fixed_paths() -> Vec<(String, Value)> {
    let status = || object(&["status"], json!({ "status": { "type": "string" } }));
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let mut page = get("getErrorPage", "Explains an error code", "Markdown", "text/markdown", text("The page"));
    page["parameters"] = json!([{
        "name": "code", "in": "path", "required": true, "description": "The `code` of a problem",
        "schema": { "type": "string", "enum": codes },
    }]);
    let mut document = get("getOpenApi", "Gives this document", "OpenAPI 3.1", JSON, json!({ "type": "object" }));
    conditional(&mut document);
    let components = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Component" } });
    let metrics = get(
        "getMetrics",
        "Gives metrics for Prometheus",
        "OpenMetrics",
        "application/openmetrics-text",
        text("The metrics"),
    );
    let public = [
        ("/openapi.json", document),
        ("/errors/{code}", page),
        ("/healthz", get("getHealth", "Tells whether the process is alive", "Alive", JSON, status())),
        ("/readyz", get("getReadiness", "Tells whether the process accepts calls", "Ready", JSON, status())),
    ];
    let public = public.map(|(path, mut operation)| {
        operation["security"] = json!([]);
        (path, operation)
    });
    let guarded = [
        ("/v1/components", get("listComponents", "Lists the components", "The components", JSON, components)),
        ("/metrics", metrics),
    ];
    guarded.into_iter().chain(public).map(|(path, operation)| (path.to_owned(), json!({ "get": operation }))).collect()
}
