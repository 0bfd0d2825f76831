//! The vendor's words in an error response, whichever of the common shapes it has.

use serde_json::{Map, Value};

/// Maximum characters of the words.
pub(super) const MAX_CHARS: usize = 300;

/// How deep words are looked for.
const MAX_DEPTH: usize = 6;

/// Maximum messages of a list that are put together.
const MAX_MESSAGES: usize = 3;

/// Ignored at the beginning of a body.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Members that name the kind of error in a few words. Names of members are compared as [`plain_name`] writes them.
const KINDS: [&str; 9] =
    ["title", "error", "errors", "errorcode", "errcode", "code", "fault", "faultcode", "exception"];

/// Members with a sentence, best first.
const SENTENCES: [&str; 17] = [
    "detail",
    "errordescription",
    "message",
    "errormessage",
    "usermessage",
    "developermessage",
    "errorsummary",
    "errmsg",
    "msg",
    "faultstring",
    "description",
    "reason",
    "value",
    "errormessages",
    "messages",
    "failures",
    "text",
];

/// Members with messages by field, or with a list of errors.
const LISTS: [&str; 8] = [
    "errors",
    "modelstate",
    "validationerrors",
    "fielderrors",
    "invalidparams",
    "invalidfields",
    "errorcauses",
    "details",
];

/// Members of an error that name a field.
const PATHS: [&str; 12] = [
    "field",
    "path",
    "pointer",
    "source",
    "loc",
    "propertyname",
    "property",
    "parameter",
    "param",
    "target",
    "name",
    "attribute",
];

/// Members that hold an error of any shape.
const CONTAINERS: [&str; 7] = ["error", "fault", "odataerror", "exception", "detail", "data", "response"];

/// The words of a JSON body.
pub(super) fn in_json(body: &Value) -> Option<String> {
    clean(&find(body, MAX_DEPTH)?)
}

/// The words of a body that is not JSON: what it says if it is text without markup.
pub(super) fn in_text(body: &[u8]) -> Option<String> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let is_control = |letter: char| letter.is_control() && !letter.is_whitespace();
    // Markup, JSON that was cut, and data.
    let is_other = text.starts_with(['<', '{', '[', '"']) || text.contains(is_control);
    if is_other { None } else { clean(text) }
}

/// The vendor's messages by field, or its list of errors; null if there are none.
pub(super) fn errors(body: &Value) -> Value {
    let mut places = vec![body];
    places
        .extend(body.as_object().into_iter().flat_map(|body| CONTAINERS.iter().filter_map(|name| member(body, name))));
    let mut lists = places.into_iter().filter_map(Value::as_object).flat_map(|place| {
        let lists = LISTS.iter().filter_map(|name| member(place, name));
        // Most texts and objects of this name are not by field.
        let details = member(place, "detail").filter(|detail| detail.is_array());
        lists.chain(details).filter(|list| match list {
            Value::Object(list) => !list.is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => false,
        })
    });
    lists.next().cloned().unwrap_or_default()
}

/// The vendor's messages that name a field: its path, as the vendor writes it, and the words.
pub(super) fn by_path(errors: &Value) -> Vec<(String, String)> {
    let words = |value| clean(&find(value, MAX_DEPTH)?);
    match errors {
        Value::Object(fields) => {
            fields.iter().filter_map(|(path, value)| Some((path.clone(), words(value)?))).collect()
        }
        Value::Array(all) => {
            let path = |one: &Value| PATHS.iter().find_map(|name| path(member(one.as_object()?, name)?));
            all.iter().filter_map(|one| Some((path(one)?, words(one)?))).collect()
        }
        _ => Vec::new(),
    }
}

/// A path in any of its forms: a text, a list of steps, or an object with one of these.
fn path(value: &Value) -> Option<String> {
    match value {
        Value::String(path) => Some(path.clone()),
        Value::Number(index) => Some(index.to_string()),
        Value::Array(steps) => Some(steps.iter().filter_map(path).collect::<Vec<_>>().join("/")),
        Value::Object(object) => ["pointer", "parameter"].iter().find_map(|name| path(member(object, name)?)),
        Value::Null | Value::Bool(_) => None,
    }
}

fn find(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(items) => messages(items.iter().filter_map(|item| find(item, depth))),
        Value::Object(object) => {
            let texts = |name: &&str| member(object, name).filter(|value| value.is_string());
            let nested = |name: &&str| member(object, name).filter(|value| value.is_array() || value.is_object());
            let of_any = |value| find(value, depth);
            let kind = KINDS.iter().filter_map(texts).find_map(of_any);
            let sentence = SENTENCES.iter().filter_map(texts).find_map(of_any);
            let sentence = sentence
                .or_else(|| SENTENCES.iter().filter_map(nested).find_map(of_any))
                .or_else(|| LISTS.iter().filter_map(nested).find_map(|list| by_field(list, depth)))
                .or_else(|| CONTAINERS.iter().filter_map(nested).find_map(of_any));
            let only_lists = || object.values().all(Value::is_array).then(|| by_field(value, depth)).flatten();
            join(kind, sentence).or_else(only_lists)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The words of a list of errors, or of messages by field: each with its field.
fn by_field(list: &Value, depth: usize) -> Option<String> {
    let Value::Object(fields) = list else { return find(list, depth) };
    let words = |(field, value)| Some(format!("{field}: {}", find(value, depth)?));
    messages(fields.iter().filter_map(words))
}

fn messages(all: impl Iterator<Item = String>) -> Option<String> {
    let some: Vec<String> = all.take(MAX_MESSAGES).collect();
    if some.is_empty() { None } else { Some(some.join("; ")) }
}

/// Both, where the one does not contain the other.
pub(super) fn join(kind: Option<String>, sentence: Option<String>) -> Option<String> {
    match (kind, sentence) {
        (Some(kind), Some(sentence)) if sentence.contains(&kind) => Some(sentence),
        (Some(kind), Some(sentence)) if kind.contains(&sentence) => Some(kind),
        (Some(kind), Some(sentence)) => clean(&format!("{}: {sentence}", kind.trim_end_matches(['.', ':']))),
        (kind, sentence) => kind.or(sentence),
    }
}

/// The first member of this name.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| plain_name(key).eq(name.bytes())).map(|(_, value)| value)
}

/// The name of a member without its style: `errorDescription`, `error_description` and `Error-Description` are one.
pub(crate) fn plain_name(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

/// One line of text without markup and control characters, cut at [`MAX_CHARS`]; `None` if nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = without_tags(text);
    let mut words =
        text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty());
    let mut line = words.next()?.to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    if line.chars().count() > MAX_CHARS {
        line = line.chars().take(MAX_CHARS - 1).chain(['…']).collect();
    }
    Some(line)
}

/// Replaces each tag and comment with a blank. A `<` that begins no tag stays.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let begins_tag =
            after.starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!' | '?'));
        match after.split_once('>') {
            Some((_, after)) if begins_tag => {
                plain.push(' ');
                rest = after;
            }
            // A tag that was cut.
            None if begins_tag => return plain,
            _ => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests;
