//! Builds values from JSON text, guided by a form: only those that the form wants. So a request occupies little more
//! memory than its text, whatever it contains.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::map::Entry;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Field, Form, Kind, List};
use crate::error::{Fault, FaultCode, MAX_FAULTS};
use crate::json;

/// The deepest nesting of lists and objects in a text inside the request.
const MAX_NESTING: usize = 127;

/// The way to a value. It is written as a pointer only for a fault.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Start(&'a str),
    Member(&'a Path<'a>, &'a str),
    Element(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Start(pointer) => (*pointer).to_owned(),
            Self::Member(outer, name) => {
                let mut pointer = outer.pointer();
                json::push_segment(&mut pointer, name);
                pointer
            }
            Self::Element(outer, index) => format!("{}/{index}", outer.pointer()),
        }
    }
}

/// Builds the values of one request.
pub(super) struct Loader {
    pub(super) faults: Vec<Fault>,
    /// Values that may still be built.
    left: usize,
    max_values: usize,
}

impl Loader {
    pub(super) fn new(max_values: usize) -> Self {
        Self { faults: Vec::new(), left: max_values.saturating_add(1), max_values }
    }

    /// The value of a text. What the form refuses in any case is left empty.
    pub(super) fn value(&mut self, form: &Form, text: &RawValue, path: &Path<'_>) -> Value {
        if !self.takes_one(path) {
            return Value::Null;
        }
        match (&form.kind, json::first(text)) {
            (Kind::Json, b'"' | b'n') if json::is_blank(text) => scalar(text),
            (Kind::Json, _) => {
                self.faults.extend(json::repeated_names(text, &path.pointer()));
                text.get().into()
            }
            (kind, b'"') => self.text(form, kind, scalar(text), path),
            (Kind::List(List { item, .. }), b'[') => {
                self.list(text, path, |inner, element, path| inner.value(item, element, path))
            }
            (Kind::List(List { item, .. }), b'{') => self.value(item, text, path),
            (Kind::Object { fields }, b'{') => self.object(fields, text, path).into(),
            (Kind::File { fields }, b'{') => self.file(fields, text, path),
            (Kind::Base64, b'[') => json::bytes(text).map_or_else(not_bytes, |bytes| STANDARD.encode(bytes).into()),
            (Kind::Base64, b'{') => self.buffer(form, text, path),
            (Kind::KeyValues | Kind::Any, _) => self.any(text, path),
            (_, b'[') => Value::Array(Vec::new()),
            (_, b'{') => Value::Object(Map::new()),
            _ => scalar(text),
        }
    }

    /// A text; where a list or an object is wanted, that which is written in it.
    fn text(&mut self, form: &Form, kind: &Kind, text: Value, path: &Path<'_>) -> Value {
        let is_container = matches!(kind, Kind::List(_) | Kind::Object { .. } | Kind::KeyValues | Kind::File { .. });
        let Value::String(inner) = &text else { return text };
        if !is_container || !inner.trim_start().starts_with(['[', '{']) {
            return text;
        }
        match serde_json::from_str::<&RawValue>(inner) {
            Ok(written) if json::nesting(inner) <= MAX_NESTING => self.value(form, written, path),
            _ => text,
        }
    }

