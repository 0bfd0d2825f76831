//! An operation of a document as an action.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use http::{HeaderName, HeaderValue, Method};
use serde_json::{Map, Value, json};
use wharf::{Effects, Part, ResponseFormat};

use crate::declaration::{ActionChange, EffectsName, InputChange};
use crate::document::Document;
use crate::limits::{LEVELS, MAX_ALL_SCHEMAS};
use crate::lower::{Lowering, Side, describe, forbid_empty, shortened, with_title};
use crate::names::{Unique, input_key, operation_label};
use crate::operation::Operation;
use crate::operation_result::{OperationResult, is_json};
use crate::paging::{Pagings, Shape};
use crate::plan::{BodyPlan, FETCH_ALL, Member, Parameter, Piece, Place, Plan};
use crate::style::{Kind, Style};

/// An action that an operation became.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) group: Option<String>,
    pub(crate) effects: Effects,
    pub(crate) deprecated: Option<String>,
    pub(crate) input: Value,
    pub(crate) plan: Plan,
    /// Method and path of the operation.
    pub(crate) route: String,
    /// The vendor's names of the inputs.
    pub(crate) vendor_names: BTreeSet<String>,
    /// Where the result has the records of a list.
    pub(crate) items: Option<String>,
    /// What could not be expressed, and what was guessed.
    pub(crate) simplified: BTreeSet<String>,
    pub(crate) guesses: Vec<String>,
}

/// What all operations of a component share.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) pagings: &'a Pagings<'a>,
    /// How many schemas were converted.
    pub(crate) schemas: Cell<usize>,
    /// Parameters that connections fill, by the vendor's names, with the names of the variables.
    pub(crate) filled: Vec<(String, String)>,
    /// The data sources of inputs, by the vendor's names.
    pub(crate) dropdowns: Vec<(String, String)>,
}

/// Headers that OpenAPI reserves for its own declarations.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// A parameter of a path that the document does not declare.
static UNDECLARED: LazyLock<Value> = LazyLock::new(|| json!({ "in": "path", "schema": { "type": "string" } }));

/// Media types of bodies, the preferred first.
const PREFERRED: [fn(&str) -> bool; 4] =
    [is_json, |kind| kind == "multipart/form-data", |kind| kind == "application/x-www-form-urlencoded", |_| true];

impl<'a> Context<'a> {
    /// Builds an action.
    ///
    /// # Errors
    ///
    /// Why the operation cannot be offered.
    pub(crate) fn build(
        &self,
        operation: &Operation<'a>,
        key: String,
        host: String,
        change: &ActionChange,
    ) -> Result<Built, String> {
        let declared = operation.declared;
        let mut levels = LEVELS.into_iter().peekable();
        let (mut form, path, query, body) = loop {
            let mut form = Form::new(self, change, levels.next().unwrap_or_default());
            let (path, query) = self.parameters(operation, &mut form)?;
            let body = self.body(operation, &mut form)?;
            self.count(&form.lowering)?;
            if !form.lowering.is_exhausted() || levels.peek().is_none() {
                break (form, path, query, body);
            }
        };
        let mut simplified = std::mem::take(&mut form.lowering.simplified);
        simplified.extend(std::mem::take(&mut form.left_out));
        let result = OperationResult::of(self.document, operation)?;
        let effects = effects(&operation.method, change.effects);
        let mut guesses = Vec::new();
        let list = match result.format {
            ResponseFormat::Json if operation.method == Method::GET || change.paging.is_some() => {
                let query = query.iter().map(String::as_str).collect();
                let shape = Shape { path: operation.path, query, output: &result.shape(self.document) };
                self.pagings.of(change.paging.as_deref(), &shape)?
            }
            _ => None,
        };
        let items = list.as_ref().map(|list| list.paging.records.to_string());
        if let Some(list) = &list {
            guesses.extend(list.guess.clone());
            if list.fetches_all {
                form.add_fetch_all();
            }
        }
        let paging = list.filter(|list| list.fetches_all).map(|list| Part::from(list.paging));
        let label = change.label.clone().unwrap_or_else(|| operation_label(declared["summary"].as_str(), &key));
        let description = change.description.clone().or_else(|| text(&declared["description"]));
        let description = description.or_else(|| text(&declared["summary"])).unwrap_or_else(|| format!("{label}."));
        let input = form.schema(&description);
        Ok(Built {
            label,
            group: change.group.clone().or_else(|| operation.tags().next().map(str::to_owned)),
            effects,
            deprecated: change.deprecated.clone().or_else(|| {
                (declared["deprecated"] == true).then(|| "The vendor's document marks it as deprecated.".to_owned())
            }),
            input,
            plan: Plan {
                method: operation.method.clone(),
                host,
                path,
                parameters: form.parameters,
                body,
                response_format: result.format,
                read_only: effects.read_only,
                paging,
            },
            route: operation.route(),
            vendor_names: form.vendor_names,
            items,
            simplified,
            guesses,
            key,
        })
    }

