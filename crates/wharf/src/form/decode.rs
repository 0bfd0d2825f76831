//! The walk over form and value.

use std::fmt::Display;

use serde_json::{Map, Number, Value};

use super::formats::Format;
use super::lenient::{self, Entries, Whole};
use super::time_zone::{self, TimeZone};
use super::{Field, Form, Kind, Length, List};
use crate::did_you_mean::did_you_mean;
use crate::error::{Fault, FaultCode, MAX_FAULTS};
use crate::json;

/// The most letters of an unknown key that are repeated.
const MAX_KEY: usize = 200;

pub(super) fn decode(
    form: &Form,
    value: Value,
    pointer: &str,
    time_zone: Option<&TimeZone>,
) -> Result<Value, Vec<Fault>> {
    let mut decoder = Decoder { pointer: pointer.to_owned(), faults: Vec::new(), time_zone };
    let subject = pointer.rsplit('/').next().unwrap_or_default();
    let decoded = decoder.value(form, subject, value);
    match (decoded, decoder.faults.is_empty()) {
        (Some(value), true) => Ok(value),
        _ => Err(decoder.faults),
    }
}

pub(super) struct Decoder<'a> {
    pointer: String,
    pub(super) faults: Vec<Fault>,
    time_zone: Option<&'a TimeZone>,
}

