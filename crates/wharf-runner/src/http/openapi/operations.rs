//! The operations of a component.

use serde_json::{Map, Value, json};
use wharf::component::OwnedComponent;
use wharf::trigger::TriggerKind;

use super::schemas::Schemas;
use super::shared::{JSON, PROBLEM, conditional, get, object};
use crate::envelope::Kind;
use crate::http::route::PATHS;
use crate::invocation::Runner;

/// An entry of a component, as its operation shows it.
struct Entry<'a> {
    kind: Kind,
    key: &'a str,
    label: &'a str,
    deprecated: bool,
    /// Schema of the inputs, whose description is that of the operation.
    inputs: Value,
}

/// Writes the operations of one component.
struct Writer<'a> {
    runner: &'a Runner,
    component: &'a OwnedComponent,
    schemas: &'a mut Schemas,
    paths: Vec<(String, Value)>,
}

/// The paths of a component.
pub(super) fn paths(runner: &Runner, component: &OwnedComponent, schemas: &mut Schemas) -> Vec<(String, Value)> {
    let mut writer = Writer { runner, component, schemas, paths: Vec::new() };
    writer.manifest();
    writer.connections();
    writer.actions();
    writer.data_sources();
    writer.triggers();
    writer.paths
}

/// The tags of a component, of which each kind of entry has one.
pub(super) fn tags(OwnedComponent { key, label, actions, data_sources, triggers, .. }: &OwnedComponent) -> Vec<Value> {
    let tags = [
        (true, "Connections", format!("Credentials for {label}, and its manifest")),
        (!actions.is_empty(), "Actions", format!("What a flow can do at {label}")),
        (!data_sources.is_empty(), "Data sources", format!("The choices of the dropdowns of {label}")),
        (!triggers.is_empty(), "Triggers", format!("The events of {label} that start a flow")),
    ];
    let used = tags.into_iter().filter(|(is_used, ..)| *is_used);
    used.map(|(_, title, text)| json!({ "name": tag(key, title), "description": text })).collect()
}

fn tag(component: &str, title: &str) -> String {
    format!("{component}: {title}")
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Self::Action => "Actions",
            Self::DataSource => "Data sources",
            Self::Poll | Self::Webhook => "Triggers",
            Self::ConnectionTest => "Connections",
        }
    }
}

