//! `openapi.json`: OpenAPI 3.1, with one concrete path for each thing that can be invoked.

use serde_json::{Map, Value, json};
use wharf::Code;
use wharf::data_source::MAX_ITEMS;
use wharf::registry::RegisteredComponent;
use wharf::trigger::TriggerKind;

use super::response::NDJSON;
use super::route::PATHS;
use crate::envelope::Kind;
use crate::envelope::problem::EXPLAINED_AT;
use crate::invocation::Runner;

/// The document of all registered components.
pub(super) fn document(runner: &Runner) -> Value {
    let mut paths = Map::from_iter(fixed_paths());
    for registered in runner.registry().components() {
        paths.extend(component_paths(runner, registered));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Wharf runner", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem(), "Choices": choices() },
            "responses": { "Problem": {
                "description": "A failure",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
        },
    })
}

fn fixed_paths() -> Vec<(String, Value)> {
    let get = |summary: &str| {
        json!({ "get": { "summary": summary, "responses": {
        "200": { "description": "JSON", "content": { "application/json": { "schema": {} } } },
        "default": { "$ref": "#/components/responses/Problem" },
    } } })
    };
    let metrics = json!({ "get": { "summary": "Gives metrics for Prometheus", "responses": {
        "200": { "description": "OpenMetrics", "content": { "application/openmetrics-text": { "schema": { "type": "string" } } } },
        "default": { "$ref": "#/components/responses/Problem" },
    } } });
    vec![
        ("/metrics".to_owned(), metrics),
        ("/v1/components".to_owned(), get("Lists the components")),
        ("/openapi.json".to_owned(), get("Gives this document")),
        ("/healthz".to_owned(), get("Says whether the process is alive")),
        ("/readyz".to_owned(), get("Says whether the process accepts calls")),
    ]
}

fn component_paths(runner: &Runner, registered: &RegisteredComponent) -> Vec<(String, Value)> {
    let component = &registered.component;
    let mut connections: Vec<Value> =
        component.connections.iter().map(|one| connection(one.meta().key, inline(one.input()))).collect();
    connections.push(json!({ "type": "string", "description": "Name of a connection that the operator configured" }));
    let connection = json!({ "anyOf": connections });
    let add = |kind: Kind, key: &str, label: &str, inputs: Value, answer: Value| {
        let (_, start, end) = PATHS[kind as usize];
        let path = format!("/v1/components/{}/{start}{key}{end}", component.key);
        let id = format!("{}_{key}{}", component.key, if kind == Kind::ConnectionTest { "_test" } else { "" });
        let mut request = runner.envelopes.schema(kind).clone();
        request["properties"]["connection"] = connection.clone();
        request["properties"]["inputs"] = inputs;
        if let Some(required) = request["required"].as_array_mut() {
            required.insert(0, "connection".into());
        }
        (path, operation(&id, label, &request, &answer))
    };
    let manifest = json!({ "get": { "summary": format!("Gives the manifest of {}", component.label), "responses": {
        "200": { "description": "The manifest", "content": { "application/json": { "schema": { "type": "object" } } } },
        "304": { "description": "Unchanged" },
    } } });
    let mut paths = vec![(format!("/v1/components/{}", component.key), manifest)];
    for action in &component.actions {
        let meta = action.meta();
        let answer = json!({ "type": "object", "required": ["data"], "properties": {
            "data": inline(action.output()), "contentType": { "type": "string" },
        } });
        let (path, mut operation) = add(Kind::Action, meta.key, meta.label, inline(action.input()), answer);
        repeatable(&mut operation["post"]);
        paths.push((path, operation));
    }
    for source in &component.data_sources {
        let meta = source.meta();
        let answer = json!({ "$ref": "#/components/schemas/Choices" });
        let (path, mut operation) = add(Kind::DataSource, meta.key, meta.label, inline(source.input()), answer);
        streamable(&mut operation["post"]);
        paths.push((path, operation));
    }
    for trigger in &component.triggers {
        let meta = trigger.meta();
        let (kind, answer) = match trigger.kind() {
            TriggerKind::Polling(_) => (Kind::Poll, poll_answer(inline(trigger.output()))),
            TriggerKind::Webhook(_) => (Kind::Webhook, webhook_answer(inline(trigger.output()))),
        };
        paths.push(add(kind, meta.key, meta.label, inline(trigger.input()), answer));
    }
    for connection in &component.connections {
        let meta = connection.meta();
        let answer = json!({ "type": "object", "required": ["ok"], "properties": { "ok": { "const": true } } });
        let no_inputs = json!({ "type": "object", "maxProperties": 0 });
        paths.push(add(Kind::ConnectionTest, meta.key, &format!("Test {}", meta.label), no_inputs, answer));
    }
    paths
}