    /// Counts what was converted.
    fn count(&self, lowering: &Lowering<'_>) -> Result<(), String> {
        self.schemas.set(self.schemas.get() + lowering.schemas());
        match self.schemas.get() > MAX_ALL_SCHEMAS {
            true => Err(format!("the operations have more than {MAX_ALL_SCHEMAS} schemas")),
            false => Ok(()),
        }
    }

    /// Adds the parameters to the form. Returns the path, and the names of the query's parameters.
    fn parameters(
        &self,
        operation: &Operation<'a>,
        form: &mut Form<'a, '_>,
    ) -> Result<(Vec<Piece>, Vec<String>), String> {
        let parameters = operation.parameters(self.document)?;
        let mut query = Vec::new();
        let mut path = Vec::new();
        // What follows a hash tells two operations with the same path apart; it is no part of it.
        let template = operation.path.split(['#', '?']).next().unwrap_or_default();
        for (index, piece) in template.split('{').enumerate() {
            let Some((name, literal)) = piece.split_once('}').filter(|_| index > 0) else {
                path.push(Piece::Literal(piece.to_owned()));
                continue;
            };
            let declared = parameters.iter().find(|one| one["in"] == "path" && one["name"] == name);
            let filled = self.filled.iter().find(|(parameter, _)| parameter == name);
            path.push(match filled {
                Some((_, variable)) => Piece::Variable(variable.clone()),
                None => {
                    let declared = declared.copied().unwrap_or(&UNDECLARED);
                    let style = Style::of(declared, Style::SIMPLE);
                    let key = form.parameter(name, declared, true).unwrap_or_default();
                    Piece::Input { key, name: name.to_owned(), style }
                }
            });
            path.push(Piece::Literal(literal.to_owned()));
        }
        path.retain(|piece| *piece != Piece::Literal(String::new()));
        for parameter in parameters {
            let name = parameter["name"].as_str().ok_or("a parameter has no name")?;
            let is_required = parameter["required"] == true;
            let place = match parameter["in"].as_str() {
                Some("path") => continue,
                Some("query") => {
                    query.push(name.to_owned());
                    Place::Query(Style::of(parameter, Style::FORM))
                }
                Some("header") if RESERVED.contains(&name.to_ascii_lowercase().as_str()) => continue,
                Some("header") => {
                    Place::Header(HeaderName::try_from(name).map_err(|_| format!("{name} is no name of a header"))?)
                }
                Some("cookie") if !is_required => {
                    form.left_out.push(format!("{name}: cookies are not sent"));
                    continue;
                }
                other => return Err(format!("the parameter {name} is in {}", other.unwrap_or("no place"))),
            };
            if self.filled.iter().any(|(filled, _)| filled == name) {
                continue;
            }
            if let Some(key) = form.parameter(name, parameter, is_required) {
                form.parameters.push(Parameter { key, name: name.to_owned(), place });
            }
        }
        Ok((path, query))
    }

