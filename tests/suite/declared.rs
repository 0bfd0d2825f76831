//! Components that OpenAPI documents declare: the examples, against stand-ins that check requests by the documents.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use wharf::sample::{Amount, sample};
use wharf::testkit::{TestKit, wire};
use wharf::{OwnedComponent, Registry};
use wharf_client::{BaseUrls, Client, Limits};
use wharf_openapi::{Declaration, Document, Loaded, StandIn, load};
use wharf_runner::{Options, Runner, serve_stand_in};

use crate::checked_in::assert_snapshot;
use crate::stage::{Reply, Stage};

const EXAMPLES: [&str; 2] = ["harborlight", "tallyroom"];

fn example(name: &str) -> Loaded {
    let folder = format!("{}/../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    let declaration = Declaration::read(&fs::read_to_string(format!("{folder}/{name}.toml")).unwrap()).unwrap();
    let document = fs::read_to_string(format!("{folder}/{}", declaration.openapi)).unwrap();
    load(&declaration, Document::read(&document).unwrap()).unwrap()
}

/// Inputs of an action, without the one that asks for several requests.
fn inputs(schema: &Value, amount: Amount) -> Value {
    let mut inputs = sample(schema, amount);
    inputs.as_object_mut().unwrap().remove("fetchAll");
    inputs
}

#[test]
fn every_action_of_the_examples_sends_its_reviewed_request() {
    for name in EXAMPLES {
        let component = example(name).component;
        let mut sent = Vec::new();
        for action in &component.actions {
            for amount in [Amount::Least, Amount::All] {
                let kit = TestKit::new(component.clone()).reply(200, "{}");
                let result = kit.invoke(action.key(), inputs(&action.input(), amount));
                result.unwrap_or_else(|failure| panic!("{}: {failure}: {:?}", action.key(), failure.faults()));
                sent.push(format!("{}\n{}", action.key(), wire(&kit.requests()[0])));
            }
        }
        assert_snapshot!(format!("{name}_wire").as_str(), sent.join("\n\n"));
    }
}

#[test]
fn what_becomes_of_the_examples_is_reviewed() {
    for name in EXAMPLES {
        let Loaded { component, report, .. } = example(name);
        let registry = Registry::new([component]).unwrap();
        let manifest: Value = serde_json::from_str(registry.components()[0].manifest()).unwrap();
        let connections = serde_json::to_string_pretty(&manifest["connections"]).unwrap();
        assert_snapshot!(format!("{name}_report").as_str(), format!("{report}\n{connections}"));
    }
}

/// A runner before a stand-in that listens.
async fn stage(component: OwnedComponent, stand_in: StandIn) -> Stage {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    runner_at(component, serve_stand_in(stand_in, listener).unwrap())
}

fn runner_at(component: OwnedComponent, vendor: SocketAddr) -> Stage {
    let settings: Vec<String> =
        component.hosts.iter().map(|host| format!("{}.{host}=http://{vendor}", component.key)).collect();
    let registry = Registry::new([component]).unwrap();
    let base_urls = BaseUrls::parse(settings.iter().map(String::as_str), &registry).unwrap();
    // The limits that the examples declare would make the test wait.
    let calls_per_second = NonZeroU32::new(100_000);
    let limits = Limits { backoff: Duration::ZERO, calls_per_second, ..Limits::default() };
    let client = Client::new(base_urls, limits).unwrap();
    Stage::before(&Arc::new(Runner::new(registry, client, &Options::default())))
}

async fn call(stage: &Stage, path: &str, connection: &Value, inputs: &Value) -> Reply {
    stage.post(&format!("/v1/components/{path}"), &json!({ "connection": connection, "inputs": inputs })).await
}

#[tokio::test]
async fn the_documents_accept_what_their_components_send() {
    for name in EXAMPLES {
        let Loaded { component, stand_in, .. } = example(name);
        let connection = stand_in.connection().clone();
        let stage = stage(component.clone(), stand_in).await;
        for action in &component.actions {
            for amount in [Amount::Least, Amount::All] {
                let inputs = inputs(&action.input(), amount);
                let reply =
                    call(&stage, &format!("{name}/actions/{}/invoke", action.key()), &connection, &inputs).await;
                assert_eq!(reply.status, 200, "{name} {} {amount:?}: {}", action.key(), reply.text());
            }
            let fetches_all = !action.input()["properties"]["fetchAll"].is_null();
            if fetches_all {
                let mut inputs = inputs(&action.input(), Amount::Least);
                inputs["fetchAll"] = true.into();
                let reply =
                    call(&stage, &format!("{name}/actions/{}/invoke", action.key()), &connection, &inputs).await;
                assert_eq!((reply.status, &reply.json()["data"]["truncated"]), (200, &Value::Null), "{}", reply.text());
            }
        }
        for source in &component.data_sources {
            let key = source.meta().key.to_owned();
            let inputs = sample(&source.input(), Amount::Least);
            let reply = call(&stage, &format!("{name}/data-sources/{key}/invoke"), &connection, &inputs).await;
            let answer = reply.json();
            assert!(!answer["result"][0]["key"].as_str().unwrap_or_default().is_empty(), "{key}: {answer}");
        }
        let test = component.connections[0].meta().key.to_owned();
        let reply = call(&stage, &format!("{name}/connections/{test}/test"), &connection, &json!({})).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

/// A document with these paths and components.
fn document(paths: &Value, components: &Value) -> Document {
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "T", "version": "1" }, "paths": paths, "components": components,
        "servers": [{ "url": "https://api.t.example" }],
    });
    Document::read(&document.to_string()).unwrap()
}

