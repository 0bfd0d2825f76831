//! Converts a document's schemas to those that Wharf publishes: without references and compositions, one type each.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use wharf::label::label;

use crate::document::Document;
use crate::field::{describe, forbid_empty, shortened, with_title};
use crate::limits::{MAX_SCHEMAS, MAX_STEPS};

/// Which side of an operation a schema describes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    /// What is sent: without members that only the vendor writes.
    Input,
    /// What is received: without members that are only sent.
    Output,
    /// The same without words and limits, to see what is where.
    Shape,
}

/// Converts the schemas of one side of an operation.
pub(crate) struct Lowering<'a> {
    document: &'a Document,
    side: Side,
    /// The references around the current schema, then those that it consists of.
    within: Vec<&'a str>,
    /// How many are around it.
    around: usize,
    levels: usize,
    max_levels: usize,
    schemas: usize,
    steps: usize,
    /// What could not be expressed.
    pub(crate) simplified: BTreeSet<String>,
}

/// Keywords that are taken over as they are.
const KEPT: [&str; 15] = [
    "format",
    "contentMediaType",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "default",
    "deprecated",
];

impl<'a> Lowering<'a> {
    pub(crate) fn new(document: &'a Document, side: Side, max_levels: usize) -> Self {
        Self {
            document,
            side,
            within: Vec::new(),
            around: 0,
            levels: 0,
            max_levels,
            schemas: 0,
            steps: 0,
            simplified: BTreeSet::new(),
        }
    }