    fn body(&self, operation: &Operation<'a>, form: &mut Form<'a, '_>) -> Result<BodyPlan, String> {
        let body = &operation.declared["requestBody"];
        if body.is_null() {
            return Ok(BodyPlan::None);
        }
        let body = self.document.resolve(body)?;
        // Many documents do not say that a body is required whose members are.
        let may_be_required = body["required"] != false;
        let is_required = body["required"] == true;
        let Some(contents) = body["content"].as_object().filter(|contents| !contents.is_empty()) else {
            return Ok(BodyPlan::None);
        };
        let preferred = PREFERRED.iter().find_map(|is| contents.iter().find(|(kind, _)| is(kind)));
        let Some((media_type, content)) = preferred else { return Ok(BodyPlan::None) };
        form.left_out.extend(
            contents.keys().filter(|other| *other != media_type).map(|other| format!("body as {other} is not offered")),
        );
        let plain = media_type == "application/json";
        let content_type = match plain {
            true => None,
            false => Some(HeaderValue::try_from(media_type).map_err(|_| format!("{media_type} is no media type"))?),
        };
        let description = body["description"].as_str();
        let schema = &content["schema"];
        if is_json(media_type) {
            let lowered = form.lowering.schema(schema, "body");
            let is_required = is_required || may_be_required && !lowered["required"].is_null();
            return Ok(match lowered["properties"].is_object() {
                true => {
                    BodyPlan::Json { members: form.members(&lowered, content, is_required), content_type, is_required }
                }
                false => {
                    let key = form.whole_body("body", lowered, description, is_required);
                    BodyPlan::JsonValue { key, content_type }
                }
            });
        }
        if media_type == "application/x-www-form-urlencoded" || media_type == "multipart/form-data" {
            let mut lowered = form.lowering.schema(schema, "body");
            if media_type == "multipart/form-data" {
                let target = self.document.resolve(schema).unwrap_or(schema);
                put_files(&mut lowered, target, self.document);
            }
            let is_required = is_required || may_be_required && !lowered["required"].is_null();
            if !lowered["properties"].is_object() {
                return match is_required {
                    true => Err(format!("its {media_type} body has no declared members")),
                    false => Ok(BodyPlan::None),
                };
            }
            let members = form.members(&lowered, content, is_required);
            return Ok(match media_type == "multipart/form-data" {
                true => BodyPlan::Multipart { members },
                false => BodyPlan::UrlEncoded { members, is_required },
            });
        }
        let is_text = media_type.starts_with("text/") || media_type.contains("xml");
        let lowered = if is_text { json!({ "type": "string" }) } else { file() };
        let (name, open) = if is_text { ("body", false) } else { ("file", media_type.contains('*')) };
        let content_type = content_type.filter(|_| !open);
        let key = form.whole_body(name, lowered, description, is_required);
        Ok(BodyPlan::Raw { key, content_type })
    }
}

/// The schema of an uploaded file.
fn file() -> Value {
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "the type only describes")]
    struct Upload {
        file: wharf::File,
    }
    let mut file = wharf::schema::input::<Upload>()["properties"]["file"].clone();
    if let Some(node) = file.as_object_mut() {
        node.shift_remove("title");
    }
    file
}

/// Replaces the binary members of a multipart form by files.
fn put_files(lowered: &mut Value, declared: &Value, document: &Document) {
    for (name, property) in declared["properties"].as_object().into_iter().flatten() {
        let property = document.resolve(property).unwrap_or(property);
        let is_binary = |schema: &Value| schema["format"] == "binary" || schema["contentMediaType"].is_string();
        let place = match property["type"] == "array" {
            true => format!("/properties/{name}/items"),
            false => format!("/properties/{name}"),
        };
        let entry = if property["type"] == "array" { &property["items"] } else { property };
        if is_binary(document.resolve(entry).unwrap_or(entry))
            && let Some(field) = lowered.pointer_mut(&place)
        {
            let (title, description) = (field["title"].clone(), field["description"].clone());
            *field = file();
            for (keyword, value) in [("title", title), ("description", description)] {
                if !value.is_null() {
                    field[keyword] = value;
                }
            }
        }
    }
}

