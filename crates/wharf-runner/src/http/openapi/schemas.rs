//! The named schemas of the document.

use serde_json::{Map, Value, json};

/// What a field adds to the schema of its type.
const OF_FIELD: [&str; 8] =
    ["title", "description", "default", "examples", "deprecated", "x-group", "x-wire-name", "x-aliases"];

/// Schemas by name. Generators make a type of each, so equal schemas share one.
pub(super) struct Schemas(Map<String, Value>);

impl Schemas {
    pub(super) fn new(shared: Map<String, Value>) -> Self {
        Self(shared)
    }

    pub(super) fn into_named(self) -> Map<String, Value> {
        self.0
    }

    /// Names a schema, and gives a reference to it. A name that another schema has gets a number.
    pub(super) fn name(&mut self, name: &str, schema: Value) -> Value {
        let mut free = name.to_owned();
        let mut number = 1;
        while self.0.get(&free).is_some_and(|other| *other != schema) {
            number += 1;
            free = format!("{name}{number}");
        }
        let reference = json!({ "$ref": format!("#/components/schemas/{free}") });
        self.0.insert(free, schema);
        reference
    }

    /// The schema of inputs or of connection fields as part of the document: its named types become references.
    pub(super) fn input(&mut self, component: &str, mut schema: Value) -> Value {
        // The schema of an input is closed and has labels, so that it differs from that of an output of the same type.
        self.replace(component, "_input", &mut schema);
        schema
    }

    /// The same for the schema of a result.
    pub(super) fn output(&mut self, component: &str, mut schema: Value) -> Value {
        self.replace(component, "", &mut schema);
        schema
    }

    fn replace(&mut self, component: &str, suffix: &str, schema: &mut Value) {
        match schema {
            Value::Object(node) => {
                // The document states the dialect for all.
                node.shift_remove("$schema");
                node.values_mut().for_each(|child| self.replace(component, suffix, child));
                if let Some(Value::String(name)) = node.shift_remove("x-type") {
                    self.replace_type(&format!("{component}_{name}{suffix}"), node);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace(component, suffix, item)),
            _ => {}
        }
    }

    /// Replaces a type by a reference, next to what belongs to the field alone.
    fn replace_type(&mut self, name: &str, node: &mut Map<String, Value>) {
        let mut kind = std::mem::take(node);
        node.extend(OF_FIELD.iter().filter_map(|keyword| kind.shift_remove_entry(*keyword)));
        let nullable = forbid_null(&mut kind);
        let reference = self.name(name, kind.into());
        match reference {
            reference if nullable => _ = node.insert("anyOf".into(), json!([reference, { "type": "null" }])),
            Value::Object(reference) => node.extend(reference),
            _ => {}
        }
    }
}

/// Removes `null` from a type. Tells whether it was there.
fn forbid_null(kind: &mut Map<String, Value>) -> bool {
    let Some([other, null]) = kind.get_mut("type").and_then(Value::as_array_mut).map(Vec::as_mut_slice) else {
        return false;
    };
    if null != "null" {
        return false;
    }
    let other = other.take();
    kind.insert("type".into(), other);
    if let Some(Value::Array(choices)) = kind.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    true
}
