//! An operation of a document as an action.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use wharf::path::is_unambiguous;
use wharf::{Effects, Part, ResponseFormat};

use crate::declaration::{ActionChange, EffectsName};
use crate::document::Document;
use crate::field::text;
use crate::form::{Form, Origin, file, put_files};
use crate::limits::{LEVELS, MAX_ALL_STEPS};
use crate::lower::Lowering;
use crate::names::operation_label;
use crate::operation::Operation;
use crate::operation_result::{OperationResult, is_json};
use crate::paging::{List, Pagings, Shape};
use crate::plan::{BodyPlan, Parameter, Piece, Place, Plan};
use crate::style::Style;

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
    /// Example of the result that a declaration gives, as JSON text.
    pub(crate) example: Option<String>,
    /// The list that it returns, if it returns one.
    pub(crate) list: Option<List>,
    /// What could not be expressed.
    pub(crate) simplified: BTreeSet<String>,
}

/// Why an operation did not become an action.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The document has something that cannot be offered.
    Document(String),
    /// The declaration has a fault.
    Declaration(String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::Document(why)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Document(why) | Self::Declaration(why)) = self;
        out.write_str(why)
    }
}

/// What all operations of a component share.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) pagings: &'a Pagings<'a>,
    /// How many steps through schemas were taken.
    pub(crate) steps: Cell<usize>,
    /// Parameters that connections fill: where they are, and the vendor's name, which a variable has too.
    pub(crate) filled: Vec<(Origin, String)>,
    /// Key of the input with more query parameters, which every list has.
    pub(crate) extra_query: Option<&'a str>,
    /// The vendor's header for the idempotency keys of writes.
    pub(crate) idempotency_header: Option<HeaderName>,
    /// The data sources of inputs, by the vendor's names.
    pub(crate) dropdowns: Vec<(String, String)>,
}