impl Decoder<'_> {
    /// Records a fault at the current place; the value is gone.
    pub(super) fn fault<T>(&mut self, code: FaultCode, message: impl Into<String>) -> Option<T> {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::new(self.pointer.clone(), code, message));
        }
        None
    }

    /// Runs `step` one level deeper.
    pub(super) fn at<T>(&mut self, key: &str, step: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        json::push_segment(&mut self.pointer, key);
        let result = step(self);
        self.pointer.truncate(length);
        result
    }

    fn value(&mut self, form: &Form, label: &str, value: Value) -> Option<Value> {
        match &form.kind {
            Kind::Integer { least, most } => self.integer(label, &value, *least, *most),
            Kind::Number { least, most } => self.number(label, &value, *least, *most).map(Value::Number),
            Kind::Boolean => match lenient::boolean(&value) {
                Some(value) => Some(value.into()),
                None => self.fault(FaultCode::Type, format!("{label} must be true or false")),
            },
            Kind::Text { format, length } => self.text(label, value, *format, length).map(Value::String),
            Kind::Choice(choices) => self.choice(label, value, choices).map(Value::String),
            Kind::List(list) => self.list(list, label, value),
            Kind::Object { fields } => match value {
                Value::Object(map) => self.object(fields, map),
                _ => self.fault(FaultCode::Type, format!("{label} must be an object")),
            },
            Kind::KeyValues => self.key_values(label, value),
            Kind::File { fields } => self.file(fields, label, value),
            Kind::Base64 => self.base64(label, value),
            Kind::Json | Kind::Any => Some(value),
        }
    }

    fn integer(&mut self, label: &str, value: &Value, least: Option<i64>, most: Option<i64>) -> Option<Value> {
        let in_range = |whole| least.is_none_or(|least| least <= whole) && most.is_none_or(|most| whole <= most);
        match lenient::whole(value) {
            Whole::Exact(whole) if in_range(whole) => Some(whole.into()),
            Whole::Exact(_) => self.fault(FaultCode::Range, format!("{label} must be {}", between(least, most))),
            Whole::TooLarge => {
                let range = between(least.or(Some(i64::MIN)), most.or(Some(i64::MAX)));
                self.fault(FaultCode::Range, format!("{label} must be {range}"))
            }
            Whole::Neither => self.fault(FaultCode::Type, format!("{label} must be a whole number")),
        }
    }

    fn number(&mut self, label: &str, value: &Value, least: Option<f64>, most: Option<f64>) -> Option<Number> {
        let Some(number) = lenient::number(value) else {
            return self.fault(FaultCode::Type, format!("{label} must be a number"));
        };
        let size = number.as_f64().unwrap_or(f64::NAN);
        if least.is_some_and(|least| size < least) || most.is_some_and(|most| size > most) {
            return self.fault(FaultCode::Range, format!("{label} must be {}", between(least, most)));
        }
        Some(number)
    }

    fn text(&mut self, label: &str, value: Value, format: Format, length: &Length) -> Option<String> {
        let text = format.tidied(self.string(label, value, format.takes_numbers())?);
        if format == Format::DateTime
            && let Some(zone) = self.time_zone
            && let Some(local) = time_zone::local(&text)
        {
            return match zone.at(local) {
                Ok(text) => Some(text),
                Err(reason) => self.fault(FaultCode::Format, format!("{label} {reason}")),
            };
        }
        if !format.allows(&text) {
            return self.fault(FaultCode::Format, format!("{label} {}", format.complaint(&text)));
        }
        if !length.allows(text.chars().count()) {
            let range = between(length.least, length.most);
            return self.fault(FaultCode::Length, format!("{label} must have {range} characters"));
        }
        Some(text)
    }

    fn choice(&mut self, label: &str, value: Value, choices: &[String]) -> Option<String> {
        let text = self.string(label, value, true)?;
        if choices.contains(&text) {
            return Some(text);
        }
        match choices.iter().find(|choice| *choice == text.trim()) {
            Some(choice) => Some(choice.clone()),
            None => self.fault(FaultCode::Choice, format!("{label} must be one of {}", choices.join(", "))),
        }
    }

    fn string(&mut self, label: &str, value: Value, takes_numbers: bool) -> Option<String> {
        let text = match value {
            Value::String(text) => Some(text),
            value if takes_numbers => lenient::text(&value),
            _ => None,
        };
        text.or_else(|| self.fault(FaultCode::Type, format!("{label} must be text")))
    }

    fn list(&mut self, list: &List, label: &str, value: Value) -> Option<Value> {
        let (entries, is_one) = match lenient::entries(value, list.separator()) {
            Entries::Many(entries) => (entries, false),
            Entries::One(entry) if list.takes_one(&entry) => (vec![entry], true),
            Entries::One(_) => return self.fault(FaultCode::Type, format!("{label} must be a list")),
        };
        if list.narrows && entries.iter().all(is_blank) {
            return self.fault(FaultCode::Length, format!("{label} has no entries: leave it out for all"));
        }
        if !list.length.allows(entries.len()) {
            let range = between(list.length.least, list.length.most);
            return self.fault(FaultCode::Length, format!("{label} must have {range} entries"));
        }
        let decoded: Vec<Option<Value>> = entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| match is_one {
                true => self.entry(list, label, entry),
                false => self.at(&index.to_string(), |inner| inner.entry(list, label, entry)),
            })
            .collect();
        let decoded: Vec<Value> = decoded.into_iter().collect::<Option<_>>()?;
        Some(match &list.delimiter {
            Some(delimiter) => join(&decoded, delimiter).into(),
            None => decoded.into(),
        })
    }

    /// An entry of a list. One that contains the delimiter would arrive as two.
    fn entry(&mut self, list: &List, label: &str, entry: Value) -> Option<Value> {
        let decoded = self.value(&list.item, label, entry)?;
        match &list.delimiter {
            Some(delimiter) if decoded.as_str().is_some_and(|text| text.contains(delimiter)) => {
                self.fault(FaultCode::Format, format!("{label} must not contain {delimiter:?} within an entry"))
            }
            _ => Some(decoded),
        }
    }

    pub(super) fn object(&mut self, fields: &[Field], map: Map<String, Value>) -> Option<Value> {
        let faults_before = self.faults.len();
        let mut layers = self.layers(fields, map);
        let mut decoded = Map::new();
        for field in fields {
            if let Some(value) = self.field(field, &mut layers) {
                decoded.insert(field.wire_name.clone(), value);
            }
        }
        for Layer { group, map } in layers {
            self.inside(group, |inner| map.keys().for_each(|key| inner.unknown(fields, key)));
        }
        (self.faults.len() == faults_before).then_some(decoded.into())
    }

    /// What was sent, flat and in groups. Flows may nest the fields of a group under its key.
    fn layers<'form>(&mut self, fields: &'form [Field], mut map: Map<String, Value>) -> Vec<Layer<'form>> {
        let mut groups = Vec::new();
        for group in fields.iter().filter_map(|field| field.group.as_deref()) {
            let Some(value) = map.shift_remove(group).filter(|value| !is_blank(value)) else { continue };
            match value {
                Value::Object(map) => groups.push(Layer { group: Some(group), map }),
                _ => self.inside(Some(group), |inner| {
                    inner.fault::<()>(FaultCode::Type, format!("{group} must be an object"));
                }),
            }
        }
        let mut layers = vec![Layer { group: None, map }];
        layers.append(&mut groups);
        layers
    }

    /// One field's value, or nothing when it is absent or refused. `null` and empty text count as absent, but for a
    /// `null` that clears and for the text of an empty file. A required field that is absent has its default.
    fn field<'form>(&mut self, field: &'form Field, layers: &mut [Layer<'form>]) -> Option<Value> {
        let means_something = |value: &Value| match value {
            Value::Null => field.form.nullable,
            blank => !is_blank(blank) || matches!(field.form.kind, Kind::Base64),
        };
        let mut given = layers
            .iter_mut()
            .filter(|layer| layer.group.is_none() || layer.group == field.group.as_deref())
            .flat_map(|layer| layer.take(field))
            .filter(|given| means_something(&given.value));
        let Some(first) = given.next() else {
            if field.default.is_some() {
                return field.default.clone();
            }
            let missing = || format!("{} is required", field.label);
            return self.at(&field.key, |inner| field.required.then(|| inner.fault(FaultCode::Required, missing()))?);
        };
        let (group, key) = (first.group, first.key);
        let value = self.given(field, first);
        for other in given {
            let other = self.given(field, other);
            if value.is_some() && other.is_some() && value != other {
                let message = format!("{} is given twice, with two values", field.label);
                return self.inside(group, |outer| outer.at(key, |inner| inner.fault(FaultCode::Conflict, message)));
            }
        }
        value
    }

    fn given(&mut self, field: &Field, Given { group, key, value }: Given<'_>) -> Option<Value> {
        let decode = |inner: &mut Self| match value {
            Value::Null => Some(Value::Null),
            value => inner.value(&field.form, &field.label, value),
        };
        self.inside(group, |outer| outer.at(key, decode))
    }

    fn inside<T>(&mut self, group: Option<&str>, step: impl FnOnce(&mut Self) -> T) -> T {
        match group {
            Some(group) => self.at(group, step),
            None => step(self),
        }
    }

    fn unknown(&mut self, fields: &[Field], key: &str) {
        let known = fields.iter().map(|field| field.key.as_str());
        let hint = did_you_mean(key, known).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        self.at(&shown(key), |inner| inner.fault::<()>(FaultCode::Unknown, format!("Unknown key{hint}")));
    }
}

