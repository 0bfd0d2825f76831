//! Any request to the vendor's API, for operations that no other action covers.

mod headers;
mod path;

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method};
use serde_json::Value;
use wharf::{
    Body, Deserialize, Effects, Fault, FaultCode, File, FormPart, Json, JsonSchema, KeyValues, Meta, Request,
    RequestAction, ResponseFormat, RetryPolicy,
};

use crate::api::{API, method_override};

/// Sends any request to the ServiceTitan API with the connection's credentials. It cannot reach other hosts or replace
/// the credentials.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RawRequest {
    /// Module of the API, the first segment of the path.
    #[schemars(title = "URL Type", example = &"jpm", length(min = 1, max = 40))]
    url_type: String,
    /// Path after module, version and tenant, optionally with a query.
    #[schemars(example = "/jobs", length(max = 4_096))]
    url: String,
    /// HTTP method.
    method: Verb,
    /// Format of the response: JSON and text are returned unchanged, bytes in the Buffer form.
    #[schemars(extend("default" = "json"))]
    response_type: Option<ResponseType>,
    /// Version of the API.
    #[schemars(range(min = 1, max = 9), extend("default" = 2))]
    api_version: Option<u8>,
    /// Query parameters. A name may repeat.
    #[schemars(title = "Query Parameters")]
    query_params: Option<KeyValues>,
    /// Additional headers. Headers for credentials or the transport are rejected.
    headers: Option<KeyValues>,
    /// Request body: JSON, or text that is sent unchanged.
    data: Option<Json>,
    /// Text fields of a multipart form. Cannot be combined with data.
    form_data: Option<KeyValues>,
    /// Files of a multipart form. Cannot be combined with data.
    file_data: Option<Vec<FormFile>>,
    /// File names, by key in file data. They take precedence over the files' own names.
    file_data_file_names: Option<KeyValues>,
    /// Timeout for the response, in milliseconds, within the deadline of the whole call.
    #[schemars(range(min = 1, max = 3_600_000), example = 2_000)]
    timeout: Option<u32>,
    /// Whether to retry after every error status, not only after server errors.
    #[schemars(title = "Retry On All Errors")]
    retry_all_errors: Option<bool>,
    /// Maximum number of retries, for any method: a write may then happen twice. If omitted or 0, only reads are
    /// retried.
    #[schemars(title = "Max Retry Count", range(max = 10))]
    max_retries: Option<u32>,
    /// Delay before the first retry, in milliseconds.
    #[serde(rename = "retryDelayMS")]
    #[schemars(title = "Retry Delay (ms)", range(max = 60_000))]
    retry_delay: Option<u32>,
    /// Whether to double the delay after each retry.
    use_exponential_backoff: Option<bool>,
}

/// One file of a multipart form.
#[derive(Deserialize, JsonSchema)]
pub struct FormFile {
    /// Name of the form field.
    key: String,
    /// The file.
    value: File,
}

/// The methods that a request may use.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Link,
    Unlink,
    Purge,
}

/// The expected format of the response.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ResponseType {
    #[schemars(title = "JSON")]
    Json,
    #[schemars(title = "Text")]
    Text,
    #[schemars(title = "Document")]
    Document,
    #[schemars(title = "Bytes")]
    ArrayBuffer,
}

impl RequestAction for RawRequest {
    const META: Meta =
        Meta::new("rawRequest", "Raw Request", Effects::ANYTHING, include_str!("raw_request.json")).with_verb("send");
    type Output = Value;