fn declared(toml: &str) -> Declaration {
    Declaration::read(&format!("openapi = 'x'\n{toml}\n[component]\nkey = 't'\n")).unwrap()
}

#[test]
fn every_fault_of_a_declaration_is_named() {
    let paths = json!({
        "/a": { "get": { "operationId": "listA", "responses": {}, "parameters": [{ "name": "q", "in": "query" }] } },
        "/b": { "post": { "operationId": "makeB", "responses": {} } },
    });
    let table = [
        ("include = ['nothing']", "include: no operation is named nothing"),
        ("exclude = ['tag:x']", "exclude: no operation is named tag:x"),
        ("[actions.gone]", "actions.gone: no included operation is named gone"),
        ("[actions.a]\noperation = 'GET /z'", "actions.a: no included operation is named GET /z"),
        ("[actions.listA.inputs.qq]\nlabel = 'Q'", "actions.listA.inputs.qq: the operation has no such input"),
        ("[actions.listA.inputs.q]\ndata_source = 's'", "actions.listA: there is no data source s"),
        ("[data_sources.s]\noperation = 'listA'", "data_sources.s: the response has no list of records"),
        ("[data_sources.s]\noperation = 'no'", "data_sources.s: no operation is named no"),
        ("[connections.other]\nlabel = 'x'", "connections.other: the document has no such connection"),
        ("[connections.noCredentials]\nprobe = 'no'", "probe: no operation is named no"),
        ("[connections.noCredentials.fields.f]\nparameter = 'none'", "no operation has a parameter none"),
    ];
    for (toml, expected) in table {
        let faults = load(&declared(toml), document(&paths, &json!({}))).err().unwrap_or_default();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{toml}: {faults:?}");
    }
    for (toml, line) in [("a = 1", "line 2: unknown field `a`"), ("[actions.x]\nlabl = 'x'", "unknown field `labl`")] {
        let fault = Declaration::read(&format!("openapi = 'x'\n{toml}\n")).unwrap_err();
        assert!(fault.contains(line), "{fault}");
    }
}

