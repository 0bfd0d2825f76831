//! `openapi.json`: OpenAPI 3.1, with one concrete path for each thing that can be invoked.

use serde_json::{Map, Value, json};
use wharf::data_source::MAX_ITEMS;
use wharf::registry::Docked;
use wharf::trigger::TriggerKind;
use wharf::{Code, Registry};

use crate::dropdown::query::{MAX_CHARACTERS, MAX_KEYS};
use crate::http::problem::EXPLAINED_AT;
use crate::http::response::NDJSON;

/// The document of everything docked.
pub(crate) fn document(registry: &Registry) -> Value {
    let mut paths = Map::from_iter(fixed_paths());
    for docked in registry.components() {
        paths.extend(component_paths(docked));
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
        ("/v1/components".to_owned(), get("Lists the docked components")),
        ("/openapi.json".to_owned(), get("Gives this document")),
        ("/healthz".to_owned(), get("Tells whether the process lives")),
        ("/readyz".to_owned(), get("Tells whether the process takes calls")),
    ]
}

fn component_paths(docked: &Docked) -> Vec<(String, Value)> {
    let component = docked.component;
    let base = format!("/v1/components/{}", component.key);
    let mut connections: Vec<Value> =
        component.connections.iter().map(|one| connection(one.meta().key, inline(one.input()))).collect();
    let named = json!({ "type": "string", "description": "Name of a connection that the operator configured" });
    connections.push(named);
    let connection = json!({ "anyOf": connections });
    let manifest = json!({ "get": { "summary": format!("Gives the manifest of {}", component.label), "responses": {
        "200": { "description": "The manifest", "content": { "application/json": { "schema": { "type": "object" } } } },
        "304": { "description": "Unchanged" },
    } } });
    let mut paths = vec![(base.clone(), manifest)];
    for action in component.actions {
        let meta = action.meta();
        let answer = json!({ "type": "object", "required": ["data"], "properties": {
            "data": inline(action.output()), "contentType": { "type": "string" },
        } });
        let path = format!("{base}/actions/{}/invoke", meta.key);
        let mut operation = operation(meta.key, meta.label, &envelope(&connection, inline(action.input())), &answer);
        repeatable(&mut operation["post"]);
        paths.push((path, operation));
    }
    for source in component.data_sources {
        let meta = source.meta();
        let answer = json!({ "$ref": "#/components/schemas/Choices" });
        let path = format!("{base}/data-sources/{}/invoke", meta.key);
        let mut request = envelope(&connection, inline(source.input()));
        selectable(&mut request["properties"]);
        let mut operation = operation(meta.key, meta.label, &request, &answer);
        listed(&mut operation["post"]);
        paths.push((path, operation));
    }
    for one in component.triggers {
        let meta = one.meta();
        let path = format!("{base}/triggers/{}", meta.key);
        let mut request = envelope(&connection, inline(one.input()));
        let (path, answer) = match one.kind() {
            TriggerKind::Polling(_) => {
                request["properties"]["state"] =
                    json!({ "description": "The `state` of the last answer whose payload was stored" });
                (format!("{path}/poll"), polled(inline(one.output())))
            }
            TriggerKind::Webhook(_) => {
                request["properties"]["request"] = handed();
                request["required"] = json!(["connection", "request"]);
                (format!("{path}/webhook"), received(inline(one.output())))
            }
        };
        paths.push((path, operation(meta.key, meta.label, &request, &answer)));
    }
    for one in component.connections {
        let meta = one.meta();
        let label = format!("Test {}", meta.label);
        let answer = json!({ "type": "object", "required": ["ok"], "properties": { "ok": { "const": true } } });
        let path = format!("{base}/connections/{}/test", meta.key);
        paths.push((path, operation(meta.key, &label, &envelope(&connection, json!({ "type": "object" })), &answer)));
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
        "description": "Repeated with the same key, the call is not performed again and its first answer is replayed",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
    }]);
    operation["responses"]["200"]["headers"] = json!({ "Idempotency-Replayed": {
        "description": "Present on an answer that was kept", "schema": { "const": "true" },
    } });
}

/// Describes the members that choose among the items of a data source.
fn selectable(properties: &mut Value) {
    properties["search"] = json!({
        "type": "string", "maxLength": MAX_CHARACTERS,
        "description": "Words that a label must have, without regard to case and accents",
    });
    properties["limit"] = json!({ "type": "integer", "minimum": 1, "maximum": MAX_ITEMS, "default": MAX_ITEMS });
    properties["cursor"] =
        json!({ "type": "string", "description": "The `nextCursor` of the last answer, to go on after it" });
    properties["resolve"] = json!({
        "type": "array", "maxItems": MAX_KEYS, "items": { "type": "string" },
        "description": "Saved keys to label, also those of inactive records. Stands alone",
    });
}

/// Describes the answer as lines, and the headers that spare a second download.
fn listed(operation: &mut Value) {
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

/// What a poll answers.
fn polled(data: Value) -> Value {
    let required = ["payload", "state", "polledNoChanges", "hasMore"];
    json!({ "type": "object", "required": required, "properties": {
        "payload": payload(data),
        "state": { "description": "Opaque. To be stored with the payload, and sent with the next poll" },
        "polledNoChanges": { "type": "boolean" },
        "hasMore": { "type": "boolean", "description": "Whether to poll again at once" },
    } })
}

/// What a webhook answers.
fn received(data: Value) -> Value {
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

/// A request of the vendor, handed over.
fn handed() -> Value {
    let text = json!({ "type": "string" });
    let one_or_many = json!({ "anyOf": [text, { "type": "array", "items": text }] });
    let by_name = json!({ "type": "object", "additionalProperties": one_or_many });
    json!({ "type": "object", "additionalProperties": false, "properties": {
        "method": text,
        "path": text,
        "query": { "anyOf": [text, by_name] },
        "headers": by_name,
        "body": { "type": "string", "contentEncoding": "base64", "description": "The raw bytes" },
    } })
}

fn envelope(connection: &Value, inputs: Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["connection"],
        "properties": {
            "connection": connection,
            "inputs": inputs,
            "context": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "executionId": { "type": "string" }, "stepId": { "type": "string" } },
            },
            "timeoutMs": { "type": "integer", "minimum": 1, "default": 100_000 },
        },
    })
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
        "truncated": { "type": "boolean", "description": "Whether the vendor has more than can be shown, or may have" },
        "nextCursor": { "type": "string", "description": "Where there is a next part: its `cursor`" },
        "missing": { "type": "array", "items": { "type": "string" }, "description": "Of the keys to `resolve`, those not found" },
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
