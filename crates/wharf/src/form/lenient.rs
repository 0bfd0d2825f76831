//! Conversions of sloppy values to strict ones. They never guess: an ambiguous value is not converted.

use serde_json::{Number, Value};

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

/// The entries of a value where a list is asked for.
pub(super) enum Entries {
    /// Those of a list.
    Many(Vec<Value>),
    /// The value is no list, so it can only be a single entry.
    One(Value),
}

/// The entries of a list, or of a text with separators.
pub(super) fn entries(value: Value, separator: Option<&str>) -> Entries {
    let text = match value {
        Value::Array(entries) => return Entries::Many(entries),
        Value::String(text) => text,
        value => return Entries::One(value),
    };
    match separator.filter(|separator| text.contains(separator)) {
        Some(separator) => Entries::Many(text.split(separator).map(|part| part.trim().into()).collect()),
        None => Entries::One(text.into()),
    }
}

/// The text of a boolean, or of a number without an exponent: its digits as they were written.
pub(super) fn text(value: &Value) -> Option<String> {
    scalar_text(value).filter(|text| !(value.is_number() && text.contains(['e', 'E'])))
}

/// The text of a scalar; `None` for `null`, lists and objects.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