    fn list(
        &mut self,
        text: &RawValue,
        path: &Path<'_>,
        build: impl Fn(&mut Self, &RawValue, &Path<'_>) -> Value,
    ) -> Value {
        let mut values = Vec::new();
        json::elements(text, |element| {
            if !self.is_exhausted() {
                values.push(build(self, element, &Path::Element(path, values.len())));
            }
        });
        values.into()
    }

    /// The members of an object. Those that are no fields are `null`: only their names are told.
    fn object(&mut self, fields: &[Field], text: &RawValue, path: &Path<'_>) -> Map<String, Value> {
        let mut values = Map::new();
        _ = json::members(text.get(), |name, member| self.member(&mut values, fields, (name, member), path));
        values
    }

    /// Adds one member of an object.
    pub(super) fn member(
        &mut self,
        values: &mut Map<String, Value>,
        fields: &[Field],
        (name, member): (Cow<'_, str>, &RawValue),
        path: &Path<'_>,
    ) {
        if self.is_exhausted() {
            return;
        }
        let field = fields.iter().find(|field| field.has_name(&name));
        let is_group = || fields.iter().any(|field| field.group.as_deref() == Some(&*name));
        let at = Path::Member(path, &name);
        let value = match field {
            Some(field) => self.value(&field.form, member, &at),
            None if is_group() => self.group(fields, member, &at),
            None => {
                self.takes_one(&at);
                Value::Null
            }
        };
        self.insert(values, name, value, path);
    }

    /// The fields of a group, under its key.
    fn group(&mut self, fields: &[Field], text: &RawValue, path: &Path<'_>) -> Value {
        match json::first(text) {
            b'{' => self.object(fields, text, path).into(),
            b'[' => Value::Array(Vec::new()),
            _ => match scalar(text) {
                Value::String(inner) => match serde_json::from_str::<&RawValue>(&inner) {
                    Ok(written) if json::first(written) == b'{' => self.object(fields, written, path).into(),
                    _ => inner.into(),
                },
                value => value,
            },
        }
    }

    /// A file. Of what is not a field, only a value without parts can matter.
    fn file(&mut self, fields: &[Field], text: &RawValue, path: &Path<'_>) -> Value {
        let mut values = Map::new();
        _ = json::members(text.get(), |name, member| {
            match fields.iter().any(|field| field.has_name(&name)) || matches!(json::first(member), b'[' | b'{') {
                true => self.member(&mut values, fields, (name, member), path),
                false => self.insert(&mut values, name, scalar(member), path),
            }
        });
        values.into()
    }

    /// Bytes in an object with a type. As a list they become base64 at once.
    fn buffer(&mut self, form: &Form, text: &RawValue, path: &Path<'_>) -> Value {
        let mut values = Map::new();
        _ = json::members(text.get(), |name, member| {
            let at = Path::Member(path, &name);
            let value = match &*name {
                "data" if json::first(member) != b'{' => self.value(form, member, &at),
                _ => self.any(member, &at),
            };
            self.insert(&mut values, name, value, path);
        });
        values.into()
    }

    /// Any value, as it is.
    fn any(&mut self, text: &RawValue, path: &Path<'_>) -> Value {
        if !self.takes_one(path) {
            return Value::Null;
        }
        match json::first(text) {
            b'[' => self.list(text, path, Self::any),
            b'{' => {
                let mut values = Map::new();
                _ = json::members(text.get(), |name, member| {
                    let value = self.any(member, &Path::Member(path, &name));
                    self.insert(&mut values, name, value, path);
                });
                values.into()
            }
            _ => scalar(text),
        }
    }

    fn insert(&mut self, values: &mut Map<String, Value>, name: Cow<'_, str>, value: Value, path: &Path<'_>) {
        if json::is_private(&name) {
            self.fault(&Path::Member(path, &name), FaultCode::Unknown, "This name is reserved".to_owned());
            return;
        }
        match values.entry(name) {
            Entry::Vacant(place) => _ = place.insert(value),
            Entry::Occupied(place) => {
                let twice = Path::Member(path, place.key());
                self.fault(&twice, FaultCode::Conflict, json::GIVEN_TWICE.to_owned());
            }
        }
    }

    /// Whether there were more values than may be built.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// Counts a value. The first one too many is a fault.
    fn takes_one(&mut self, path: &Path<'_>) -> bool {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            if left == 0 {
                self.fault(path, FaultCode::Length, format!("The request has more than {} values", self.max_values));
            }
        }
        !self.is_exhausted()
    }

    #[cold]
    fn fault(&mut self, path: &Path<'_>, code: FaultCode, message: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::new(path.pointer(), code, message));
        }
    }
}

/// A value without parts. Most are texts without escapes or whole numbers, which need no parser.
fn scalar(text: &RawValue) -> Value {
    let text = text.get();
    match text.as_bytes() {
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => text[1..text.len() - 1].into(),
        [b'1'..=b'9', ..] if let Ok(whole) = text.parse::<i64>() => whole.into(),
        _ => serde_json::from_str(text).unwrap_or_default(),
    }
}

