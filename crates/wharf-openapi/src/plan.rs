//! How the inputs of an operation become a request.

use std::fmt::Write;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use wharf::form::scalar_text;
use wharf::method_override::overrides_method;
use wharf::{
    Body, Code, Deserialize, Failure, Fault, FaultCode, File, FormPart, Paging, Part, Request, ResponseFormat,
};

use crate::style::Style;

/// The input that fetches all pages of a list.
pub(crate) const FETCH_ALL: &str = "fetchAll";

/// How the inputs of an operation become a request.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) method: Method,
    /// Name of the host.
    pub(crate) host: String,
    pub(crate) path: Vec<Piece>,
    pub(crate) parameters: Vec<Parameter>,
    /// Key of the input with more query parameters.
    pub(crate) extra_query: Option<String>,
    pub(crate) body: BodyPlan,
    pub(crate) response_format: ResponseFormat,
    pub(crate) read_only: bool,
    /// The vendor's header for the idempotency key of a write.
    pub(crate) idempotency_header: Option<HeaderName>,
    /// How the list is paged, if it is a list.
    pub(crate) paging: Option<Part<Paging>>,
}

/// A piece of a path.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Piece {
    /// Text that is sent as it is.
    Literal(String),
    /// A value of the connection.
    Variable(String),
    /// An input.
    Input { key: String, name: String, style: Style },
}

/// A parameter outside of the path.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// Key of the input.
    pub(crate) key: String,
    /// The vendor's name.
    pub(crate) name: String,
    pub(crate) place: Place,
    /// Whether its value is a list of key-value pairs.
    pub(crate) is_map: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Place {
    Query(Style),
    Header(HeaderName),
}

/// Which inputs make up the body, and how.
#[derive(Clone, Debug)]
pub(crate) enum BodyPlan {
    None,
    /// A JSON object of these members.
    Json {
        members: Vec<Member>,
        content_type: Option<HeaderValue>,
        is_required: bool,
    },
    /// One input as JSON.
    JsonValue {
        key: String,
        content_type: Option<HeaderValue>,
    },
    /// A form as in a URL.
    UrlEncoded {
        members: Vec<Member>,
        is_required: bool,
    },
    /// A form with files.
    Multipart {
        members: Vec<Member>,
        is_required: bool,
    },
    /// One input as it is: a file or a text.
    Raw {
        key: String,
        content_type: Option<HeaderValue>,
    },
}

impl BodyPlan {
    /// The members of which the body consists.
    pub(crate) fn members(&mut self) -> Option<&mut Vec<Member>> {
        match self {
            Self::Json { members, .. } | Self::UrlEncoded { members, .. } | Self::Multipart { members, .. } => {
                Some(members)
            }
            _ => None,
        }
    }
}

/// A member of a body.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Key of the input.
    pub(crate) key: String,
    /// The vendor's name.
    pub(crate) name: String,
    /// How it is written in a form as in a URL.
    pub(crate) style: Style,
}

