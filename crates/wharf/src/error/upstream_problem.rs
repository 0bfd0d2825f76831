//! What a vendor says in an error response, for the caller.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words;

/// The part of a vendor's error response that helps the caller.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub struct UpstreamProblem {
    /// HTTP status of the vendor's response.
    pub status: u16,
    /// The vendor's words, when it sent any: at most [`MAX_TITLE`](Self::MAX_TITLE) characters, without markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The vendor's trace id, for its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The vendor's messages by field.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub errors: Value,
}

impl UpstreamProblem {
    /// Maximum characters of the title.
    pub const MAX_TITLE: usize = words::MAX_CHARS;

    /// The messages that name a field: its path, as the vendor writes it, and the words.
    pub fn messages_by_field(&self) -> Vec<(String, String)> {
        words::by_path(&self.errors)
    }

    /// Parses an error response of a format that nobody declared: JSON in one of the common shapes, or plain text.
    pub fn of_any_format(status: u16, body: &[u8]) -> Self {
        match parse(body) {
            Some(body) => Self { status, title: words::in_json(&body), errors: words::errors(&body), trace_id: None },
            None => Self { status, title: words::in_text(body), ..Self::default() },
        }
    }
}

/// The format of a vendor's error responses, which are JSON: a JSON pointer (RFC 6901) to each part.
#[derive(Clone, Debug)]
pub struct ErrorFormat {
    /// One sentence about what went wrong.
    pub title: Cow<'static, str>,
    /// Another sentence about this occurrence, if the vendor sends one.
    pub detail: Option<Cow<'static, str>>,
    /// The vendor's id of the request, if it sends one.
    pub trace_id: Option<Cow<'static, str>>,
    /// Messages by field, if it sends them.
    pub errors: Option<Cow<'static, str>>,
    /// How a response says that the request was refused, although its status says success; `None` if the vendor sends none
    /// like that.
    pub in_success: Option<RefusalMark>,
}

/// What a JSON response holds only if the vendor refused the request and did nothing.
#[derive(Clone, Debug)]
pub enum RefusalMark {
    /// This member is `false`, such as `/ok`.
    False(Cow<'static, str>),
    /// This member is neither null, `false` nor empty, such as `/error`.
    Present(Cow<'static, str>),
}

impl ErrorFormat {
    /// Problem details (RFC 9457).
    pub const PROBLEM_DETAILS: Self = Self {
        title: Cow::Borrowed("/title"),
        detail: Some(Cow::Borrowed("/detail")),
        trace_id: None,
        errors: Some(Cow::Borrowed("/errors")),
        in_success: None,
    };

    /// Whether a response with a success status says that the request was refused.
    pub fn is_refusal(&self, body: &[u8]) -> bool {
        let Some(mark) = &self.in_success else { return false };
        let body = parse(body).unwrap_or_default();
        match mark {
            RefusalMark::False(pointer) => body.pointer(pointer) == Some(&Value::Bool(false)),
            RefusalMark::Present(pointer) => match body.pointer(pointer) {
                None | Some(Value::Null | Value::Bool(false)) => false,
                Some(Value::String(text)) => !text.trim().is_empty(),
                Some(Value::Array(items)) => !items.is_empty(),
                Some(Value::Object(members)) => !members.is_empty(),
                Some(_) => true,
            },
        }
    }

    /// Parses an error response. A part that is missing or has another type is looked for in the other common shapes,
    /// and in plain text: not every error comes from the part of the vendor that keeps to the format.
    pub fn read(&self, status: u16, body: &[u8]) -> UpstreamProblem {
        let found = UpstreamProblem::of_any_format(status, body);
        let body = parse(body).unwrap_or_default();
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
        let title = text(&self.title).and_then(words::clean);
        let detail = self.detail.as_deref().and_then(text).and_then(words::clean);
        let declared = self.errors.as_deref().and_then(|pointer| body.pointer(pointer));
        UpstreamProblem {
            title: words::join(title, detail).or(found.title),
            trace_id: self.trace_id.as_deref().and_then(text).and_then(words::clean),
            errors: declared.cloned().unwrap_or(found.errors),
            status,
        }
    }
}

/// The JSON of a body, also after a byte order mark.
fn parse(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(words::BYTE_ORDER_MARK).unwrap_or(body)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_may_be_a_refusal() {
        let ok = || Some(RefusalMark::False("/ok".into()));
        let errors = || Some(RefusalMark::Present("/errors".into()));
        let table = [
            (ok(), r#"{"ok":false}"#, true),
            (ok(), r#"{"ok":true}"#, false),
            (ok(), r#"{"ok":null}"#, false),
            (ok(), "[]", false),
            (errors(), r#"{"errors":[{}]}"#, true),
            (errors(), r#"{"errors":{"a":1}}"#, true),
            (errors(), r#"{"errors":"No"}"#, true),
            (errors(), r#"{"errors":7}"#, true),
            (errors(), r#"{"errors":[]}"#, false),
            (errors(), r#"{"errors":{}}"#, false),
            (errors(), r#"{"errors":" "}"#, false),
            (errors(), r#"{"errors":null}"#, false),
            (errors(), r#"{"errors":false}"#, false),
            (errors(), "{}", false),
            (errors(), "", false),
            (None, r#"{"ok":false,"errors":[1]}"#, false),
        ];
        for (in_success, body, expected) in table {
            let format = ErrorFormat { in_success, ..ErrorFormat::PROBLEM_DETAILS };
            assert_eq!(format.is_refusal(body.as_bytes()), expected, "{body} {format:?}");
        }
    }
}
