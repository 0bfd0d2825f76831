//! Decodes what callers send, by the published schema: lenient where low-code forms are sloppy,
//! strict where data would be lost, and always with every fault at once.

mod decode;
mod formats;
mod lenient;
mod strict;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::error::Fault;
use crate::secret::Secret;
use formats::Format;
pub(crate) use lenient::scalar_text;
pub use lenient::whole_number;

/// An input schema, compiled for decoding.
#[derive(Debug)]
pub struct Form {
    kind: Kind,
    nullable: bool,
    takes_files: bool,
    takes_secrets: bool,
}

#[derive(Debug)]
enum Kind {
    Integer { least: Option<i64>, most: Option<i64> },
    Number { least: Option<f64>, most: Option<f64> },
    Boolean,
    Text { format: Format, length: Length },
    Choice(Vec<String>),
    List(List),
    Object { fields: Vec<Field> },
    KeyValues,
    File,
    Any,
}

#[derive(Debug)]
struct List {
    item: Box<Form>,
    delimiter: Option<String>,
    length: Length,
}

#[derive(Debug)]
struct Length {
    least: Option<usize>,
    most: Option<usize>,
}

#[derive(Debug)]
struct Field {
    key: String,
    /// Name that the value travels under.
    wire_name: String,
    /// Further keys that are taken.
    aliases: Vec<String>,
    label: String,
    required: bool,
    group: Option<String>,
    form: Form,
}

impl Form {
    /// Compiles a schema made by [`crate::schema::input`].
    pub fn compile(schema: &Value) -> Self {
        let types = &schema["type"];
        let nullable = types.as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"));
        let kind = Kind::compile(schema);
        let takes_files = matches!(kind, Kind::File) || kind.parts().any(|part| part.takes_files);
        let is_secret = matches!(kind, Kind::Text { format: Format::Password, .. });
        let takes_secrets = is_secret || kind.parts().any(|part| part.takes_secrets);
        Self { kind, nullable, takes_files, takes_secrets }
    }

    /// Decodes `value` into the strict form, with fields in schema order and absent ones left out.
    ///
    /// # Errors
    ///
    /// Every fault found, up to 100, with pointers that begin with `pointer`.
    pub fn decode(&self, value: Value, pointer: &str) -> Result<Value, Vec<Fault>> {
        if self.passes(&value) { Ok(value) } else { decode::decode(self, value, pointer) }
    }

    /// Whether any input is a file, so that a request may be large.
    pub fn takes_files(&self) -> bool {
        self.takes_files
    }

    /// The secrets among decoded inputs.
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
    /// The forms within.
    fn parts(&self) -> impl Iterator<Item = &Form> {
        let (item, fields) = match self {
            Self::List(list) => (Some(&*list.item), &[][..]),
            Self::Object { fields } => (None, fields.as_slice()),
            _ => (None, &[][..]),
        };
        item.into_iter().chain(fields.iter().map(|field| &field.form))
    }

    fn compile(schema: &Value) -> Self {
        let is_set = |keyword: &str| schema[keyword] == Value::Bool(true);
        if is_set("x-file") {
            return Self::File;
        }
        if is_set("x-key-values") {
            return Self::KeyValues;
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let values = choices.iter().filter_map(|choice| choice["const"].as_str());
            return Self::Choice(values.map(str::to_owned).collect());
        }
        match single_type(schema) {
            "integer" => {
                let (least, most) = integer_range(schema);
                Self::Integer { least, most }
            }
            "number" => Self::Number { least: schema["minimum"].as_f64(), most: schema["maximum"].as_f64() },
            "boolean" => Self::Boolean,
            "string" => {
                let format = schema["format"].as_str().map_or(Format::Plain, Format::named);
                Self::Text { format, length: Length::of(schema, "minLength", "maxLength") }
            }
            "array" => Self::List(List {
                item: Box::new(Form::compile(&schema["items"])),
                delimiter: schema["x-delimiter"].as_str().map(str::to_owned),
                length: Length::of(schema, "minItems", "maxItems"),
            }),
            "object" => match schema["properties"].as_object() {
                Some(properties) => Self::Object { fields: Field::compile(properties, schema) },
                None => Self::Any,
            },
            _ => Self::Any,
        }
    }
}

/// The one type beside `null`.
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

impl Length {
    fn of(schema: &Value, least: &str, most: &str) -> Self {
        let bound = |keyword: &str| schema[keyword].as_u64().and_then(|bound| usize::try_from(bound).ok());
        Self { least: bound(least), most: bound(most) }
    }

    fn allows(&self, length: usize) -> bool {
        self.least.is_none_or(|least| least <= length) && self.most.is_none_or(|most| length <= most)
    }
}

impl Field {
    fn compile(properties: &Map<String, Value>, object: &Value) -> Vec<Self> {
        let field = |(key, schema): (&String, &Value)| Self {
            key: key.clone(),
            wire_name: schema["x-wire-name"].as_str().unwrap_or(key).to_owned(),
            aliases: strings(&schema["x-aliases"]),
            label: schema["title"].as_str().unwrap_or(key).to_owned(),
            required: is_required(object, key),
            group: schema["x-group"].as_str().map(str::to_owned),
            form: Form::compile(schema),
        };
        properties.iter().map(field).collect()
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the object that `schema` describes needs `key`.
pub(crate) fn is_required(schema: &Value, key: &str) -> bool {
    schema["required"].as_array().is_some_and(|keys| keys.iter().any(|entry| entry == key))
}
