//! What the operations of all components share.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use wharf::Code;
use wharf::data_source::MAX_ITEMS;

use crate::envelope::problem::EXPLAINED_AT;

/// The response of every failure.
pub(super) static PROBLEM: LazyLock<Value> = LazyLock::new(|| json!({ "$ref": "#/components/responses/Problem" }));

/// Tag of the operations that belong to no component.
pub(super) const RUNNER: &str = "Runner";

/// Media type of requests and answers.
pub(super) const JSON: &str = "application/json";

pub(super) fn schemas() -> Map<String, Value> {
    let schemas = [
        ("Problem", problem()),
        ("Fault", fault()),
        ("UpstreamProblem", upstream_problem()),
        ("Choices", choices()),
        (
            "Choice",
            object(
                &["key", "label"],
                json!({ "key": text("Value of the input"), "label": text("Text that people see") }),
            ),
        ),
        ("AccessToken", access_token()),
        ("Component", component()),
        ("WebhookResponse", webhook_response()),
    ];
    schemas.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

pub(super) fn parameters() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header",
            "description": "A call with a key that was used before is not performed again: its first answer is replayed",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        },
        "IfNoneMatch": {
            "name": "If-None-Match", "in": "header",
            "description": "The `ETag` of an earlier answer", "schema": { "type": "string" },
        },
    })
}

pub(super) fn headers() -> Value {
    json!({
        "ETag": { "description": "Names this answer, for `If-None-Match`", "schema": { "type": "string" } },
        "IdempotencyReplayed": { "description": "Present on a replayed answer", "schema": { "type": "string", "const": "true" } },
        "RetryAfter": { "description": "Seconds after which a retry may succeed", "schema": { "type": "integer" } },
    })
}

pub(super) fn responses() -> Value {
    json!({ "Problem": {
        "description": "A failure",
        "headers": { "Retry-After": { "$ref": "#/components/headers/RetryAfter" } },
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    } })
}

/// An object with these members. Others may be added.
pub(super) fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn problem() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let required = ["type", "title", "status", "detail", "code", "retryable", "requestId"];
    object(
        &required,
        json!({
            "type": { "type": "string", "format": "uri-reference", "description": format!("{EXPLAINED_AT}<code>") },
            "title": text("What kind of failure it is"),
            "status": { "type": "integer", "description": "The HTTP status" },
            "detail": text("What happened, and what the caller can do"),
            "code": { "type": "string", "enum": codes, "description": "The kind of failure, stable" },
            "retryable": { "type": "boolean", "description": "Whether the same call may succeed later" },
            "requestId": text("Names the call in the runner's log"),
            "errors": { "type": "array", "items": { "$ref": "#/components/schemas/Fault" }, "description": "Every fault of the request" },
            "upstream": { "$ref": "#/components/schemas/UpstreamProblem" },
        }),
    )
}

fn fault() -> Value {
    object(
        &["pointer", "code", "message"],
        json!({
            "pointer": text("JSON pointer into the request, such as `/inputs/jobId`"),
            "code": text("The kind of fault"),
            "message": text("One sentence for the person who fills in the form"),
        }),
    )
}

fn upstream_problem() -> Value {
    object(
        &[],
        json!({
            "status": { "type": "integer", "description": "HTTP status of the vendor's response" },
            "title": text("The vendor's title"),
            "traceId": text("The vendor's trace id, for its support"),
            "errors": { "description": "The vendor's messages by field" },
        }),
    )
}

fn choices() -> Value {
    object(
        &["result", "truncated"],
        json!({
            "result": { "type": "array", "maxItems": MAX_ITEMS, "items": { "$ref": "#/components/schemas/Choice" } },
            "truncated": { "type": "boolean", "description": "Whether the vendor has, or may have, more items" },
            "truncatedReason": text("Why, unless only because there are more items than are listed"),
            "nextCursor": text("Present when there is a next page: its `cursor`"),
            "missing": { "type": "array", "items": { "type": "string" }, "description": "The keys to `resolve` that were not found" },
        }),
    )
}

fn access_token() -> Value {
    json!({
        "type": "object",
        "description": "An access token that the caller holds. Without it the runner requests one",
        "required": ["access_token"],
        "properties": { "access_token": {
            "type": "string", "format": "password", "writeOnly": true, "minLength": 1, "pattern": "^[!-~]+$",
        } },
    })
}

fn component() -> Value {
    object(
        &["key", "version", "label", "description", "digest"],
        json!({
            "key": text("Key that callers use"),
            "version": text("Version of the component"),
            "label": text("Name"),
            "description": text("What it connects to"),
            "digest": text("Digest of its manifest, which is also the manifest's `ETag`"),
        }),
    )
}

fn webhook_response() -> Value {
    object(
        &["statusCode", "headers", "body"],
        json!({
            "statusCode": { "type": "integer" },
            "headers": { "type": "object", "additionalProperties": { "type": "string" } },
            "body": { "type": "string" },
        }),
    )
}

/// An operation that invokes nothing.
pub(super) fn get(id: &str, summary: &str, answer: &str, kind: &str, schema: Value) -> Value {
    json!({
        "operationId": id,
        "tags": [RUNNER],
        "summary": summary,
        "description": format!("{summary}."),
        "responses": {
            "200": { "description": answer, "content": { kind: { "schema": schema } } },
            "404": PROBLEM.clone(),
            "default": PROBLEM.clone(),
        },
    })
}

/// Describes the headers that avoid a second download.
pub(super) fn conditional(operation: &mut Value) {
    operation["parameters"] = json!([{ "$ref": "#/components/parameters/IfNoneMatch" }]);
    operation["responses"]["200"]["headers"] = json!({ "ETag": { "$ref": "#/components/headers/ETag" } });
    operation["responses"]["304"] = json!({ "description": "Unchanged" });
}