/// Headers that OpenAPI reserves for its own declarations.
const RESERVED: [&str; 5] = ["accept", "content-type", "authorization", "content-length", "host"];

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
    /// Why the operation cannot be offered, or what is wrong with the declaration.
    pub(crate) fn build(
        &self,
        operation: &Operation<'a>,
        key: String,
        host: String,
        change: &ActionChange,
    ) -> Result<Built, Refusal> {
        let declared = operation.declared;
        let mut levels = LEVELS.into_iter().peekable();
        let (mut form, path, mut body) = loop {
            let mut form = Form::new(self.document, change, &self.dropdowns, levels.next().unwrap_or_default());
            let path = self.parameters(operation, &mut form)?;
            let body = self.body(operation, &mut form)?;
            self.count(&form.lowering)?;
            if !form.lowering.is_exhausted() || levels.peek().is_none() {
                break (form, path, body);
            }
        };
        let mut simplified = std::mem::take(&mut form.lowering.simplified);
        simplified.extend(std::mem::take(&mut form.left_out));
        let result = OperationResult::of(self.document, operation)?;
        let effects = effects(&operation.method, change.effects);
        let list = match result.format {
            ResponseFormat::Json if operation.method == Method::GET || change.paging.is_some() => {
                let query = operation.query(self.document)?;
                let shape = Shape { path: operation.path, query, output: &result.shape(self.document) };
                self.pagings.of(change.paging.as_deref(), &shape).map_err(Refusal::Declaration)?
            }
            _ => None,
        };
        let extra_query = self.extra_query.filter(|_| list.is_some()).map(str::to_owned);
        extra_query.iter().for_each(|key| form.add_extra_query(key));
        let paging =
            list.as_ref().filter(|list| list.fetches_all && form.add_fetch_all()).map(|list| list.paging.clone());
        paging.iter().for_each(|paging| form.fold_pages(paging));
        let label = change.label.clone().unwrap_or_else(|| operation_label(declared["summary"].as_str(), &key));
        let description = change.description.clone().or_else(|| text(&declared["description"]));
        let description = description.or_else(|| text(&declared["summary"])).unwrap_or_else(|| format!("{label}."));
        let input = form.schema(&description);
        let mut parameters = std::mem::take(&mut form.parameters);
        parameters.sort_by_key(|parameter| form.place(&parameter.key));
        if let Some(members) = body.members() {
            members.sort_by_key(|member| form.place(&member.key));
        }
        if !form.faults.is_empty() {
            return Err(Refusal::Declaration(form.faults.join("; ")));
        }
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
                parameters,
                extra_query,
                body,
                response_format: result.format,
                read_only: effects.read_only,
                idempotency_header: self.idempotency_header.clone().filter(|_| !effects.read_only),
                paging: paging.map(Part::from),
            },
            route: operation.route(),
            vendor_names: form.names,
            example: change
                .example
                .as_ref()
                .and_then(|example| serde_json::to_string(&json!({ "data": example })).ok()),
            list,
            simplified,
            key,
        })
    }

    /// The name of the variable that fills a parameter.
    fn filled(&self, origin: Origin, name: &str) -> Option<&str> {
        let is_same = |parameter: &str| match origin {
            Origin::Header => parameter.eq_ignore_ascii_case(name),
            _ => parameter == name,
        };
        let found = self.filled.iter().find(|(place, parameter)| *place == origin && is_same(parameter));
        found.map(|(_, variable)| variable.as_str())
    }

    /// Counts what was converted.
    fn count(&self, lowering: &Lowering<'_>) -> Result<(), String> {
        self.steps.set(self.steps.get() + lowering.steps());
        match self.steps.get() > MAX_ALL_STEPS {
            true => Err(format!("the operations need more than {MAX_ALL_STEPS} steps through schemas")),
            false => Ok(()),
        }
    }

    /// Adds the parameters to the form. Returns the path.
    fn parameters(&self, operation: &Operation<'a>, form: &mut Form<'a, '_>) -> Result<Vec<Piece>, String> {
        let parameters = operation.parameters(self.document)?;
        let mut path = Vec::new();
        if operation.path.contains('?') {
            return Err("its path has a query".to_owned());
        }
        // What follows a hash tells two operations with the same path apart; it is no part of it.
        let template = operation.path.split('#').next().unwrap_or_default();
        for (index, piece) in template.split('{').enumerate() {
            let Some((name, literal)) = piece.split_once('}').filter(|_| index > 0) else {
                path.push(Piece::Literal(piece.to_owned()));
                continue;
            };
            let declared = parameters.iter().find(|one| one["in"] == "path" && one["name"] == name);
            path.push(match self.filled(Origin::Path, name) {
                Some(variable) => Piece::Variable(variable.to_owned()),
                None if name.is_empty() => return Err("its path has a variable without a name".to_owned()),
                None => {
                    let is_same = |piece: &&Piece| matches!(piece, Piece::Input { name: other, .. } if other == name);
                    if let Some(piece) = path.iter().find(is_same).cloned() {
                        path.extend([piece, Piece::Literal(literal.to_owned())]);
                        continue;
                    }
                    let declared = declared.copied().unwrap_or(&UNDECLARED);
                    let style = Style::of(declared, Style::SIMPLE);
                    let added = form.parameter(Origin::Path, name, (declared, style), true);
                    Piece::Input { key: added.unwrap_or_default().0, name: name.to_owned(), style }
                }
            });
            path.push(Piece::Literal(literal.to_owned()));
        }
        path.retain(|piece| *piece != Piece::Literal(String::new()));
        let literal: String =
            path.iter().map(|piece| if let Piece::Literal(text) = piece { text.as_str() } else { "x" }).collect();
        if !is_unambiguous(&literal) || !literal.starts_with('/') {
            return Err("its path has characters or segments that cannot be sent".to_owned());
        }
        for parameter in parameters {
            let name = parameter["name"].as_str().ok_or("a parameter has no name")?;
            let is_required = parameter["required"] == true;
            let (origin, place) = match parameter["in"].as_str() {
                Some("path") => continue,
                Some("query") => {
                    let style = form.change(Origin::Query, name).and_then(|change| change.style);
                    let style = style.map_or_else(|| Style::of(parameter, Style::FORM), Style::named);
                    (Origin::Query, Place::Query(style))
                }
                Some("header") if RESERVED.contains(&name.to_ascii_lowercase().as_str()) => continue,
                Some("header") => {
                    let name = HeaderName::try_from(name).map_err(|_| format!("{name} is no name of a header"))?;
                    (Origin::Header, Place::Header(name))
                }
                Some("cookie") if !is_required => {
                    form.left_out.push(format!("{name}: cookies are not sent"));
                    continue;
                }
                other => return Err(format!("the parameter {name} is in {}", other.unwrap_or("no place"))),
            };
            let is_key = matches!(&place, Place::Header(header) if self.idempotency_header.as_ref() == Some(header));
            if is_key || self.filled(origin, name).is_some() {
                continue;
            }
            let style = if let Place::Query(style) = place { style } else { Style::SIMPLE };
            if let Some((key, is_map)) = form.parameter(origin, name, (parameter, style), is_required) {
                form.parameters.push(Parameter { key, name: name.to_owned(), place, is_map });
            }
        }
        Ok(path)
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
                put_files(&mut lowered);
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
                true => BodyPlan::Multipart { members, is_required },
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

fn effects(method: &Method, given: Option<EffectsName>) -> Effects {
    match (given, method.as_str()) {
        (Some(EffectsName::Reads), _) | (None, "GET" | "HEAD" | "OPTIONS") => Effects::READS,
        (Some(EffectsName::Sets), _) | (None, "PUT" | "PATCH") => Effects::SETS,
        (Some(EffectsName::Removes), _) | (None, "DELETE") => Effects::REMOVES,
        (Some(EffectsName::Anything), _) => Effects::ANYTHING,
        (Some(EffectsName::Creates) | None, _) => Effects::CREATES,
    }
}