fn effects(method: &Method, given: Option<EffectsName>) -> Effects {
    match (given, method.as_str()) {
        (Some(EffectsName::Reads), _) | (None, "GET" | "HEAD" | "OPTIONS") => Effects::READS,
        (Some(EffectsName::Sets), _) | (None, "PUT" | "PATCH") => Effects::SETS,
        (Some(EffectsName::Removes), _) | (None, "DELETE") => Effects::REMOVES,
        (Some(EffectsName::Anything), _) => Effects::ANYTHING,
        (Some(EffectsName::Creates) | None, _) => Effects::CREATES,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(shortened)
}

/// The inputs of an action while they are collected.
struct Form<'a, 'b> {
    context: &'b Context<'a>,
    change: &'b ActionChange,
    lowering: Lowering<'a>,
    keys: Unique,
    vendor_names: BTreeSet<String>,
    fields: Map<String, Value>,
    required: Vec<Value>,
    parameters: Vec<Parameter>,
    left_out: Vec<String>,
}

impl<'a, 'b> Form<'a, 'b> {
    fn new(context: &'b Context<'a>, change: &'b ActionChange, max_levels: usize) -> Self {
        Self {
            lowering: Lowering::new(context.document, Side::Input, max_levels),
            context,
            change,
            keys: Unique::default(),
            vendor_names: BTreeSet::new(),
            fields: Map::new(),
            required: Vec::new(),
            parameters: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Adds a parameter. Returns the key of its input, unless it is left out.
    fn parameter(&mut self, name: &str, declared: &'a Value, is_required: bool) -> Option<String> {
        let content = declared["content"].as_object().and_then(|contents| contents.values().next());
        let schema = content.map_or(&declared["schema"], |content| &content["schema"]);
        let mut lowered = self.lowering.schema(schema, name);
        if let Some(text) = text(&declared["description"]) {
            lowered["description"] = text.into();
        }
        if lowered["examples"].is_null() && !declared["example"].is_null() {
            lowered["examples"] = json!([declared["example"]]);
        }
        if declared["in"] == "path"
            && lowered["type"] == "string"
            && lowered["enum"].is_null()
            && lowered["format"].is_null()
        {
            lowered["format"] = "record-id".into();
        }
        self.add(name, lowered, is_required)
    }

    /// Adds the members of a body. Members of an optional body are optional.
    fn members(&mut self, lowered: &Value, content: &Value, is_required: bool) -> Vec<Member> {
        let required: Vec<&str> =
            lowered["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut members = Vec::new();
        for (name, schema) in lowered["properties"].as_object().into_iter().flatten() {
            let style = Style::of(&content["encoding"][name], Style::FORM);
            let is_nested = schema["properties"].is_object() && content["encoding"][name]["style"].is_null();
            let style = if is_nested { Style { kind: Kind::DeepObject, explode: true } } else { style };
            if let Some(key) = self.add(name, schema.clone(), is_required && required.contains(&name.as_str())) {
                members.push(Member { key, name: name.clone(), style });
            }
        }
        members
    }

    /// Adds an input that is the body.
    fn whole_body(&mut self, name: &str, mut schema: Value, description: Option<&str>, is_required: bool) -> String {
        if let (Some(text), Some(node)) = (description, schema.as_object_mut())
            && !node.contains_key("description")
        {
            node.insert("description".into(), shortened(text).into());
        }
        self.add(name, schema, is_required).unwrap_or_default()
    }

    fn add(&mut self, name: &str, schema: Value, is_required: bool) -> Option<String> {
        let unchanged = InputChange::default();
        let change = self.change.inputs.get(name).unwrap_or(&unchanged);
        if change.omit {
            return None;
        }
        self.vendor_names.insert(name.to_owned());
        let key = self.keys.key(change.key.clone().unwrap_or_else(|| input_key(name)));
        let mut field = with_title(schema, name);
        let is_required = change.required.unwrap_or(is_required);
        if is_required {
            forbid_empty(&mut field);
            self.required.push(key.as_str().into());
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
        let filled = self.context.dropdowns.iter().find(|(filled, _)| filled == name).map(|(_, source)| source);
        if let Some(source) = change.data_source.as_ref().or(filled) {
            let entry = if field["items"].is_object() { &mut field["items"] } else { &mut field };
            entry["x-data-source"] = source.as_str().into();
        }
        self.fields.insert(key.clone(), field);
        Some(key)
    }

    fn add_fetch_all(&mut self) {
        if self.keys.take(FETCH_ALL) {
            let mut field = Map::from_iter([
                ("title".to_owned(), "Fetch All".into()),
                ("type".to_owned(), "boolean".into()),
                ("x-section".to_owned(), "More options".into()),
            ]);
            describe(&mut field, "Fetch all pages and return them as one. Inputs for single pages are then ignored.");
            self.fields.insert(FETCH_ALL.into(), field.into());
        }
    }

    fn schema(&mut self, description: &str) -> Value {
        let fields = std::mem::take(&mut self.fields);
        let order: Vec<Value> = fields.keys().map(|key| key.as_str().into()).collect();
        let mut schema = json!({ "type": "object", "description": description, "properties": fields });
        if !self.required.is_empty() {
            schema["required"] = std::mem::take(&mut self.required).into();
        }
        schema["x-order"] = order.into();
        schema["additionalProperties"] = false.into();
        schema
    }
}