/// The flat inputs, or those in one group.
struct Layer<'form> {
    group: Option<&'form str>,
    map: Map<String, Value>,
}

/// A value for a field, and where it was found.
struct Given<'form> {
    group: Option<&'form str>,
    key: &'form str,
    value: Value,
}

impl<'form> Layer<'form> {
    /// Takes what there is for a field, under its key and its aliases.
    fn take(&mut self, field: &'form Field) -> impl Iterator<Item = Given<'form>> {
        let key = self.map.shift_remove(&field.key).map(|value| (field.key.as_str(), value));
        let aliases = field.aliases.iter();
        let aliases = aliases.filter_map(|alias| Some((alias.as_str(), self.map.shift_remove(alias)?)));
        let given = key.into_iter().chain(aliases);
        given.map(|(key, value)| Given { group: self.group, key, value })
    }
}

/// What a form sends for a field that was left alone.
pub(super) fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// As much of an unknown key as is repeated.
pub(super) fn shown(key: &str) -> String {
    key.chars().take(MAX_KEY).collect()
}

/// "from 1 to 5", "at least 1", "at most 5".
fn between<T: Display>(least: Option<T>, most: Option<T>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "a number of 64 bits".to_owned(),
    }
}

fn join(values: &[Value], delimiter: &str) -> String {
    let texts: Vec<String> = values.iter().filter_map(lenient::scalar_text).collect();
    texts.join(delimiter)
}