#[test]
fn what_a_document_cannot_express_is_told() {
    let schemas = json!({
        "Node": { "type": "object", "properties": { "name": { "type": "string" }, "child": { "$ref": "#/components/schemas/Node" } } },
        "Union": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
    });
    let body = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let paths = json!({
        "/a": {
            "post": {
                "operationId": "cyclic", "requestBody": body(json!({ "$ref": "#/components/schemas/Node" })),
                "parameters": [{ "name": "c", "in": "cookie" }], "responses": {},
            },
            "options": {
                "operationId": "undescribed", "responses": {},
                "requestBody": body(json!({ "properties": { "a": {} }, "required": ["a", "b"] })),
            },
            "put": { "operationId": "union", "requestBody": body(json!({ "$ref": "#/components/schemas/Union" })), "responses": {} },
            "get": { "operationId": "broken", "parameters": [{ "$ref": "#/components/parameters/none" }], "responses": {} },
            "patch": { "operationId": "outside", "requestBody": { "$ref": "other.yaml#/x" }, "responses": {} },
            "delete": { "operationId": "cookie", "parameters": [{ "name": "c", "in": "cookie", "required": true }], "responses": {} },
        },
    });
    let report = load(&declared(""), document(&paths, &json!({ "schemas": schemas }))).unwrap().report.to_string();
    for expected in [
        "3 of 6 operations became 3 actions",
        "- cyclic: body/child contains itself: any JSON",
        "- cyclic: c: cookies are not sent",
        "- union: body is one of several types: any JSON",
        "- undescribed: body/b is required but not described: any JSON",
        "- broken: #/components/parameters/none does not exist",
        "- outside: other.yaml#/x is outside of the document",
        "- cookie: the parameter c is in cookie",
    ] {
        assert!(report.contains(expected), "{expected}\n{report}");
    }
}

/// Each schema consists of the next one twice, in three ways.
#[test]
fn a_document_that_doubles_at_each_step_ends_within_its_limits() {
    for double in [
        |next: &Value| json!({ "allOf": [next, next] }),
        |next: &Value| json!({ "anyOf": [next, next] }),
        |next: &Value| json!({ "type": "object", "properties": { "a": next, "b": next } }),
    ] {
        let schemas: BTreeMap<String, Value> = (0..60)
            .map(|number| {
                (format!("S{number}"), double(&json!({ "$ref": format!("#/components/schemas/S{}", number + 1) })))
            })
            .collect();
        let paths: BTreeMap<String, Value> = (0..20)
            .map(|number| {
                let schema = json!({ "$ref": "#/components/schemas/S0" });
                let body = json!({ "content": { "application/json": { "schema": schema } } });
                (format!("/p{number}"), json!({ "post": { "requestBody": body, "responses": { "200": body } } }))
            })
            .collect();
        let loaded = load(&declared(""), document(&json!(paths), &json!({ "schemas": schemas }))).unwrap();
        assert_eq!(loaded.component.actions.len(), 20);
        let input = loaded.component.actions[0].input().to_string();
        assert!(input.len() < 200_000, "{}", input.len());
    }
}

#[test]
fn a_declaration_orders_names_and_reshapes_inputs() {
    let query = |name: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema });
    let paths = json!({
        "/a/{id}": { "put": {
            "operationId": "putA", "responses": {},
            "parameters": [
                { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "nullable": true } },
                query("ids", json!({ "type": "string" })),
                query("filter:name", json!({ "type": "object", "additionalProperties": { "type": "string" } })),
            ],
            "requestBody": { "content": { "application/json": { "schema": {
                "type": "object", "properties": { "b": { "type": "string" }, "id": { "type": "integer" } },
            } } } },
        } },
    });
    let toml = "[actions.putA.inputs]\n'filter:name' = { style = 'deepObject' }\nids = { list = 'integer' }\n\
        'body:id' = { key = 'number' }\n'path:id' = { key = 'aId', required = true }\nb = {}";
    let component = load(&declared(toml), document(&paths, &json!({}))).unwrap().component;
    let order: Vec<String> = component.actions[0].input()["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(order, ["filterName", "ids", "number", "aId", "b"]);
    let kit = TestKit::new(component.clone()).reply(200, "{}");
    let inputs = json!({ "aId": "x/y", "ids": [1, 2], "filterName": { "k": "v" }, "number": 7, "b": "B" });
    kit.invoke("putA", inputs).unwrap();
    let sent = wire(&kit.requests()[0]);
    let expected = "PUT api /a/x%2Fy\n  filter:name[k] = v\n  ids = 1,2\n{\n  \"id\": 7,\n  \"b\": \"B\"\n}";
    assert_eq!(sent, expected);
    let failure = TestKit::new(component).invoke("putA", json!({ "aId": null })).unwrap_err();
    assert_eq!(failure.faults()[0].pointer, "/inputs/aId");
    for (toml, expected) in [
        ("[actions.putA.inputs]\n'path:id' = { omit = true }", "inputs.id: a path needs it"),
        ("[actions.putA.inputs]\nb = { key = 'ids' }", "takes its key"),
        ("[actions.putA.inputs]\nb = { key = 'a b' }", "must be letters and digits"),
    ] {
        let faults = load(&declared(toml), document(&paths, &json!({}))).err().unwrap_or_default();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{toml}: {faults:?}");
    }
}

