//! Compiles input schemas.

use serde_json::{Map, Value};

use super::formats::Format;
use crate::secret::Secret;

/// An input schema, compiled for decoding.
#[derive(Debug)]
pub struct Form {
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    takes_files: bool,
    takes_secrets: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    Integer {
        least: Option<i64>,
        most: Option<i64>,
    },
    Number {
        least: Option<f64>,
        most: Option<f64>,
    },
    Boolean,
    Text {
        format: Format,
        length: Length,
    },
    Choice(Vec<String>),
    List(List),
    Object {
        fields: Vec<Field>,
    },
    KeyValues,
    File {
        fields: Vec<Field>,
    },
    Base64,
    /// Any JSON; its strict form is its text.
    Json,
    Any,
}

#[derive(Debug)]
pub(super) struct List {
    pub(super) item: Box<Form>,
    pub(super) delimiter: Option<String>,
    pub(super) length: Length,
    /// Whether it is optional and may not be empty, as a filter is: an empty list does not mean all.
    pub(super) narrows: bool,
}

#[derive(Debug)]
pub(super) struct Length {
    pub(super) least: Option<usize>,
    pub(super) most: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: String,
    /// Name of the value in the strict form.
    pub(super) wire_name: String,
    /// Alternative keys.
    pub(super) aliases: Vec<String>,
    pub(super) label: String,
    pub(super) required: bool,
    /// What a required field is when it is left out.
    pub(super) default: Option<Value>,
    pub(super) group: Option<String>,
    pub(super) form: Form,
}

impl Form {
    /// Compiles a schema made by [`crate::schema::input`].
    pub fn compile(schema: &Value) -> Self {
        let types = &schema["type"];
        let nullable = types.as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"));
        let kind = Kind::compile(schema);
        let takes_files = matches!(kind, Kind::File { .. }) || kind.children().any(|child| child.takes_files);
        let is_secret = matches!(kind, Kind::Text { format: Format::Password, .. });
        let takes_secrets = is_secret || kind.children().any(|child| child.takes_secrets);
        Self { kind, nullable, takes_files, takes_secrets }
    }

    /// Whether any input is a file, so that requests may be large.
    pub fn takes_files(&self) -> bool {
        self.takes_files
    }

    /// All secrets in decoded inputs.
    pub fn secrets(&self, inputs: &Value) -> Vec<Secret> {
        let mut secrets = Vec::new();
        self.collect(inputs, &mut secrets);
        secrets
    }

    fn collect(&self, value: &Value, secrets: &mut Vec<Secret>) {
        if !self.takes_secrets {
            return;
        }
        match (&self.kind, value) {
            (Kind::Object { fields }, Value::Object(values)) => {
                let present = fields.iter().filter_map(|field| Some((field, values.get(&field.wire_name)?)));
                present.for_each(|(field, value)| field.form.collect(value, secrets));
            }
            (Kind::List(list), Value::Array(items)) => items.iter().for_each(|item| list.item.collect(item, secrets)),
            (_, Value::String(text)) => secrets.push(text.clone().into()),
            _ => {}
        }
    }
}

impl Kind {
    /// The forms of the entries or fields.
    fn children(&self) -> impl Iterator<Item = &Form> {
        let item = match self {
            Self::List(list) => Some(&*list.item),
            _ => None,
        };
        item.into_iter().chain(self.fields().iter().map(|field| &field.form))
    }

    /// The fields of an object.
    pub(super) fn fields(&self) -> &[Field] {
        match self {
            Self::Object { fields } => fields,
            _ => &[],
        }
    }

