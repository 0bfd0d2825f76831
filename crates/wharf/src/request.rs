//! What a component asks of a vendor: described here, performed elsewhere.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::form::scalar_text;
use crate::inputs::{Fields, File};
use crate::pages::Paging;

/// One API of a vendor: the host it lives on and where its paths begin.
///
/// The prefix may hold variables in braces, such as `{tenant}`, which the connection fills in.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    host: &'static str,
    prefix: &'static str,
}

/// Declares the methods of [`Api`] that begin a request.
macro_rules! methods {
    ($($name:ident $method:ident;)*) => { $(
        #[doc = concat!("Begins a ", stringify!($method), " request at `path`, which holds literal segments.")]
        pub fn $name(self, path: &'static str) -> Request {
            Request::new(Method::$method, self.host, format!("{}/{path}", self.prefix))
        }
    )* };
}

impl Api {
    /// An API on one of the component's named hosts.
    pub const fn new(host: &'static str, prefix: &'static str) -> Self {
        Self { host, prefix }
    }

    methods! { get GET; post POST; put PUT; patch PATCH; delete DELETE; }
}

/// One request to the vendor.
#[derive(Clone, Debug)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Which of the component's named hosts to ask.
    pub host: Cow<'static, str>,
    /// Path, already encoded; variables in braces are the connection's to fill in.
    pub path: String,
    /// Query parameters, not yet encoded; a name may repeat.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// Further headers. Credentials are not among them: the connection adds those.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Body.
    pub body: Body,
    /// What the answer is expected to be.
    pub response_format: ResponseFormat,
    /// Whether the request changes nothing, so that it may be sent again.
    pub read_only: bool,
    /// Lists that the request changes beside those that its path names.
    pub also_changes: &'static [&'static str],
    /// Whether all pages of the list are wanted as one.
    pub all_pages: Option<&'static Paging>,
    /// Statuses that mean the vendor has withdrawn the operation.
    pub removed_on: &'static [u16],
    /// A shorter time limit than the caller's.
    pub time_limit: Option<Duration>,
    /// The caller's own retry policy, in place of the rules for reads and writes.
    pub retry_policy: Option<RetryPolicy>,
}

/// A retry policy that the caller chose. It applies to writes too.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// How often to repeat, at most.
    pub max_retries: u32,
    /// Wait before the first repetition.
    pub delay: Duration,
    /// Whether each wait is twice the one before.
    pub doubling: bool,
    /// Whether to repeat after every error status, not only after server errors.
    pub all_errors: bool,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// None.
    Empty,
    /// JSON text.
    Json(Bytes),
    /// A multipart form.
    Form(Vec<FormPart>),
    /// Anything else; its content type is among the headers.
    Raw(Bytes),
}

/// One part of a multipart form.
#[derive(Clone, Debug)]
pub struct FormPart {
    /// Name of the form field.
    pub name: String,
    /// Name of the file, for a file.
    pub file_name: Option<String>,
    /// Media type.
    pub content_type: Option<String>,
    /// Content.
    pub bytes: Bytes,
}

/// What an answer is expected to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResponseFormat {
    /// JSON, passed on as it is; an empty body counts as `{}`.
    Json,
    /// Bytes of a file, passed on as they are.
    Bytes,
    /// Text, passed on as a JSON string.
    Text,
}

impl Request {
    /// A request without query and body that expects JSON and, as a GET or HEAD, changes nothing.
    pub fn new(method: Method, host: impl Into<Cow<'static, str>>, path: String) -> Self {
        Self {
            read_only: method.is_safe(),
            method,
            host: host.into(),
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            response_format: ResponseFormat::Json,
            also_changes: &[],
            all_pages: None,
            removed_on: &[],
            time_limit: None,
            retry_policy: None,
        }
    }

    /// Appends the id of a record to the path, percent-encoded.
    #[must_use]
    pub fn at(mut self, id: impl Display) -> Self {
        // Writing to a String cannot fail.
        _ = write!(self.path, "/{}", utf8_percent_encode(&id.to_string(), SEGMENT));
        self
    }

    /// Appends literal segments to the path.
    #[must_use]
    pub fn then(mut self, path: &'static str) -> Self {
        self.path.push('/');
        self.path.push_str(path);
        self
    }

    /// Adds one query parameter, if there is a value.
    #[must_use]
    pub fn param(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name.into(), value.to_string())));
        self
    }

    /// Adds query parameters: one for a scalar, one for each entry of a list, and `name[key]` for
    /// each pair of key and value.
    #[must_use]
    pub fn query<T>(mut self, fields: &Fields<T>) -> Self {
        for (name, value) in fields.values() {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            self.query.extend(values.iter().filter_map(|value| parameter(name, value)));
        }
        self
    }

    /// Sends the fields as a JSON object.
    #[must_use]
    pub fn json<T>(mut self, fields: &Fields<T>) -> Self {
        // Serializing plain data with string keys cannot fail.
        self.body = Body::Json(serde_json::to_vec(fields.values()).unwrap_or_default().into());
        self
    }

    /// Sends a file as one part of a multipart form.
    #[must_use]
    pub fn file(mut self, name: &str, file_name: &str, file: &File) -> Self {
        self.body = Body::Form(vec![FormPart {
            name: name.to_owned(),
            file_name: Some(file_name.to_owned()),
            content_type: file.content_type.clone(),
            bytes: file.bytes.clone(),
        }]);
        self
    }

    /// Names lists that the request changes beside those that its path names, so that what is kept of them goes.
    #[must_use]
    pub fn also_changes(mut self, lists: &'static [&'static str]) -> Self {
        self.also_changes = lists;
        self
    }

    /// Expects the bytes of a file.
    #[must_use]
    pub fn bytes(mut self) -> Self {
        self.response_format = ResponseFormat::Bytes;
        self
    }

    /// Statuses by which the vendor tells that it has withdrawn the operation.
    #[must_use]
    pub fn removed_on(mut self, statuses: &'static [u16]) -> Self {
        self.removed_on = statuses;
        self
    }

    /// Asks for all pages, merged.
    #[must_use]
    pub fn all_pages(mut self, paging: &'static Paging) -> Self {
        self.all_pages = Some(paging);
        self
    }

    /// Sets a query parameter in place of any of the same name.
    pub(crate) fn set(&mut self, name: &'static str, value: &impl ToString) {
        self.query.retain(|(other, _)| other != name);
        self.query.push((name.into(), value.to_string()));
    }
}

/// What a segment of a path cannot hold as it is: all but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn parameter(name: &str, value: &Value) -> Option<(Cow<'static, str>, String)> {
    match value {
        Value::Object(pair) => {
            Some((format!("{name}[{}]", pair.get("key")?.as_str()?).into(), scalar_text(pair.get("value")?)?))
        }
        scalar => Some((name.to_owned().into(), scalar_text(scalar)?)),
    }
}