/// Characters to percent-encode in a path: all except the unreserved characters of RFC 3986.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Plan {
    /// The request for decoded inputs.
    ///
    /// # Errors
    ///
    /// `invalid_input` if an input cannot stand where it must.
    pub(crate) fn request(&self, inputs: Value) -> Result<Request, Failure> {
        let Value::Object(mut inputs) = inputs else {
            return Err(Failure::new(Code::Internal, "Inputs are an object"));
        };
        let fetches_all = self.paging.is_some() && inputs.remove(FETCH_ALL) == Some(Value::Bool(true));
        let mut request = Request::new(self.method.clone(), self.host.clone(), self.path(&inputs));
        for Parameter { key, name, place, is_map } in &self.parameters {
            let Some(value) = inputs.get(key).filter(|value| !value.is_null()) else { continue };
            let mut add = |name: String, text: String| request.query.push((name.into(), text));
            match place {
                Place::Query(style) if *is_map => {
                    pairs(value).for_each(|(key, value)| style.pairs(name, &json!({ key: value }), &mut add));
                }
                Place::Query(style) => style.pairs(name, value, add),
                Place::Header(name) => request.headers.push((name.clone(), header(key, value)?)),
            }
        }
        if let Some(key) = &self.extra_query {
            let extra: Vec<(&str, &str)> = inputs.get(key).into_iter().flat_map(pairs).collect();
            if let Some((name, _)) = extra.iter().find(|(name, _)| overrides_method(name)) {
                let fault = Fault::new(
                    format!("/inputs/{key}"),
                    FaultCode::Format,
                    format!("{name} would replace the HTTP method"),
                );
                return Err(Failure::refused(Code::InvalidInput, vec![fault]));
            }
            request.query.retain(|(name, _)| extra.iter().all(|(other, _)| other != name));
            request.query.extend(extra.iter().map(|(name, value)| ((*name).to_owned().into(), (*value).to_owned())));
        }
        self.write_body(&mut request, &mut inputs)?;
        request.response_format = self.response_format;
        request.read_only = self.read_only;
        request.idempotency_header = self.idempotency_header.clone();
        Ok(match &self.paging {
            Some(paging) if fetches_all => request.all_pages(paging.clone()),
            _ => request,
        })
    }

    fn path(&self, inputs: &Map<String, Value>) -> String {
        let mut path = String::new();
        for piece in &self.path {
            match piece {
                Piece::Literal(text) => path += text,
                // Writing to a String cannot fail.
                Piece::Variable(name) => _ = write!(path, "{{{name}}}"),
                Piece::Input { key, name, style } => {
                    let encoded = |text: &str| utf8_percent_encode(text, PATH).to_string();
                    path += &style.path_text(name, inputs.get(key).unwrap_or(&Value::Null), encoded);
                }
            }
        }
        path
    }

    fn write_body(&self, request: &mut Request, inputs: &mut Map<String, Value>) -> Result<(), Failure> {
        let mut declare = |content_type: &Option<HeaderValue>| {
            request.headers.extend(content_type.clone().map(|value| (CONTENT_TYPE, value)));
        };
        request.body = match &self.body {
            BodyPlan::None => Body::Empty,
            BodyPlan::Json { members, content_type, is_required } => {
                let members: Map<String, Value> =
                    taken(members, inputs).map(|(one, value)| (one.name.clone(), value)).collect();
                match members.is_empty() && !is_required {
                    true => Body::Empty,
                    false => json_body(&members.into(), content_type, &mut declare),
                }
            }
            BodyPlan::JsonValue { key, content_type } => match inputs.remove(key) {
                Some(value) => json_body(&value, content_type, &mut declare),
                None => Body::Empty,
            },
            BodyPlan::UrlEncoded { members, is_required } => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                let mut is_empty = true;
                for (member, value) in taken(members, inputs) {
                    is_empty = false;
                    member.style.pairs(&member.name, &value, |name, text| _ = form.append_pair(&name, &text));
                }
                match is_empty && !is_required {
                    true => Body::Empty,
                    false => {
                        declare(&Some(HeaderValue::from_static("application/x-www-form-urlencoded")));
                        Body::Raw(form.finish().into())
                    }
                }
            }
            BodyPlan::Multipart { members, is_required } => {
                let mut parts = Vec::new();
                for (member, value) in taken(members, inputs) {
                    let values = if let Value::Array(values) = value { values } else { vec![value] };
                    parts.extend(values.into_iter().filter_map(|value| part(&member.name, value)));
                }
                if parts.is_empty() && !is_required { Body::Empty } else { Body::Form(parts) }
            }
            BodyPlan::Raw { key, content_type } => match inputs.remove(key) {
                None => Body::Empty,
                Some(Value::String(text)) => {
                    declare(&content_type.clone().or(Some(HeaderValue::from_static("text/plain; charset=utf-8"))));
                    Body::Raw(text.into())
                }
                Some(file) => {
                    let File { bytes, content_type: of_file, .. } = File::deserialize(file).map_err(|error| {
                        Failure::new(Code::Internal, "A file does not have the form of one").with_cause(error)
                    })?;
                    let of_file = of_file.and_then(|text| HeaderValue::try_from(text).ok());
                    let octets = HeaderValue::from_static("application/octet-stream");
                    declare(&content_type.clone().or(of_file).or(Some(octets)));
                    Body::Raw(bytes)
                }
            },
        };
        Ok(())
    }
}

/// The pairs of a list of key-value pairs.
fn pairs(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    value.as_array().into_iter().flatten().filter_map(|pair| Some((pair["key"].as_str()?, pair["value"].as_str()?)))
}

/// The members of a body that have a value.
fn taken<'a>(members: &'a [Member], inputs: &mut Map<String, Value>) -> impl Iterator<Item = (&'a Member, Value)> {
    members.iter().filter_map(|member| Some((member, inputs.remove(&member.key)?)))
}

fn json_body(
    value: &Value,
    content_type: &Option<HeaderValue>,
    declare: &mut impl FnMut(&Option<HeaderValue>),
) -> Body {
    let text = Bytes::from(value.to_string());
    match content_type {
        None => Body::Json(text),
        content_type => {
            declare(content_type);
            Body::Raw(text)
        }
    }
}

/// A part of a multipart form: a file, a text, or JSON.
fn part(name: &str, value: Value) -> Option<FormPart> {
    let (name, file_name) = (name.to_owned(), None);
    match (scalar_text(&value), value) {
        (_, Value::Null) => None,
        (Some(text), _) => Some(FormPart { name, file_name, content_type: None, bytes: text.into() }),
        (None, value) => Some(match File::deserialize(&value) {
            Ok(file) => FormPart {
                file_name: Some(file.file_name.unwrap_or_else(|| "file".to_owned())),
                content_type: file.content_type,
                bytes: file.bytes,
                name,
            },
            Err(_) => FormPart {
                content_type: Some("application/json".to_owned()),
                bytes: value.to_string().into(),
                file_name,
                name,
            },
        }),
    }
}

fn header(key: &str, value: &Value) -> Result<HeaderValue, Failure> {
    let text = Style::SIMPLE.text(value);
    HeaderValue::try_from(text).map_err(|_| {
        let message = "has a character that HTTP does not allow in a header";
        let fault = Fault::new(format!("/inputs/{key}"), FaultCode::Format, format!("{key} {message}"));
        Failure::refused(Code::InvalidInput, vec![fault])
    })
}