    fn request(&self) -> Request {
        let (path, query) = path::split(&self.url);
        let prefix = format!("/{}/v{}/tenant/{{tenant}}", self.url_type, self.api_version.unwrap_or(2));
        let mut request = Request::new(self.method(), API, prefix + &path::encoded(path));
        let params = self
            .query_params
            .iter()
            .flat_map(KeyValues::iter)
            .map(|(name, value)| (name.to_owned().into(), value.to_owned()));
        request.query = path::query_pairs(query).chain(params).collect();
        request.response_format = self.response_format();
        request.time_limit = self.timeout.map(millis);
        request.retry_policy = self.retry_policy();
        request.headers = self.headers.iter().flat_map(KeyValues::iter).filter_map(headers::parse).collect();
        request.body = self.body();
        // Not every server takes a GET with a body for a read.
        request.read_only &= matches!(request.body, Body::Empty);
        let has_type = request.headers.iter().any(|(name, _)| headers::is_content_type(name.as_str()));
        if matches!(request.body, Body::Raw(_)) && !has_type {
            request.headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        request
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.method_overrides();
        let mut fault = |pointer: &str, code, message: String| {
            faults.push(Fault::new(format!("/inputs/{pointer}"), code, message));
        };
        if !self.url_type.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-') {
            fault("urlType", FaultCode::Format, "URL Type must be a single path segment, such as jpm".to_owned());
        }
        if let Err(reason) = path::check(&self.url) {
            fault("url", FaultCode::Format, format!("URL {reason}"));
        }
        if self.headers.iter().flat_map(KeyValues::iter).count() > headers::MAX_ENTRIES {
            let message = format!("Headers may have at most {} entries", headers::MAX_ENTRIES);
            fault("headers", FaultCode::Length, message);
        }
        for (name, value) in self.headers.iter().flat_map(KeyValues::iter) {
            if let Err(reason) = headers::check(name, value) {
                fault("headers", FaultCode::Format, reason);
            }
        }
        if self.data.is_some() && self.has_form() {
            fault("data", FaultCode::Conflict, "Data cannot be combined with form data or file data".to_owned());
        }
        let has_type = |(name, _): (&str, _)| headers::is_content_type(name);
        if self.has_form() && self.headers.iter().flat_map(KeyValues::iter).any(has_type) {
            let message = "Content-Type cannot be combined with form data or file data: the form sets its own";
            fault("headers", FaultCode::Conflict, message.to_owned());
        }
        faults
    }
}

impl RawRequest {
    fn method(&self) -> Method {
        // `http` has no constants for these methods.
        let extension = |name: &str| Method::from_bytes(name.as_bytes()).unwrap_or_default();
        match self.method {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
            Verb::Head => Method::HEAD,
            Verb::Options => Method::OPTIONS,
            Verb::Link => extension("LINK"),
            Verb::Unlink => extension("UNLINK"),
            Verb::Purge => extension("PURGE"),
        }
    }

    fn response_format(&self) -> ResponseFormat {
        match self.response_type {
            None | Some(ResponseType::Json) => ResponseFormat::Json,
            Some(ResponseType::Text | ResponseType::Document) => ResponseFormat::Text,
            Some(ResponseType::ArrayBuffer) => ResponseFormat::Bytes,
        }
    }

    fn retry_policy(&self) -> Option<RetryPolicy> {
        let max_retries = self.max_retries.filter(|retries| *retries > 0)?;
        Some(RetryPolicy {
            max_retries,
            delay: millis(self.retry_delay.unwrap_or(0)),
            doubling: self.use_exponential_backoff == Some(true),
            all_errors: self.retry_all_errors == Some(true),
        })
    }

    fn body(&self) -> Body {
        match &self.data {
            // A text is sent without its quotes.
            Some(data) => {
                Body::Raw(serde_json::from_str(data.text()).unwrap_or_else(|_| data.text().to_owned()).into())
            }
            None => {
                let parts: Vec<FormPart> = self.text_parts().chain(self.file_parts()).collect();
                if parts.is_empty() { Body::Empty } else { Body::Form(parts) }
            }
        }
    }

    /// Whether the body is a multipart form.
    fn has_form(&self) -> bool {
        self.form_data.iter().any(|fields| fields.iter().next().is_some())
            || self.file_data.iter().any(|files| !files.is_empty())
    }

    /// The method is an input of its own; nothing else may replace it.
    fn method_overrides(&self) -> Vec<Fault> {
        let (_, query) = path::split(&self.url);
        let of_url = method_override("url", path::query_pairs(query).map(|(name, _)| name));
        let of_pairs = [("queryParams", &self.query_params), ("formData", &self.form_data)]
            .map(|(input, pairs)| method_override(input, pairs.iter().flat_map(KeyValues::iter).map(|(name, _)| name)));
        of_url.into_iter().chain(of_pairs.into_iter().flatten()).collect()
    }

    fn text_parts(&self) -> impl Iterator<Item = FormPart> {
        let fields = self.form_data.iter().flat_map(KeyValues::iter);
        fields.map(|(name, value)| FormPart {
            name: name.to_owned(),
            file_name: None,
            content_type: None,
            bytes: value.to_owned().into(),
        })
    }

    fn file_parts(&self) -> impl Iterator<Item = FormPart> {
        let name_of = |key: &str| {
            let mut names = self.file_data_file_names.iter().flat_map(KeyValues::iter);
            names.find(|(name, _)| *name == key).map(|(_, name)| name.to_owned())
        };
        let files = self.file_data.iter().flatten();
        files.map(move |FormFile { key, value }| FormPart {
            name: key.clone(),
            file_name: name_of(key).or_else(|| value.file_name.clone()).or_else(|| Some(key.clone())),
            content_type: value.content_type.clone(),
            bytes: value.bytes.clone(),
        })
    }
}

fn millis(count: u32) -> Duration {
    Duration::from_millis(count.into())
}
