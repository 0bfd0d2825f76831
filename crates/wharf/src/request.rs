//! Requests to a vendor. They are only described here; an [`Upstream`](crate::Upstream) sends them.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::form::scalar_text;
use crate::inputs::{Fields, File};
use crate::paging::Paging;
use crate::part::Part;

/// One API of a vendor: its host and the prefix of its paths.
///
/// The prefix may contain variables in braces, such as `{tenant}`, which the connection replaces.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    host: &'static str,
    prefix: &'static str,
}

/// Declares a method of [`Api`] for each HTTP method.
macro_rules! methods {
    ($($name:ident $method:ident;)*) => { $(
        #[doc = concat!("A ", stringify!($method), " request at the prefix followed by the literal `path`.")]
        pub fn $name(self, path: &'static str) -> Request {
            Request::new(Method::$method, self.host, format!("{}/{path}", self.prefix))
        }
    )* };
}

impl Api {
    /// An API at `prefix` of the component's host with the name `host`.
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
    /// Name of the component's host to send it to.
    pub host: Cow<'static, str>,
    /// Path, percent-encoded; the connection replaces variables in braces.
    pub path: String,
    /// Query parameters, not encoded; names may repeat.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// Additional headers, without credentials: the connection adds those.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Body.
    pub body: Body,
    /// Expected format of the response.
    pub response_format: ResponseFormat,
    /// Whether the request changes nothing, so that it can be retried.
    pub read_only: bool,
    /// The vendor's header for an idempotency key, with which it performs a write once: the write can then be retried.
    pub idempotency_header: Option<HeaderName>,
    /// Lists that the request changes, in addition to those in its path. Their cached choices are invalidated.
    pub also_changes: &'static [&'static str],
    /// How the list is paged, to fetch and merge all its pages; `None` to send one request.
    pub all_pages: Option<Part<Paging>>,
    /// Statuses that mean that the vendor has withdrawn the operation.
    pub removed_on: &'static [u16],
    /// Whether the time of the response by the vendor's clock matters.
    pub wants_date: bool,
    /// The header that holds the cursor of the next page, or the link to it, if it matters.
    pub next_header: Option<HeaderName>,
    /// A time limit, in addition to the caller's deadline.
    pub time_limit: Option<Duration>,
    /// The caller's retry policy, which replaces the rules for reads and writes.
    pub retry_policy: Option<RetryPolicy>,
}

/// A retry policy that the caller chose. It also applies to writes.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// The maximum number of retries.
    pub max_retries: u32,
    /// Delay before the first retry.
    pub delay: Duration,
    /// Whether each delay is twice the previous one.
    pub doubling: bool,
    /// Whether to retry after any error status, not only after server errors.
    pub all_errors: bool,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// No body.
    Empty,
    /// JSON text.
    Json(Bytes),
    /// A multipart form.
    Form(Vec<FormPart>),
    /// Other content; the request's headers include its content type.
    Raw(Bytes),
}

/// One part of a multipart form.
#[derive(Clone, Debug)]
pub struct FormPart {
    /// Name of the form field.
    pub name: String,
    /// File name, if the part is a file.
    pub file_name: Option<String>,
    /// Media type.
    pub content_type: Option<String>,
    /// Content.
    pub bytes: Bytes,
}

/// Expected format of a response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResponseFormat {
    /// JSON, passed on unchanged; an empty body becomes `{}`.
    Json,
    /// A file, passed on unchanged.
    Bytes,
    /// Text, passed on as a JSON string.
    Text,
    /// Nothing is promised: JSON is passed on unchanged, anything else becomes `{}`, except a web page.
    Nothing,
}

impl Request {
    /// A request without query and body that expects JSON. It is read-only if its method is safe, such as GET.
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
            idempotency_header: None,
            also_changes: &[],
            all_pages: None,
            removed_on: &[],
            wants_date: false,
            next_header: None,
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

    /// Adds a query parameter, if there is a value.
    #[must_use]
    pub fn param(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name.into(), value.to_string())));
        self
    }

    /// Adds query parameters: one for each scalar, one for each entry of a list, and `name[key]` for each key-value
    /// pair.
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

    /// Lets the write be retried under an idempotency key, which the vendor takes in this header. The client makes the key: the
    /// same for all attempts of a request, another one for each request.
    ///
    /// ```
    /// use http::HeaderName;
    /// use wharf::Api;
    ///
    /// let request = Api::new("api", "/v1").post("payments");
    /// let request = request.idempotent_by(HeaderName::from_static("idempotency-key"));
    /// assert!(request.may_be_repeated());
    /// ```
    #[must_use]
    pub fn idempotent_by(mut self, header: HeaderName) -> Self {
        self.idempotency_header = Some(header);
        self
    }

    /// Whether a second attempt has no further effect: it only reads, or the vendor recognizes it.
    pub fn may_be_repeated(&self) -> bool {
        self.read_only || self.idempotency_header.is_some()
    }

    /// Names lists that the request changes, in addition to those in its path. Their cached choices are invalidated.
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

    /// Sets the statuses that mean that the vendor has withdrawn the operation.
    #[must_use]
    pub fn removed_on(mut self, statuses: &'static [u16]) -> Self {
        self.removed_on = statuses;
        self
    }

    /// Fetches all pages of the list and merges them.
    #[must_use]
    pub fn all_pages(mut self, paging: impl Into<Part<Paging>>) -> Self {
        self.all_pages = Some(paging.into());
        self
    }

    /// Takes over the query of a link.
    pub(crate) fn follow(&mut self, link: &str) {
        let link = link.split_once('#').map_or(link, |(link, _)| link);
        let query = link.split_once('?').map_or("", |(_, query)| query);
        let parameters = form_urlencoded::parse(query.as_bytes()).into_owned();
        self.query = parameters.map(|(name, value)| (name.into(), value)).collect();
    }

    /// Sets a query parameter, replacing any with the same name.
    pub(crate) fn set(&mut self, name: Cow<'static, str>, value: &impl ToString) {
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.to_string()));
    }
}

/// Characters to percent-encode in a path segment: all except the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn parameter(name: &str, value: &Value) -> Option<(Cow<'static, str>, String)> {
    match value {
        Value::Object(pair) => {
            Some((format!("{name}[{}]", pair.get("key")?.as_str()?).into(), scalar_text(pair.get("value")?)?))
        }
        scalar => Some((name.to_owned().into(), scalar_text(scalar)?)),
    }
}
