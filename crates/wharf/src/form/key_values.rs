//! Key-value pairs: rows of `{"key", "value"}`, or an object. Each fault points at its row or member.

use serde_json::{Map, Value, json};

use super::decode::{Decoder, is_blank, shown};
use super::lenient;
use crate::error::FaultCode;

impl Decoder<'_> {
    /// Converts to `[{"key", "value"}]`. A key with a list of values becomes one pair for each; rows that were left
    /// empty mean nothing.
    pub(super) fn key_values(&mut self, label: &str, value: Value) -> Option<Value> {
        let (faults_before, mut pairs) = (self.faults.len(), Vec::new());
        match value {
            Value::Array(rows) => {
                for (index, row) in rows.into_iter().enumerate() {
                    self.at(&index.to_string(), |inner| inner.row(row, &mut pairs));
                }
            }
            Value::Object(map) => {
                for (key, value) in map {
                    self.at(&shown(&key), |inner| inner.pair(&key, Some(value), &mut pairs));
                }
            }
            _ => return self.fault(FaultCode::Type, format!("{label} must be pairs of keys and values")),
        }
        (self.faults.len() == faults_before).then(|| pairs.into())
    }

    fn row(&mut self, row: Value, pairs: &mut Vec<Value>) {
        let mut row = match row {
            Value::Object(row) => row,
            blank if is_blank(&blank) => Map::new(),
            _ => return self.fault(FaultCode::Type, "A row must have a key and a value").unwrap_or_default(),
        };
        let (key, value) = (row.shift_remove("key"), row.shift_remove("value"));
        for name in row.keys() {
            self.at(&shown(name), |inner| inner.fault::<()>(FaultCode::Unknown, "Unknown key"));
        }
        match key.filter(|key| !is_blank(key)).as_ref().map(lenient::text) {
            None => self.pair("", value, pairs),
            Some(Some(key)) => self.at("value", |inner| inner.pair(&key, value, pairs)),
            Some(None) => _ = self.at("key", |inner| inner.fault::<()>(FaultCode::Type, "A key must be text")),
        }
    }

    /// Adds a pair for each of the values of a key.
    fn pair(&mut self, key: &str, value: Option<Value>, pairs: &mut Vec<Value>) {
        let value = value.unwrap_or_default();
        match value {
            blank if key.is_empty() && is_blank(&blank) => {}
            _ if key.is_empty() => _ = self.fault::<()>(FaultCode::Required, "A value needs a key"),
            Value::Array(values) if !values.is_empty() => {
                for (index, value) in values.iter().enumerate() {
                    self.at(&index.to_string(), |inner| inner.scalar(key, value, pairs));
                }
            }
            value => self.scalar(key, &value, pairs),
        }
    }

    fn scalar(&mut self, key: &str, value: &Value, pairs: &mut Vec<Value>) {
        match lenient::scalar_text(value) {
            Some(text) => pairs.push(json!({ "key": key, "value": text })),
            None if value.is_null() => _ = self.fault::<()>(FaultCode::Required, "A key needs a value"),
            None => _ = self.fault::<()>(FaultCode::Type, "A value must be text, a number, true or false"),
        }
    }
}
