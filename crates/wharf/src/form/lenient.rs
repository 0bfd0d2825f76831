//! Conversions of sloppy values to strict ones. They never guess: an ambiguous value is not converted.

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde_json::{Map, Number, Value, json};

/// Standard base64 with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A whole number, or the reason why the value is none.
pub(super) enum Whole {
    Exact(i64),
    TooLarge,
    Neither,
}

/// Converts `5`, `5.0`, `5e0`, `"5"` and `" 5 "` without rounding.
pub(super) fn whole(value: &Value) -> Whole {
    match value {
        Value::Number(number) => whole_in(number.as_str()),
        Value::String(text) => whole_in(text.trim()),
        _ => Whole::Neither,
    }
}

/// Converts a JSON number in any notation to a whole number; `None` when it has a fraction or does not fit an `i64`.
pub fn whole_number(number: &Number) -> Option<i64> {
    match whole_in(number.as_str()) {
        Whole::Exact(whole) => Some(whole),
        Whole::TooLarge | Whole::Neither => None,
    }
}

fn whole_in(text: &str) -> Whole {
    text.parse().map_or_else(|_| decimal(text).unwrap_or(Whole::Neither), Whole::Exact)
}

/// Parses a decimal as text, so that nothing is rounded; `None` when it is not a number or has a fraction.
fn decimal(text: &str) -> Option<Whole> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let digits = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some(Whole::Exact(0));
    }
    let point = exponent.parse::<i32>().ok()?.checked_add(i32::try_from(whole.len()).ok()?)?;
    let point = usize::try_from(point.checked_sub(i32::try_from(digits.len() - significant.len()).ok()?)?).ok()?;
    if point > MAX_DIGITS {
        return Some(Whole::TooLarge);
    }
    let (front, back) = significant.split_at(point.min(significant.len()));
    let zeros = "0".repeat(point - front.len());
    let is_whole = back.bytes().all(|digit| digit == b'0');
    is_whole.then(|| [sign, front, &zeros].concat().parse().map_or(Whole::TooLarge, Whole::Exact))
}

/// Digits of `i64::MAX`.
const MAX_DIGITS: usize = 19;

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Converts a number or its text, keeping all digits.
pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => serde_json::from_str(text.trim()).ok(),
        _ => None,
    }
}

/// Converts `true`, `"true"` and `"True"`; the same for false.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// An object, or the JSON text of one.
pub(super) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        Value::String(text) => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

/// A list, the JSON text of one, or delimited text if the list has a delimiter.
pub(super) fn list(value: Value, delimiter: Option<&str>) -> Option<Vec<Value>> {
    match (value, delimiter) {
        (Value::Array(items), _) => Some(items),
        (Value::String(text), delimiter) => serde_json::from_str(&text).ok().or_else(|| {
            let parts = text.split(delimiter?).map(|part| part.trim().into());
            Some(parts.collect())
        }),
        _ => None,
    }
}

/// Key-value pairs from `[{"key", "value"}]`, or from an object whose values are scalars or lists of scalars.
pub(super) fn key_values(value: Value) -> Option<Value> {
    let pairs: Vec<(String, Value)> = match value {
        Value::Array(items) => items.into_iter().map(pair).collect::<Option<_>>()?,
        Value::String(text) => {
            return key_values(serde_json::from_str::<Value>(&text).ok().filter(|v| !v.is_string())?);
        }
        Value::Object(map) => map.into_iter().flat_map(spread).collect(),
        _ => return None,
    };
    let strict = pairs.into_iter().map(|(key, value)| Some(json!({ "key": key, "value": scalar_text(&value)? })));
    strict.collect::<Option<Vec<_>>>().map(Value::Array)
}

fn pair(item: Value) -> Option<(String, Value)> {
    let Value::Object(mut map) = item else { return None };
    let value = map.remove("value")?;
    let Value::String(key) = map.remove("key")? else { return None };
    map.is_empty().then_some((key, value))
}

fn spread((key, value): (String, Value)) -> Vec<(String, Value)> {
    match value {
        Value::Array(values) => values.into_iter().map(|value| (key.clone(), value)).collect(),
        value => vec![(key, value)],
    }
}

/// The text of a scalar, for a URL.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Converts a file with base64 text or a JSON `Buffer` (`{"type": "Buffer", "data": [69, …]}`) to the strict form.
pub(super) fn file(value: Value) -> Result<Value, &'static str> {
    const SHAPE: &str = "must be a file: {\"data\": \"<base64>\", \"contentType\", \"fileName\"} or the Buffer form";
    let mut map = object(value).ok_or(SHAPE)?;
    if map.remove("type").is_some_and(|kind| kind != "Buffer") {
        return Err(SHAPE);
    }
    let data = match map.remove("data") {
        Some(Value::String(text)) => BASE64.decode(text.trim()).map_err(|_| "must hold valid base64 under data")?,
        Some(Value::Array(bytes)) => {
            let byte = |value: &Value| value.as_u64().and_then(|byte| u8::try_from(byte).ok());
            bytes.iter().map(byte).collect::<Option<_>>().ok_or("must hold bytes from 0 to 255 under data")?
        }
        _ => return Err(SHAPE),
    };
    let mut strict = Map::from_iter([("data".to_owned(), STANDARD.encode(data).into())]);
    for key in ["contentType", "fileName"] {
        match map.remove(key) {
            Some(Value::String(text)) if !text.is_empty() => _ = strict.insert(key.to_owned(), text.into()),
            None | Some(Value::Null | Value::String(_)) => {}
            Some(_) => return Err(SHAPE),
        }
    }
    if map.is_empty() { Ok(strict.into()) } else { Err(SHAPE) }
}
