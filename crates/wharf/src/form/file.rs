//! Files, in the forms in which engines hold them.

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde_json::{Map, Value};

use super::Field;
use super::decode::Decoder;
use crate::error::FaultCode;

/// Standard base64 with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What engines add to a file, and what says nothing about its content.
const IGNORED: [&str; 6] = ["bytes", "directory", "fileExtension", "fileSize", "fileType", "id"];

impl Decoder<'_> {
    /// Converts an object with `data`, a JSON `Buffer`, a data URL or base64 to the strict form. Text is never the content
    /// itself.
    pub(super) fn file(&mut self, fields: &[Field], label: &str, value: Value) -> Option<Value> {
        let mut file = match value {
            Value::String(text) if data_url(&text).is_some() || is_standard(&text) => {
                Map::from_iter([("data".to_owned(), text.into())])
            }
            Value::Object(file) => file,
            _ => {
                let shape = "{\"data\": \"<base64>\", \"contentType\", \"fileName\"}, base64 or the Buffer form";
                return self.fault(FaultCode::Format, format!("{label} must be a file: {shape}"));
            }
        };
        if file.shift_remove("type").is_some_and(|kind| !kind.is_null() && kind != "Buffer") {
            self.at("type", |inner| inner.fault::<()>(FaultCode::Choice, "The type of a file can only be Buffer"));
        }
        if is_elsewhere(&file) {
            let message = format!("{label} does not contain its content, only the name of the storage that has it");
            return self.at("data", |inner| inner.fault(FaultCode::Format, message));
        }
        file.retain(|name, _| !IGNORED.contains(&name.as_str()));
        let url = file.get("data").and_then(Value::as_str).and_then(data_url);
        let media_type = url.map(|(media_type, _)| media_type.to_owned()).filter(|one| !one.is_empty());
        let mut file = self.object(fields, file)?;
        if let (Value::Object(file), Some(media_type)) = (&mut file, media_type) {
            file.entry("contentType").or_insert_with(|| media_type.into());
        }
        Some(file)
    }

    /// Converts bytes to standard base64.
    pub(super) fn base64(&mut self, label: &str, value: Value) -> Option<Value> {
        // What is already standard is not encoded again.
        let is_strict = value.as_str().is_some_and(is_standard);
        match is_strict {
            true => Some(value),
            false => match bytes(&value) {
                Some(bytes) => Some(STANDARD.encode(bytes).into()),
                None => {
                    let message = format!("{label} must be base64, or a list of bytes from 0 to 255");
                    self.fault(FaultCode::Format, message)
                }
            },
        }
    }
}

/// Whether a text is base64 in its standard form, found without decoding it as a whole: it may be large.
fn is_standard(text: &str) -> bool {
    const PIECE: usize = 4 << 10;
    let mut decoded = [0; PIECE / 4 * 3];
    !text.trim_end_matches('=').contains('=')
        && text.as_bytes().chunks(PIECE).all(|piece| STANDARD.decode_slice(piece, &mut decoded).is_ok())
}

/// Whether the content is in a storage of the engine: `{"data": "s3", "id": "s3:…"}`.
fn is_elsewhere(file: &Map<String, Value>) -> bool {
    let text = |name: &str| file.get(name).and_then(Value::as_str);
    let (Some(storage), Some(id)) = (text("data"), text("id")) else { return false };
    !storage.is_empty() && id.strip_prefix(storage).is_some_and(|rest| rest.starts_with(':'))
}

/// The bytes of a list of bytes, of base64 text, of a data URL, or of a JSON `Buffer`
/// (`{"type": "Buffer", "data": [69, …]}`). Base64 may have the alphabet of URLs, line breaks, and no padding.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => decoded(data_url(text).map_or(text, |(_, content)| content)),
        Value::Array(bytes) => bytes.iter().map(|byte| u8::try_from(byte.as_u64()?).ok()).collect(),
        Value::Object(buffer) => {
            let data = buffer.get("data").filter(|data| !data.is_object())?;
            let is_buffer = buffer.get("type").is_some_and(|kind| kind == "Buffer") && buffer.len() == 2;
            if is_buffer { bytes(data) } else { None }
        }
        _ => None,
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    if let Ok(bytes) = BASE64.decode(text) {
        return Some(bytes);
    }
    let (is_standard, is_url) = (text.contains(['+', '/']), text.contains(['-', '_']));
    let standard = |letter| match letter {
        '-' => '+',
        '_' => '/',
        letter => letter,
    };
    let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).map(standard).collect();
    // A mixture of the alphabets is no encoding at all.
    if is_standard && is_url { None } else { BASE64.decode(text).ok() }
}

/// The media type and the content of a data URL (RFC 2397) in base64.
fn data_url(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_at_checked("data:".len())?;
    let rest = if scheme.eq_ignore_ascii_case("data:") { rest } else { return None };
    let (head, content) = rest.split_once(',')?;
    let (media_type, encoding) = head.rsplit_once(';')?;
    encoding.trim().eq_ignore_ascii_case("base64").then_some((media_type.trim(), content))
}