    /// How many steps through schemas it took.
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// Whether there were more schemas than allowed. What was built is then incomplete.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.schemas > MAX_SCHEMAS || self.steps > MAX_STEPS
    }

    /// Converts a schema. `place` names it in a report.
    pub(crate) fn schema(&mut self, schema: &'a Value, place: &str) -> Value {
        let mut whole = Whole::default();
        let outer = std::mem::replace(&mut self.around, self.within.len());
        self.levels += 1;
        self.schemas += 1;
        let is_known = if self.is_exhausted() { Err("is nested too deeply") } else { self.collect(schema, &mut whole) };
        let lowered = match is_known {
            Ok(()) => self.build(&whole, place),
            Err(why) => {
                self.simplify(place, why);
                any(&whole)
            }
        };
        self.levels -= 1;
        self.within.truncate(self.around);
        self.around = outer;
        lowered
    }

    /// Whether a schema is an object with any keys whose values are scalars.
    pub(crate) fn is_map_of_scalars(&mut self, schema: &'a Value) -> bool {
        let mut whole = Whole::default();
        let is_known = self.collect(schema, &mut whole).is_ok();
        self.within.truncate(self.around);
        let values = whole.keywords.get("additionalProperties").map(|values| &values["type"]);
        let is_scalar =
            values.is_some_and(|kind| ["string", "integer", "number", "boolean"].iter().any(|one| kind == one));
        is_known && whole.properties.is_empty() && is_scalar
    }

    fn simplify(&mut self, place: &str, why: &str) {
        self.simplified.insert(format!("{place} {why}: any JSON"));
    }

    /// Collects the keywords of a schema, of those that it refers to, and of those that it is composed of.
    fn collect(&mut self, schema: &'a Value, whole: &mut Whole<'a>) -> Result<(), &'static str> {
        let Value::Object(schema) = schema else { return Ok(()) };
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err("is composed of too many schemas");
        }
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("$ref" | "allOf" | "anyOf" | "oneOf", _) => {}
                ("x-nullable", _) => whole.nullable = true,
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties {
                        whole.properties.entry(name).or_insert(property);
                    }
                }
                ("required", Value::Array(names)) => whole.required.extend(names.iter().filter_map(Value::as_str)),
                _ => _ = whole.keywords.entry(keyword).or_insert(value),
            }
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if self.within[..self.around].contains(&reference) {
                return Err("contains itself");
            }
            // Two parts of a schema may consist of the same third one.
            if !self.within[self.around..].contains(&reference) {
                self.within.push(reference);
                let target = self.document.target(reference).map_err(|_| "refers to nothing")?;
                self.collect(target, whole)?;
            }
        }
        for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.collect(member, whole)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
                let has_properties = !whole.properties.is_empty();
                match self.collect_choice(members, whole) {
                    // The members that all alternatives have.
                    Err(_) if has_properties => whole.has_alternatives = true,
                    result => result?,
                }
            }
        }
        Ok(())
    }

    /// Collects a choice between schemas: of one and null, or of texts. Others have no single type.
    fn collect_choice(&mut self, members: &'a [Value], whole: &mut Whole<'a>) -> Result<(), &'static str> {
        let is_null = |member: &&Value| member["type"] == "null" || member["enum"] == json!([null]);
        let others: Vec<&Value> = members.iter().filter(|member| !is_null(member)).collect();
        whole.nullable |= others.len() < members.len();
        match others.as_slice() {
            [] => Ok(()),
            [only] => self.collect(only, whole),
            _ => {
                let mut texts = Vec::new();
                for member in others {
                    let (depth, mut one) = (self.within.len(), Whole::default());
                    self.collect(member, &mut one)?;
                    self.within.truncate(depth);
                    texts.extend(one.choices().ok_or("is one of several types")?);
                }
                whole.texts = Some(texts);
                Ok(())
            }
        }
    }

    /// The published form of collected keywords.
    fn build(&mut self, whole: &Whole<'a>, place: &str) -> Value {
        let kinds = whole.types();
        let is_nullable = whole.nullable || kinds.contains(&"null");
        let kinds: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "null").collect();
        let has = |keyword: &str| whole.keywords.contains_key(keyword);
        let kind = match kinds.as_slice() {
            [only] => only,
            [] if !whole.properties.is_empty() || has("additionalProperties") => "object",
            [] if has("items") => "array",
            [] if whole.choices().is_some() => "string",
            [] => "",
            _ => {
                self.simplify(place, "has several types");
                ""
            }
        };
        if whole.has_alternatives {
            self.simplified.insert(format!("{place} has alternatives: only what they share is offered"));
        }
        let mut lowered = if self.side == Side::Shape { json!({}) } else { any(whole) };
        let Value::Object(node) = &mut lowered else { return lowered };
        match kind {
            "" => return lowered,
            "object" | "array" if self.levels > self.max_levels => {
                self.simplify(place, "is nested too deeply");
                return lowered;
            }
            "object" if whole.properties.is_empty() => return lowered,
            "object" => self.object(node, whole, place),
            "array" => {
                let entries = whole.keywords.get("items").copied().unwrap_or(&Value::Null);
                node.insert("items".into(), self.schema(entries, &format!("{place}[]")));
            }
            "string" => self.choices(node, whole),
            _ => {
                if let Some(values) = whole.keywords.get("enum").and_then(|values| values.as_array()) {
                    let values: Vec<String> = values.iter().map(Value::to_string).collect();
                    describe(node, &format!("One of {}.", values.join(", ")));
                }
            }
        }
        let kept = whole.keywords.iter().filter(|(keyword, _)| match self.side {
            Side::Shape => matches!(**keyword, "description" | "format"),
            _ => KEPT.contains(keyword),
        });
        node.extend(kept.map(|(keyword, value)| ((*keyword).to_owned(), (*value).clone())));
        match is_nullable {
            true => {
                node.insert("type".into(), json!([kind, "null"]));
                if let Some(Value::Array(values)) = node.get_mut("enum") {
                    values.push(Value::Null);
                }
            }
            false => _ = node.insert("type".into(), kind.into()),
        }
        lowered
    }

    fn choices(&self, node: &mut Map<String, Value>, whole: &Whole<'_>) {
        let Some(values) = whole.choices().filter(|values| !values.is_empty()) else { return };
        match self.side {
            // Vendors add values.
            Side::Output => _ = node.insert("examples".into(), values.into()),
            Side::Shape => {}
            Side::Input => {
                let mut labels = Map::new();
                for value in &values {
                    let text = label(value);
                    let is_taken = text.is_empty() || labels.values().any(|other| *other == text);
                    labels.insert((*value).to_owned(), if is_taken { (*value).into() } else { text.into() });
                }
                node.insert("enum".into(), values.into());
                node.insert("x-enum-labels".into(), labels.into());
            }
        }
    }

    fn object(&mut self, node: &mut Map<String, Value>, whole: &Whole<'a>, place: &str) {
        let other_side = if self.side == Side::Input { "readOnly" } else { "writeOnly" };
        let mut fields = Map::new();
        for (name, property) in &whole.properties {
            let target = self.document.resolve(property).unwrap_or(property);
            if [property, target].iter().all(|one| one[other_side] != true) {
                let field = self.schema(property, &format!("{place}/{name}"));
                let field = if self.side == Side::Shape { field } else { with_title(field, name) };
                fields.insert((*name).to_owned(), field);
            }
        }
        if self.side == Side::Input {
            for name in whole.required.iter().filter(|name| !whole.properties.contains_key(*name)) {
                self.simplify(&format!("{place}/{name}"), "is required but not described");
                fields.insert((*name).to_owned(), with_title(json!({}), name));
            }
        }
        let mut required: Vec<&str> = Vec::new();
        for name in &whole.required {
            if fields.contains_key(*name) && !required.contains(name) {
                required.push(name);
            }
        }
        if self.side == Side::Input {
            required.iter().for_each(|name| fields.get_mut(*name).map(forbid_empty).unwrap_or_default());
            node.insert("additionalProperties".into(), false.into());
            node.insert("x-order".into(), fields.keys().map(|name| Value::from(name.as_str())).collect());
        }
        node.insert("properties".into(), fields.into());
        if !required.is_empty() {
            node.insert("required".into(), required.into());
        }
    }
}