impl Writer<'_> {
    fn manifest(&mut self) {
        let OwnedComponent { key, label, .. } = self.component;
        let summary = format!("Gives the manifest of {label}");
        let mut operation =
            get(&format!("getManifest_{key}"), &summary, "The manifest", JSON, json!({ "type": "object" }));
        operation["tags"] = json!([tag(key, Kind::ConnectionTest.title())]);
        conditional(&mut operation);
        self.paths.push((format!("/v1/components/{key}"), json!({ "get": operation })));
    }

    /// Names the connections, and adds the operations that test them.
    fn connections(&mut self) {
        let component = &*self.component.key;
        let by_name = json!({
            "type": "string", "minLength": 1, "description": "Name of a connection that the operator configured",
        });
        let mut all = Vec::new();
        for one in &self.component.connections {
            let (key, label) = (one.meta().key, one.meta().label);
            let fields = self.schemas.input(component, one.input());
            let fields = self.schemas.name(&format!("{component}_{key}_fields"), fields);
            let inline = json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["key", "fields"],
                "properties": {
                    "key": { "type": "string", "const": key },
                    "fields": fields,
                    "token": { "$ref": "#/components/schemas/AccessToken" },
                    "configVarKey": { "description": "Ignored: engines hold a connection with the key of its variable" },
                    "context": { "description": "Ignored: engines hold a connection with its context" },
                },
            });
            let inline = self.schemas.name(&format!("{component}_{key}"), inline);
            all.push(inline.clone());
            let description = format!("Tests whether the vendor accepts these credentials: {label}.");
            let inputs = json!({ "type": "object", "maxProperties": 0, "description": description });
            let label = format!("Test {label}");
            let entry = Entry { kind: Kind::ConnectionTest, key, label: &label, deprecated: false, inputs };
            let answer = object(&["ok"], json!({ "ok": { "type": "boolean", "const": true } }));
            let connection = json!({ "anyOf": [inline, by_name] });
            self.post(&entry, connection, &answer, |_| {});
        }
        all.push(by_name);
        self.schemas.name(&format!("{component}_connection"), json!({ "anyOf": all }));
    }

    fn actions(&mut self) {
        for action in &self.component.actions {
            let meta = action.meta();
            let (deprecated, inputs) = (meta.deprecated.is_some(), action.input());
            let entry = Entry { kind: Kind::Action, key: meta.key, label: meta.label, deprecated, inputs };
            let answer = object(
                &["data"],
                json!({
                    "data": self.output(action.output()),
                    "contentType": { "type": "string", "description": "Media type of a file; absent otherwise" },
                    "upstream": {
                        "type": "object",
                        "description": "The vendor's `status` and `headers`, for a conditional request or one for a range",
                    },
                }),
            );
            let (connection, form) = (self.connection(), self.form(&entry));
            self.post(&entry, connection, &answer, |operation| {
                operation["parameters"] = json!([{ "$ref": "#/components/parameters/IdempotencyKey" }]);
                operation["responses"]["200"]["headers"] =
                    json!({ "Idempotency-Replayed": { "$ref": "#/components/headers/IdempotencyReplayed" } });
                if let Some(form) = form {
                    operation["requestBody"]["content"]["multipart/form-data"] = form;
                }
            });
        }
    }

    /// The form that carries the files of an action next to its envelope, for one that takes files.
    fn form(&mut self, entry: &Entry<'_>) -> Option<Value> {
        let (mut inputs, mut parts, mut required) = (entry.inputs.clone(), Map::new(), vec![Value::from("request")]);
        let fields = entry.inputs["properties"].as_object().into_iter().flatten();
        for (key, file) in fields.filter(|(_, field)| field["x-file"] == true) {
            inputs["properties"].as_object_mut()?.shift_remove(key);
            if let Some(keys) = inputs["required"].as_array_mut() {
                required.extend(keys.extract_if(.., |one| one == key));
            }
            parts.insert(
                key.clone(),
                json!({ "type": "string", "format": "binary", "description": file["description"] }),
            );
        }
        if parts.is_empty() {
            return None;
        }
        let key = format!("{}_form", entry.key);
        let request = self.request(&Entry { key: &key, inputs, ..*entry }, self.connection());
        parts.shift_insert(0, "request".to_owned(), request);
        let form =
            json!({ "type": "object", "required": required, "properties": parts, "additionalProperties": false });
        Some(json!({ "schema": form, "encoding": { "request": { "contentType": JSON } } }))
    }

    fn data_sources(&mut self) {
        for source in &self.component.data_sources {
            let meta = source.meta();
            let inputs = source.input();
            let entry = Entry { kind: Kind::DataSource, key: meta.key, label: meta.label, deprecated: false, inputs };
            let answer = json!({ "$ref": "#/components/schemas/Choices" });
            let connection = self.connection();
            self.post(&entry, connection, &answer, |operation| {
                conditional(operation);
                let text = operation["description"].as_str().unwrap_or_default();
                let text = format!(
                    "{text}\n\nA caller that prefers `application/x-ndjson` to JSON gets one item on each line."
                );
                operation["description"] = text.into();
                let request = &mut operation["requestBody"]["content"][JSON]["schema"];
                request["dependentSchemas"] =
                    json!({ "resolve": { "properties": { "search": false, "limit": false, "cursor": false } } });
            });
        }
    }

    fn triggers(&mut self) {
        for trigger in &self.component.triggers {
            let meta = trigger.meta();
            let data = self.output(trigger.output());
            let (kind, answer) = match trigger.kind() {
                TriggerKind::Polling(_) => (Kind::Poll, poll_answer(&data)),
                TriggerKind::Webhook(_) => (Kind::Webhook, webhook_answer(&data)),
            };
            let inputs = trigger.input();
            let entry = Entry { kind, key: meta.key, label: meta.label, deprecated: false, inputs };
            let connection = self.connection();
            self.post(&entry, connection, &answer, |_| {});
        }
    }

    /// Refers to the connection of any call.
    fn connection(&self) -> Value {
        json!({ "$ref": format!("#/components/schemas/{}_connection", self.component.key) })
    }

    fn output(&mut self, schema: Value) -> Value {
        self.schemas.output(&self.component.key, schema)
    }

    /// Adds the operation of an entry, with what its kind adds to it.
    fn post(&mut self, entry: &Entry<'_>, connection: Value, answer: &Value, complete: impl FnOnce(&mut Value)) {
        let (component, Entry { kind, key, label, .. }) = (&*self.component.key, entry);
        let (_, start, end) = PATHS[*kind as usize];
        let suffix = if *kind == Kind::ConnectionTest { "_test" } else { "" };
        let request = self.request(entry, connection);
        let mut operation = json!({
            "operationId": format!("{component}_{key}{suffix}"),
            "tags": [tag(component, kind.title())],
            "summary": label,
            "description": entry.inputs["description"].as_str().unwrap_or(label),
            "requestBody": { "required": true, "content": { JSON: { "schema": request } } },
            "responses": { "200": { "description": "Done", "content": { JSON: { "schema": answer } } } },
        });
        if entry.deprecated {
            operation["deprecated"] = true.into();
        }
        for status in ["400", "401", "422", "429", "default"] {
            operation["responses"][status] = PROBLEM.clone();
        }
        complete(&mut operation);
        self.paths.push((format!("/v1/components/{component}/{start}{key}{end}"), json!({ "post": operation })));
    }

    /// The envelope of an entry. Its parts that other entries have too are named schemas.
    fn request(&mut self, Entry { kind, key, inputs, .. }: &Entry<'_>, connection: Value) -> Value {
        let component = &*self.component.key;
        let mut request = self.runner.envelopes.schema(*kind).clone();
        let inputs_are_required = inputs["required"].as_array().is_some_and(|keys| !keys.is_empty());
        let inputs = self.schemas.input(component, inputs.clone());
        let inputs = match kind {
            Kind::ConnectionTest => inputs,
            _ => self.schemas.name(&format!("{component}_{key}_inputs"), inputs),
        };
        let properties = &mut request["properties"];
        properties["connection"] = connection;
        properties["inputs"] = inputs;
        let shared = [("context", "Context"), ("timeoutMs", "TimeoutMs"), ("request", "ForwardedRequest")];
        for (member, name) in shared {
            if let Some(schema) = properties.get_mut(member) {
                *schema = self.schemas.name(name, schema.take());
            }
        }
        if *kind == Kind::DataSource {
            properties["resolve"]["items"] = json!({ "type": ["string", "integer"] });
        }
        if let Some(required) = request["required"].as_array_mut() {
            required.splice(0..0, ["connection".into()]);
            required.extend(inputs_are_required.then(|| "inputs".into()));
        }
        request
    }
}

fn poll_answer(data: &Value) -> Value {
    object(
        &["payload", "state", "polledNoChanges", "hasMore"],
        json!({
            "payload": payload(data),
            "state": { "description": "Opaque. Store it with the payload, and send it with the next poll" },
            "polledNoChanges": { "type": "boolean", "description": "Whether the payload is empty" },
            "skipped": {
                "type": "array", "description": "Records that cannot be followed, each once",
                "items": object(&["reason"], json!({ "id": {}, "reason": { "type": "string" } })),
            },
            "hasMore": { "type": "boolean", "description": "Whether to poll again immediately" },
        }),
    )
}

fn webhook_answer(data: &Value) -> Value {
    object(
        &["payload", "response"],
        json!({
            "payload": { "anyOf": [payload(data), { "type": "null" }], "description": "Null when there is nothing to run" },
            "response": { "$ref": "#/components/schemas/WebhookResponse" },
            "deduplicationId": { "type": "string", "description": "The same for every delivery of an event" },
        }),
    )
}

fn payload(data: &Value) -> Value {
    object(&["body"], json!({ "body": object(&["data"], json!({ "data": data })) }))
}