    fn compile(schema: &Value) -> Self {
        let is_set = |keyword: &str| schema[keyword] == Value::Bool(true);
        if is_set("x-file") {
            let properties = schema["properties"].as_object();
            return Self::File { fields: properties.map_or_else(Vec::new, |all| Field::compile(all, schema)) };
        }
        if is_set("x-json") {
            return Self::Json;
        }
        if is_set("x-key-values") {
            return Self::KeyValues;
        }
        if schema["enum"].is_array() {
            return Self::Choice(strings(&schema["enum"]));
        }
        match single_type(schema) {
            "integer" => {
                let (least, most) = integer_range(schema);
                Self::Integer { least, most }
            }
            "number" => Self::Number { least: schema["minimum"].as_f64(), most: schema["maximum"].as_f64() },
            "boolean" => Self::Boolean,
            "string" if schema["contentEncoding"] == "base64" => Self::Base64,
            "string" => {
                let format = schema["format"].as_str().map_or(Format::Plain, Format::named);
                Self::Text { format, length: Length::of(schema, "minLength", "maxLength") }
            }
            "array" => Self::List(List {
                item: Box::new(Form::compile(&schema["items"])),
                delimiter: schema["x-delimiter"].as_str().map(str::to_owned),
                length: Length::of(schema, "minItems", "maxItems"),
                narrows: false,
            }),
            "object" => match schema["properties"].as_object() {
                Some(properties) => Self::Object { fields: Field::compile(properties, schema) },
                None => Self::Any,
            },
            _ => Self::Any,
        }
    }
}

/// The type other than `null`.
fn single_type(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or(""),
        kind => kind.as_str().unwrap_or(""),
    }
}

fn integer_range(schema: &Value) -> (Option<i64>, Option<i64>) {
    let (least, most) = match schema["format"].as_str() {
        Some("int32") => (Some(i32::MIN.into()), Some(i32::MAX.into())),
        Some("uint32") => (Some(0), Some(u32::MAX.into())),
        _ => (None, None),
    };
    (schema["minimum"].as_i64().or(least), schema["maximum"].as_i64().or(most))
}

impl List {
    /// What separates the entries of a text. Commas do in lists of values that never contain one: whole numbers, truth
    /// values, dates, GUIDs, and choices without a comma. Not in other texts, and not in decimals, because a comma may
    /// belong to an entry: there a text is one entry.
    pub(super) fn separator(&self) -> Option<&str> {
        let splits = match &self.item.kind {
            Kind::Integer { .. } | Kind::Boolean => true,
            Kind::Choice(choices) => !choices.iter().any(|choice| choice.contains(',')),
            Kind::Text { format, .. } => matches!(format, Format::DateTime | Format::Date | Format::Uuid),
            _ => false,
        };
        self.delimiter.as_deref().or(splits.then_some(","))
    }

    /// Whether a value that is no list can be its only entry.
    pub(super) fn takes_one(&self, value: &Value) -> bool {
        match &self.item.kind {
            Kind::Object { .. } => value.is_object(),
            Kind::File { .. } => true,
            Kind::List(_) | Kind::KeyValues | Kind::Any => false,
            _ => !value.is_object(),
        }
    }
}

impl Length {
    fn of(schema: &Value, least: &str, most: &str) -> Self {
        let bound = |keyword: &str| schema[keyword].as_u64().and_then(|bound| usize::try_from(bound).ok());
        Self { least: bound(least), most: bound(most) }
    }

    pub(super) fn allows(&self, length: usize) -> bool {
        self.least.is_none_or(|least| least <= length) && self.most.is_none_or(|most| length <= most)
    }
}

impl Field {
    /// Whether a member of this name is the field.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.key == name || self.aliases.iter().any(|alias| alias == name)
    }

    fn compile(properties: &Map<String, Value>, object: &Value) -> Vec<Self> {
        let field = |(key, schema): (&String, &Value)| {
            let (required, mut form) = (is_required(object, key), Form::compile(schema));
            if let Kind::List(list) = &mut form.kind {
                list.narrows = !required && list.length.least > Some(0);
            }
            Self {
                key: key.clone(),
                wire_name: schema["x-wire-name"].as_str().unwrap_or(key).to_owned(),
                aliases: strings(&schema["x-aliases"]),
                label: schema["title"].as_str().unwrap_or(key).to_owned(),
                required,
                default: schema.get("default").filter(|_| required).cloned(),
                group: schema["x-group"].as_str().map(str::to_owned),
                form,
            }
        };
        properties.iter().map(field).collect()
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether `key` is required by the schema of an object.
pub(crate) fn is_required(schema: &Value, key: &str) -> bool {
    schema["required"].as_array().is_some_and(|keys| keys.iter().any(|entry| entry == key))
}