/// The keywords of a schema and of all that it consists of.
#[derive(Default)]
struct Whole<'a> {
    keywords: IndexMap<&'a str, &'a Value>,
    properties: IndexMap<&'a str, &'a Value>,
    required: Vec<&'a str>,
    /// The texts of a choice between schemas.
    texts: Option<Vec<&'a str>>,
    nullable: bool,
    /// Whether there are alternatives in addition, of which nothing is known.
    has_alternatives: bool,
}

impl<'a> Whole<'a> {
    fn types(&self) -> Vec<&'a str> {
        match self.keywords.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The texts that the schema allows, if it allows only some.
    fn choices(&self) -> Option<Vec<&'a str>> {
        let texts = match (&self.texts, self.keywords.get("const"), self.keywords.get("enum")) {
            (Some(texts), ..) => texts.clone(),
            (_, Some(only), _) => vec![only.as_str()?],
            (.., Some(Value::Array(values))) => {
                values.iter().filter(|value| !value.is_null()).map(Value::as_str).collect::<Option<_>>()?
            }
            _ => return None,
        };
        let mut seen = BTreeSet::new();
        Some(texts.into_iter().filter(|text| !text.is_empty() && seen.insert(*text)).collect())
    }
}

/// A schema that allows any JSON, with the words of another one.
fn any(whole: &Whole<'_>) -> Value {
    let mut node = Map::new();
    let keyword = |name: &str| whole.keywords.get(name).copied();
    node.extend(keyword("title").filter(|title| title.is_string()).map(|title| ("title".to_owned(), title.clone())));
    if let Some(text) = keyword("description").and_then(Value::as_str) {
        node.insert("description".into(), shortened(text).into());
    }
    let examples = keyword("example").map(|example| vec![example.clone()]);
    let examples = examples.or_else(|| keyword("examples")?.as_array().cloned());
    node.extend(examples.map(|examples| ("examples".to_owned(), examples.into())));
    node.into()
}
