//! What an operation answers.

use http::Method;
use serde_json::{Value, json};
use wharf::ResponseFormat;
use wharf::sample::{Amount, sample};

use crate::document::Document;
use crate::limits::{LEVELS, MAX_EXAMPLE};
use crate::lower::{Lowering, Side};
use crate::operation::Operation;

/// The levels of a result that show whether it is a list, and how it is paged.
const SHAPE_LEVELS: usize = 4;

/// What an operation answers.
pub(crate) struct OperationResult<'a> {
    pub(crate) format: ResponseFormat,
    /// The declaration of its JSON.
    content: Option<&'a Value>,
}

impl<'a> OperationResult<'a> {
    /// The first response of success that has content.
    ///
    /// # Errors
    ///
    /// When a reference leads nowhere.
    pub(crate) fn of(document: &'a Document, operation: &Operation<'a>) -> Result<Self, String> {
        let responses = operation.declared["responses"].as_object();
        let mut successes: Vec<(&str, &Value)> = Vec::new();
        for (status, response) in responses.into_iter().flatten() {
            if status.starts_with('2') || status.starts_with('3') || status == "default" {
                successes.push((status, document.resolve(response)?));
            }
        }
        // An answer of success comes before a redirect, and that before the default, which is mostly an error.
        let rank = |status: &str| [b'2', b'3'].iter().position(|first| status.as_bytes().first() == Some(first));
        successes.sort_by_key(|(status, response)| (rank(status).unwrap_or(2), content(response).is_none(), *status));
        let of = |format| Ok(Self { format, content: None });
        match successes.first().and_then(|(_, response)| content(response)) {
            _ if operation.method == Method::HEAD => of(ResponseFormat::Nothing),
            Some((media_type, content)) if is_json(media_type) => {
                Ok(Self { format: ResponseFormat::Json, content: Some(content) })
            }
            Some((media_type, _)) if media_type.starts_with("text/") => of(ResponseFormat::Text),
            Some(_) => of(ResponseFormat::Bytes),
            // A redirect to a file.
            _ if operation.method == Method::GET && successes.iter().any(|(status, _)| status.starts_with("30")) => {
                of(ResponseFormat::Bytes)
            }
            _ => of(ResponseFormat::Nothing),
        }
    }

    /// Its schema, as far as needed to see whether it is a list.
    pub(crate) fn shape(&self, document: &'a Document) -> Value {
        Lowering::new(document, Side::Shape, SHAPE_LEVELS).schema(self.declared(), "result")
    }

    /// Its schema.
    pub(crate) fn schema(&self, document: &'a Document) -> Value {
        match self.format {
            ResponseFormat::Json => {
                let mut levels = LEVELS.into_iter().peekable();
                loop {
                    let mut lowering = Lowering::new(document, Side::Output, levels.next().unwrap_or_default());
                    let lowered = lowering.schema(self.declared(), "result");
                    if !lowering.is_exhausted() || levels.peek().is_none() {
                        return lowered;
                    }
                }
            }
            ResponseFormat::Text => json!({ "type": "string" }),
            ResponseFormat::Bytes => wharf::schema::output::<wharf::Buffer>(),
            ResponseFormat::Nothing => json!({ "type": "object", "properties": {} }),
        }
    }

    fn declared(&self) -> &'a Value {
        self.content.map_or(&Value::Null, |content| &content["schema"])
    }

    /// An example of a result with this schema, as JSON text: the document's own if it has one of a moderate size.
    pub(crate) fn example(&self, document: &'a Document, schema: &Value) -> String {
        let declared = self.content.and_then(|content| {
            content.get("example").or_else(|| {
                let first = content["examples"].as_object()?.values().next()?;
                document.resolve(first).ok()?.get("value")
            })
        });
        let text = |data: &Value| Some(json!({ "data": data }).to_string()).filter(|text| text.len() <= MAX_EXAMPLE);
        let example = declared.and_then(text).or_else(|| text(&sample(schema, Amount::All)));
        example.unwrap_or_else(|| r#"{"data": {}}"#.to_owned())
    }
}

/// The content of a response: JSON, if it may be that.
fn content(response: &Value) -> Option<(&str, &Value)> {
    let contents = response["content"].as_object()?;
    let json = contents.iter().find(|(kind, _)| is_json(kind));
    json.or_else(|| contents.iter().next()).map(|(kind, content)| (kind.as_str(), content))
}

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
