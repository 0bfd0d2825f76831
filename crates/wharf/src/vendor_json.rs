//! Reads a vendor's JSON as far as its meaning is certain.
//!
//! JSON is first read strictly, which is fast. Only a text that cannot be read so is read again: escapes that are half of
//! a character become U+FFFD, numbers may be texts, and texts may be other values.

use std::borrow::Cow;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// Floats up to here are exact whole numbers.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a JSON text.
///
/// # Errors
///
/// When the text is not JSON, or its meaning is not certain.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).or_else(|_| read_leniently(text))
}

/// Reads a JSON text that could not be read strictly.
///
/// # Errors
///
/// When the text is not JSON, or its meaning is not certain.
pub fn read_leniently<'de, T: Deserialize<'de>>(text: &str) -> Result<T, Error> {
    let value: Value = serde_json::from_str(&replace_lone_surrogates(text))?;
    T::deserialize(Lenient(value))
}

/// Replaces escapes that are half of a character, such as `\ud83d` alone, by the escape of U+FFFD. The length of the text
/// does not change.
pub fn replace_lone_surrogates(text: &str) -> Cow<'_, str> {
    let mut replaced = String::new();
    let mut copied = 0;
    let mut from = 0;
    // Backslashes occur only in strings.
    while let Some(at) = text[from..].find('\\').map(|found| from + found) {
        from = match (escaped_unit(text, at), escaped_unit(text, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at + 12,
            (Some(0xD800..=0xDFFF), _) => {
                replaced.push_str(&text[copied..at]);
                replaced.push_str(r"\ufffd");
                copied = at + 6;
                copied
            }
            // The escaped character, which has one byte in JSON.
            _ => text.ceil_char_boundary(at + 2),
        };
    }
    if copied == 0 {
        return text.into();
    }
    replaced.push_str(&text[copied..]);
    replaced.into()
}

/// The UTF-16 code unit of the escape at an index, if one is there.
fn escaped_unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(r"\u")?;
    u16::from_str_radix(digits, 16).ok()
}

/// A value that is read as the type that is expected, where that is certain.
struct Lenient(Value);

/// Methods of [`Deserializer`] for types that are read from another value than the one that is given.
macro_rules! converted {
    ($convert:ident: $($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            $convert(self.0).$method(visitor)
        }
    )* };
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Error;

    converted! { number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 }
    converted! { number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }
    converted! { number: deserialize_f32 deserialize_f64 }
    converted! { text: deserialize_str deserialize_string }
    converted! { boolean: deserialize_bool }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => {
                visitor.visit_map(MapDeserializer::new(members.into_iter().map(|(name, value)| (name, Self(value)))))
            }
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self))),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Lenient {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A number that is written as text, or a whole one with a fraction of zeros.
fn number(value: Value) -> Value {
    let number = match &value {
        Value::String(text) => serde_json::from_str(text.trim()).ok().filter(Value::is_number),
        _ => None,
    };
    let number = number.unwrap_or(value);
    let is_fraction = number.is_number() && !number.is_i64() && !number.is_u64();
    let whole = number.as_f64().filter(|float| is_fraction && float.fract() == 0.0 && float.abs() <= MAX_EXACT);
    whole.and_then(|float| format!("{float:.0}").parse::<i64>().ok()).map_or(number, Value::from)
}

/// A text for any other value than `null`.
fn text(value: Value) -> Value {
    match value {
        Value::String(_) | Value::Null => value,
        other => other.to_string().into(),
    }
}

/// A boolean that is written as text or number.
fn boolean(value: Value) -> Value {
    match text(value.clone()).as_str().map(str::trim) {
        Some("true" | "True" | "TRUE" | "1") => true.into(),
        Some("false" | "False" | "FALSE" | "0") => false.into(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn half_characters_are_replaced_and_nothing_else_changes() {
        for (text, expected) in [
            (r#""Bob \ud83d""#, r#""Bob \ufffd""#),
            (r#""\uDE00\ud83d x \ud83d""#, r#""\ufffd\ufffd x \ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83d\ude00 \\ud83d \"\u00e9 é""#, r#""\ud83d\ude00 \\ud83d \"\u00e9 é""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\é \ud8""#, r#""\é \ud8""#),
        ] {
            assert_eq!(replace_lone_surrogates(text), expected, "{text}");
        }
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Record {
        id: i64,
        name: Option<String>,
        active: Option<bool>,
    }

    #[test]
    fn values_of_other_types_are_read_where_their_meaning_is_certain() {
        let record = |id, name: &str, active| Record { id, name: Some(name.to_owned()), active };
        for (text, expected) in [
            (r#"{"id":1,"name":"a","active":true}"#, Some(record(1, "a", Some(true)))),
            (
                r#"{"id":" 1 ","name":"a \udc00","active":"false","more":{"id":[]}}"#,
                Some(record(1, "a \u{fffd}", Some(false))),
            ),
            (
                r#"{"id":9007199254740993,"name":7.10,"active":1}"#,
                Some(record(9_007_199_254_740_993, "7.10", Some(true))),
            ),
            (r#"{"id":5.0,"name":[1,"x"],"active":null}"#, Some(record(5, r#"[1,"x"]"#, None))),
            (r#"{"id":5.5}"#, None),
            (r#"{"id":"007"}"#, None),
            (r#"{"id":""}"#, None),
            (r#"{"id":null}"#, None),
            (r#"{"id":1,"active":"maybe"}"#, None),
            (r#"{"name":"a"}"#, None),
            ("7", None),
            ("{", None),
        ] {
            assert_eq!(read(text).ok(), expected, "{text}");
        }
    }
}
