//! The inputs of an action while they are collected.

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde_json::{Map, Value, json};
use wharf::{File, KeyValues, Paging, PagingScheme};

use crate::declaration::{ActionChange, InputChange, ListOf};
use crate::document::Document;
use crate::field::{forbid_empty, shortened, text, with_title};
use crate::lower::{Lowering, Side};
use crate::names::{Unique, input_key};
use crate::plan::{FETCH_ALL, Member, Parameter};
use crate::style::{Kind, Style};

/// The part of a form that few people need.
const MORE_OPTIONS: &str = "More options";

/// Where the value of an input goes. A declaration may write it before the vendor's name, such as `body:id`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    Path,
    Query,
    Header,
    Body,
}

impl Origin {
    const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

/// The inputs of an action while they are collected.
pub(crate) struct Form<'a, 'b> {
    change: &'b ActionChange,
    /// The data sources of inputs, by the vendor's names.
    dropdowns: &'b [(String, String)],
    pub(crate) lowering: Lowering<'a>,
    keys: Unique,
    /// Names by which a declaration may change an input.
    pub(crate) names: BTreeSet<String>,
    /// The keys of inputs that a declaration names, with their places in it.
    places: HashMap<String, usize>,
    fields: Map<String, Value>,
    required: Vec<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) left_out: Vec<String>,
    /// What is wrong with the declaration.
    pub(crate) faults: Vec<String>,
}