fn operation(id: &str, summary: &str, request: &Value, answer: &Value) -> Value {
    json!({ "post": {
        "operationId": id,
        "summary": summary,
        "requestBody": { "required": true, "content": { "application/json": { "schema": request } } },
        "responses": {
            "200": { "description": "Done", "content": { "application/json": { "schema": answer } } },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    } })
}

/// Describes the headers that make an operation safe to repeat.
fn repeatable(operation: &mut Value) {
    operation["parameters"] = json!([{
        "name": "Idempotency-Key", "in": "header",
        "description": "A call with a key that was used before is not performed again: its first answer is replayed",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
    }]);
    operation["responses"]["200"]["headers"] = json!({ "Idempotency-Replayed": {
        "description": "Present on a replayed answer", "schema": { "const": "true" },
    } });
}

/// Describes the answer as lines, and the headers that avoid a second download.
fn streamable(operation: &mut Value) {
    operation["responses"]["200"]["content"][NDJSON] = json!({ "schema": {
        "type": "string", "description": "An item on each line; the last line has `truncated`, or is a problem",
    } });
    operation["parameters"] = json!([{
        "name": "If-None-Match", "in": "header",
        "description": "The `ETag` of an earlier answer", "schema": { "type": "string" },
    }]);
    operation["responses"]["200"]["headers"] = json!({ "ETag": { "schema": { "type": "string" } } });
    operation["responses"]["304"] = json!({ "description": "Unchanged" });
}

fn poll_answer(data: Value) -> Value {
    let required = ["payload", "state", "polledNoChanges", "hasMore"];
    json!({ "type": "object", "required": required, "properties": {
        "payload": payload(data),
        "state": { "description": "Opaque. Store it with the payload, and send it with the next poll" },
        "polledNoChanges": { "type": "boolean" },
        "hasMore": { "type": "boolean", "description": "Whether to poll again immediately" },
    } })
}

fn webhook_answer(data: Value) -> Value {
    let payload = json!({ "anyOf": [payload(data), { "type": "null" }] });
    let response = json!({ "type": "object", "required": ["statusCode", "headers", "body"], "properties": {
        "statusCode": { "type": "integer" }, "headers": { "type": "object" }, "body": { "type": "string" },
    } });
    json!({ "type": "object", "required": ["payload", "response"], "properties": {
        "payload": payload, "response": response, "deduplicationId": { "type": "string" },
    } })
}

fn payload(data: Value) -> Value {
    let body = json!({ "type": "object", "required": ["data"], "properties": { "data": data } });
    json!({ "type": "object", "required": ["body"], "properties": { "body": body } })
}

fn connection(key: &str, fields: Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["key", "fields"],
        "properties": {
            "key": { "const": key },
            "fields": fields,
            "token": {
                "type": "object",
                "required": ["access_token"],
                "properties": { "access_token": { "type": "string", "format": "password" } },
            },
        },
    })
}

/// A schema as part of the document, which states the dialect for all.
fn inline(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.shift_remove("$schema");
    }
    schema
}

fn choices() -> Value {
    let item = json!({ "type": "object", "required": ["key", "label"], "properties": {
        "key": { "type": "string" }, "label": { "type": "string" },
    } });
    json!({ "type": "object", "required": ["result", "truncated"], "properties": {
        "result": { "type": "array", "maxItems": MAX_ITEMS, "items": item },
        "truncated": { "type": "boolean", "description": "Whether the vendor has, or may have, more items" },
        "nextCursor": { "type": "string", "description": "Present when there is a next page: its `cursor`" },
        "missing": { "type": "array", "items": { "type": "string" }, "description": "The keys to `resolve` that were not found" },
    } })
}

fn problem() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "retryable", "requestId"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": format!("{EXPLAINED_AT}<code>") },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "code": { "enum": codes },
            "retryable": { "type": "boolean" },
            "requestId": { "type": "string" },
            "errors": { "type": "array", "items": { "type": "object", "required": ["pointer", "code", "message"], "properties": {
                "pointer": { "type": "string" }, "code": { "type": "string" }, "message": { "type": "string" },
            } } },
            "upstream": { "type": "object", "properties": {
                "status": { "type": "integer" }, "title": { "type": "string" }, "traceId": { "type": "string" }, "errors": {},
            } },
        },
    })
}