/// What stands for a list of other things than bytes: it is refused too.
fn not_bytes() -> Value {
    vec![Value::Null].into()
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;

    use super::*;
    use crate::form::ReadOptions;
    use crate::{File, Json, KeyValues, schema};

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct Inputs {
        whole: Option<i64>,
        #[schemars(extend("x-aliases" = ["wholes"]))]
        list: Option<Vec<i64>>,
        nested: Option<Inner>,
        pairs: Option<KeyValues>,
        file: Option<File>,
        free: Option<Json>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct Inner {
        text: Option<String>,
    }

    fn read(text: &str, max_values: usize) -> Result<String, Vec<(String, FaultCode)>> {
        let read = Form::compile(&schema::input::<Inputs>()).read(
            serde_json::from_str(text).unwrap(),
            "",
            &ReadOptions { max_values, time_zone: None },
        );
        let faults = |faults: Vec<Fault>| faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect();
        read.map(|value| value.to_string()).map_err(faults)
    }

    #[test]
    fn a_member_given_twice_is_refused_wherever_it_is() {
        let table = [
            (r#"{"whole": 1, "whole": 1}"#, "/whole"),
            (r#"{"whole": 1, "wh\u006fle": 2}"#, "/whole"),
            (r#"{"nested": {"text": "a", "text": "b"}}"#, "/nested/text"),
            (r#"{"nested": "{\"text\": \"a\", \"text\": \"b\"}"}"#, "/nested/text"),
            (r#"{"pairs": {"a": 1, "a": 2}}"#, "/pairs/a"),
            (r#"{"pairs": [{"key": "a", "key": "b", "value": 1}]}"#, "/pairs/0/key"),
            (r#"{"file": {"data": "", "data": "aWQ="}}"#, "/file/data"),
            (r#"{"free": {"a": 1, "a": 2}}"#, "/free/a"),
            (r#"{"free": [0, {"b": {"c/d": 1, "c\/d": 2}}]}"#, "/free/1/b/c~1d"),
        ];
        for (text, pointer) in table {
            assert_eq!(read(text, 100), Err(vec![(pointer.to_owned(), FaultCode::Conflict)]), "{text}");
        }
    }

    #[test]
    fn free_form_json_is_kept_as_it_was_written() {
        let table = [
            (r#"{"free": {"b": 1.50, "a" : [0, 0] }}"#, r#"{"b": 1.50, "a" : [0, 0] }"#),
            (r#"{"free": "text"}"#, r#""text""#),
            (r#"{"free": {"$serde_json::private::RawValue": "{}"}}"#, r#"{"$serde_json::private::RawValue": "{}"}"#),
            (r#"{"free": {"$serde_json::private::Number": "1"}}"#, r#"{"$serde_json::private::Number": "1"}"#),
        ];
        for (text, kept) in table {
            assert_eq!(read(text, 100).unwrap(), serde_json::json!({ "free": kept }).to_string(), "{text}");
        }
    }

    #[test]
    fn names_of_the_json_library_are_refused_where_values_are_built() {
        let refused = vec![("/pairs/$serde_json::private::Number".to_owned(), FaultCode::Unknown)];
        assert_eq!(read(r#"{"pairs": {"$serde_json::private::Number": "1"}}"#, 100), Err(refused));
    }

    #[test]
    fn only_wanted_values_count() {
        let many = "0,".repeat(1_000) + "0";
        let table = [
            (format!(r#"{{"list": [{many}]}}"#), Some("/list/8")),
            (format!(r#"{{"list": "[{many}]"}}"#), Some("/list/7")),
            (format!(r#"{{"wholes": [{many}]}}"#), Some("/wholes/8")),
            (format!(r#"{{"pairs": {{"a": [{many}]}}}}"#), Some("/pairs/a/6")),
            (format!(r#"{{"free": [{many}]}}"#), None),
            (format!(r#"{{"file": {{"data": [{many}]}}}}"#), None),
        ];
        for (text, pointer) in table {
            let refused = pointer.map(|pointer| vec![(pointer.to_owned(), FaultCode::Length)]);
            assert_eq!(read(&text, 10).err(), refused, "{}", &text[..20]);
        }
        let unwanted = vec![("/whole".to_owned(), FaultCode::Type), ("/other".to_owned(), FaultCode::Unknown)];
        assert_eq!(read(&format!(r#"{{"whole": [{many}], "other": {{"a": [{many}]}}}}"#), 10), Err(unwanted));
    }
}