impl<'a, 'b> Form<'a, 'b> {
    pub(crate) fn new(
        document: &'a Document,
        change: &'b ActionChange,
        dropdowns: &'b [(String, String)],
        max_levels: usize,
    ) -> Self {
        Self {
            lowering: Lowering::new(document, Side::Input, max_levels),
            change,
            dropdowns,
            keys: Unique::default(),
            names: BTreeSet::new(),
            places: HashMap::new(),
            fields: Map::new(),
            required: Vec::new(),
            parameters: Vec::new(),
            left_out: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// What a declaration changes of an input.
    pub(crate) fn change(&self, origin: Origin, name: &str) -> Option<&'b InputChange> {
        let inputs = &self.change.inputs;
        inputs.get(&format!("{}:{name}", origin.name())).or_else(|| inputs.get(name))
    }

    /// Adds a parameter. Returns the key of its input, unless it is left out, and whether its value is a list of pairs.
    pub(crate) fn parameter(
        &mut self,
        origin: Origin,
        name: &str,
        (declared, style): (&'a Value, Style),
        is_required: bool,
    ) -> Option<(String, bool)> {
        let content = declared["content"].as_object().and_then(|contents| contents.values().next());
        let schema = content.map_or(&declared["schema"], |content| &content["schema"]);
        let is_map = origin == Origin::Query && style.explode && self.lowering.is_map_of_scalars(schema);
        let mut lowered = if is_map { pairs() } else { self.lowering.schema(schema, name) };
        if let Some(text) = text(&declared["description"]) {
            lowered["description"] = text.into();
        }
        if lowered["examples"].is_null() && !declared["example"].is_null() {
            lowered["examples"] = json!([declared["example"]]);
        }
        if origin == Origin::Path {
            fit_for_path(&mut lowered);
        }
        Some((self.add(origin, name, lowered, is_required)?, is_map))
    }

    /// Adds the members of a body. Members of an optional body are optional.
    pub(crate) fn members(&mut self, lowered: &Value, content: &Value, is_required: bool) -> Vec<Member> {
        let required = lowered["required"].as_array();
        let mut members = Vec::new();
        for (name, schema) in lowered["properties"].as_object().into_iter().flatten() {
            let is_nested = schema["properties"].is_object() && content["encoding"][name]["style"].is_null();
            let style = match is_nested {
                true => Style { kind: Kind::DeepObject, explode: true },
                false => Style::of(&content["encoding"][name], Style::FORM),
            };
            let is_required = is_required && required.is_some_and(|names| names.iter().any(|one| one == name));
            if let Some(key) = self.add(Origin::Body, name, schema.clone(), is_required) {
                members.push(Member { key, name: name.clone(), style });
            }
        }
        members
    }

    /// Adds an input that is the body.
    pub(crate) fn whole_body(
        &mut self,
        name: &str,
        mut schema: Value,
        description: Option<&str>,
        is_required: bool,
    ) -> String {
        if let (Some(text), true) = (description, schema["description"].is_null()) {
            schema["description"] = shortened(text).into();
        }
        self.add(Origin::Body, name, schema, is_required).unwrap_or_default()
    }

    fn add(&mut self, origin: Origin, name: &str, schema: Value, is_required: bool) -> Option<String> {
        let unchanged = InputChange::default();
        let change = self.change(origin, name).unwrap_or(&unchanged);
        self.names.extend([name.to_owned(), format!("{}:{name}", origin.name())]);
        if origin == Origin::Path && (change.omit || change.required == Some(false)) {
            self.faults.push(format!("inputs.{name}: a path needs it"));
        }
        if change.omit {
            return None;
        }
        let key = self.key(name, change);
        let mut field = with_title(schema, change.key.as_deref().unwrap_or(name));
        if let Some(kind) = change.list {
            field = as_list(&field, kind, change.delimiter.as_deref().unwrap_or(","));
        }
        if origin == Origin::Path || change.required.unwrap_or(is_required) {
            forbid_empty(&mut field);
            self.required.push(key.clone());
        }
        if let Some(label) = &change.label {
            field["title"] = label.as_str().into();
        }
        if let Some(text) = &change.description {
            field["description"] = text.as_str().into();
        }
        if change.secret {
            field["format"] = "password".into();
            field["writeOnly"] = true.into();
        }
        let filled = self.dropdowns.iter().find(|(filled, _)| filled == name).map(|(_, source)| source);
        if let Some(source) = change.data_source.as_ref().or(filled) {
            let entry = if field["items"].is_object() { &mut field["items"] } else { &mut field };
            entry["x-data-source"] = source.as_str().into();
        }
        let inputs = &self.change.inputs;
        let place = inputs.get_index_of(&format!("{}:{name}", origin.name())).or_else(|| inputs.get_index_of(name));
        self.places.extend(place.map(|place| (key.clone(), place)));
        self.fields.insert(key.clone(), field);
        Some(key)
    }

    /// The key of an input. One that a declaration gives must be free.
    fn key(&mut self, name: &str, change: &InputChange) -> String {
        let is_given = |key: &str| self.change.inputs.values().any(|other| other.key.as_deref() == Some(key));
        match &change.key {
            Some(key) => {
                if *key != input_key(key) {
                    self.faults.push(format!("inputs.{name}.key: {key:?} must be letters and digits, a letter first"));
                }
                if !self.keys.take(key) {
                    self.faults.push(format!("inputs.{name}.key: another input has the key {key}"));
                }
                key.clone()
            }
            None => {
                let key = input_key(name);
                if is_given(&key) {
                    self.faults.push(format!("inputs.{name}: another input takes its key; give it one of its own"));
                }
                self.keys.key(key)
            }
        }
    }

    /// Adds the input that fetches all pages. Returns false if an input of the vendor has its key.
    pub(crate) fn add_fetch_all(&mut self) -> bool {
        let is_free = self.keys.take(FETCH_ALL);
        if is_free {
            let text = "Fetch all pages and return them as one. Inputs for single pages are then ignored.";
            let field = json!({
                "title": "Fetch All", "type": "boolean", "x-section": MORE_OPTIONS, "description": text,
            });
            self.fields.insert(FETCH_ALL.into(), field);
        }
        is_free
    }

    /// Moves the inputs for single pages of a list to the part of the form that few people need.
    pub(crate) fn fold_pages(&mut self, paging: &Paging) {
        let parameter = match &paging.scheme {
            PagingScheme::PageNumber { page: name, .. }
            | PagingScheme::Offset { offset: name }
            | PagingScheme::Cursor { cursor: name, .. } => Some(name),
            PagingScheme::Link(_) | PagingScheme::Whole => None,
        };
        for name in [parameter, paging.size.as_ref()].into_iter().flatten() {
            let key = self.parameters.iter().find(|one| one.name == **name).map(|one| &one.key);
            if let Some(field) = key.filter(|key| !self.required.contains(key)).and_then(|key| self.fields.get_mut(key))
            {
                field["x-section"] = MORE_OPTIONS.into();
            }
        }
    }

    /// Adds the input with more query parameters.
    pub(crate) fn add_extra_query(&mut self, key: &str) {
        if !self.keys.take(key) {
            self.faults.push(format!("extra_query: another input has the key {key}"));
        }
        let mut field = with_title(pairs(), key);
        field["description"] = "More query parameters. Each replaces the input of the same name.".into();
        field["x-section"] = MORE_OPTIONS.into();
        self.fields.insert(key.to_owned(), field);
    }

    /// The schema of the inputs: those that a declaration changes in its order, then the others.
    pub(crate) fn schema(&mut self, description: &str) -> Value {
        let mut fields: Vec<(String, Value)> = std::mem::take(&mut self.fields).into_iter().collect();
        fields.sort_by_key(|(key, _)| self.place(key));
        let order: Vec<Value> = fields.iter().map(|(key, _)| key.as_str().into()).collect();
        let required: Vec<Value> =
            order.iter().filter(|key| self.required.iter().any(|required| *key == required)).cloned().collect();
        let fields: Map<String, Value> = fields.into_iter().collect();
        let mut schema = json!({ "type": "object", "description": description, "properties": fields });
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        schema["x-order"] = order.into();
        schema["additionalProperties"] = false.into();
        schema
    }

    /// Where a declaration places the input with this key.
    pub(crate) fn place(&self, key: &str) -> usize {
        self.places.get(key).copied().unwrap_or(usize::MAX)
    }
}

/// A list of values that is sent as one text.
fn as_list(field: &Value, kind: ListOf, delimiter: &str) -> Value {
    let kind = match kind {
        ListOf::Integer => "integer",
        ListOf::Number => "number",
        ListOf::Text => "string",
    };
    let mut list = json!({ "title": field["title"], "type": "array", "items": { "type": kind } });
    if !field["description"].is_null() {
        list["description"] = field["description"].clone();
    }
    list["x-delimiter"] = delimiter.into();
    list
}

/// Makes a schema fit for a piece of a path: one type, never null and never empty.
fn fit_for_path(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let kinds = match node.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        kind => kind.map(std::slice::from_ref).unwrap_or_default(),
    };
    let kind = kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str).unwrap_or("string");
    let kind = if kind == "object" && !node.contains_key("properties") { "string" } else { kind }.to_owned();
    if kind == "array" {
        node.get_mut("items").map(fit_for_path).unwrap_or_default();
        node.insert("minItems".into(), 1.into());
    }
    if kind == "string" && !node.contains_key("enum") && !node.contains_key("format") {
        node.insert("format".into(), "record-id".into());
    }
    node.insert("type".into(), kind.into());
}

/// The schema of key-value pairs.
fn pairs() -> Value {
    published::<KeyValues>()
}

/// The schema of an uploaded file.
pub(crate) fn file() -> Value {
    published::<File>()
}

/// Replaces the binary members of a multipart form by files.
pub(crate) fn put_files(form: &mut Value) {
    for (_, property) in form["properties"].as_object_mut().into_iter().flatten() {
        let entry = if property["items"].is_object() { &mut property["items"] } else { property };
        if entry["format"] == "binary" || entry["contentMediaType"].is_string() {
            let mut upload = file();
            for keyword in ["title", "description"] {
                if !entry[keyword].is_null() {
                    upload[keyword] = entry[keyword].clone();
                }
            }
            *entry = upload;
        }
    }
}

/// The published schema of a field of this type, without a title.
fn published<T: JsonSchema>() -> Value {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "the type only describes")]
    struct Inputs<T> {
        field: T,
    }
    let mut field = wharf::schema::input::<Inputs<T>>()["properties"]["field"].take();
    if let Some(node) = field.as_object_mut() {
        node.shift_remove("title");
        node.shift_remove("x-type");
    }
    field
}