/// A list whose records are in `/data`, with these parameters and members of its pages.
fn guess(parameters: &Value, members: &Value) -> String {
    let mut page = json!({ "data": { "type": "array", "items": { "properties": { "id": { "type": "string" } } } } });
    page.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let parameters: Vec<Value> = parameters
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema }))
        .collect();
    let content = json!({ "application/json": { "schema": { "type": "object", "properties": page } } });
    let get = json!({ "parameters": parameters, "responses": { "200": { "content": content } } });
    let report = load(&declared(""), document(&json!({ "/a": { "get": get } }), &json!({}))).unwrap().report;
    report.guessed.into_iter().map(|(_, guess)| guess).collect()
}

#[test]
fn a_paging_is_guessed_only_if_its_parts_are_there() {
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let table = [
        (json!({ "page": number, "per_page": number }), json!({}), "by the number page, from 1"),
        (json!({ "Page": { "type": "integer", "minimum": 0 } }), json!({}), "by the number Page, from 0"),
        (json!({ "offset": number }), json!({}), "by the offset offset"),
        (json!({ "after": text }), json!({ "nextCursor": text }), "by the cursor after from /nextCursor"),
        (
            json!({ "page[after]": text, "cursor": text }),
            json!({ "meta": { "properties": { "next": text } } }),
            "by the cursor cursor from /meta/next",
        ),
        (json!({}), json!({ "next": { "type": "string", "format": "uri" } }), "by the link in /next"),
        (json!({ "after": text }), json!({}), ""),
        (json!({ "name": text }), json!({ "nextCursor": text }), ""),
    ];
    for (parameters, members, expected) in table {
        let guess = guess(&parameters, &members);
        let expected = if expected.is_empty() { String::new() } else { format!("list in /data, paged {expected}") };
        assert_eq!(guess, expected, "{parameters} {members}");
    }
}

#[test]
fn a_schema_may_consist_of_another_one_twice() {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let schemas = json!({
        "Base": { "properties": { "id": { "type": "string" }, "self": reference("Both") } },
        "One": { "allOf": [reference("Base"), { "properties": { "one": { "type": "string" } } }] },
        "Other": { "allOf": [reference("Base"), reference("Other"), { "properties": { "other": { "type": "string" } } }] },
        "Both": { "allOf": [reference("One"), reference("Other")] },
    });
    let body = json!({ "content": { "application/json": { "schema": reference("Both") } } });
    let paths = json!({ "/a": { "post": { "operationId": "make", "requestBody": body, "responses": {} } } });
    let Loaded { component, report, .. } =
        load(&declared(""), document(&paths, &json!({ "schemas": schemas }))).unwrap();
    let input = component.actions[0].input();
    let keys: Vec<&str> = input["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "self", "one", "other"]);
    assert_eq!(report.simplified, [("make".to_owned(), "body/self contains itself: any JSON".to_owned())]);
}
