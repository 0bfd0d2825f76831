//! A call as the handlers see it.

use std::collections::HashMap;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;

use super::problem::Problem;
use super::query::Query;
use crate::body::{Body, Property};

/// The variable segments of a path, by name.
pub(crate) type Segments = HashMap<String, String>;

/// A call that was let in, read to its end.
#[derive(Debug, Default)]
pub(crate) struct Call {
    segments: Segments,
    /// Its query parameters.
    pub(crate) query: Query,
    content: Bytes,
    parts: Vec<Part>,
}

/// One part of a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The name of its form field.
    pub(crate) name: String,
    /// The name of the file.
    pub(crate) file_name: String,
    /// The type of the content.
    pub(crate) content_type: String,
    /// The content.
    pub(crate) content: Bytes,
}

impl Call {
    /// Reads a request.
    pub(crate) async fn read(segments: Segments, request: Request) -> Result<Self, Problem> {
        let query = Query::parse(request.uri().query().unwrap_or_default());
        if is_multipart(request.headers()) {
            let parts = read_parts(request).await?;
            return Ok(Self { segments, query, content: Bytes::new(), parts });
        }
        let content = Bytes::from_request(request, &())
            .await
            .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        Ok(Self { segments, query, content, parts: Vec::new() })
    }

    /// A call that the sandbox makes itself, with a JSON body.
    pub(crate) fn made(segments: &[(&str, i64)], body: &Value) -> Self {
        let segments = segments.iter().map(|(name, id)| ((*name).to_owned(), id.to_string())).collect();
        Self { segments, query: Query::default(), content: body.to_string().into(), parts: Vec::new() }
    }

    /// The number in a segment of the path.
    pub(crate) fn id(&self, segment: &str) -> Result<i64, Problem> {
        let text = self.segments.get(segment).map_or("", String::as_str);
        text.parse().map_err(|_| Problem::field(segment, format!("The value '{text}' is not valid.")))
    }

    /// The JSON body, checked against its properties.
    pub(crate) fn body(&self, properties: &'static [Property]) -> Result<Body, Problem> {
        Body::read(&self.content, properties)
    }

    /// The part with the given name.
    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("multipart/form-data"))
}

async fn read_parts(request: Request) -> Result<Vec<Part>, Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
        parts.push(read_part(field).await.map_err(|error| refused(&error))?);
    }
    Ok(parts)
}

async fn read_part(field: Field<'_>) -> Result<Part, MultipartError> {
    let text = |value: Option<&str>, absent: &str| value.unwrap_or(absent).to_owned();
    Ok(Part {
        name: text(field.name(), ""),
        file_name: text(field.file_name(), ""),
        content_type: text(field.content_type(), "application/octet-stream"),
        content: field.bytes().await?,
    })
}

fn refused(error: &MultipartError) -> Problem {
    Problem::new(error.status(), error.body_text())
}

#[cfg(test)]
mod tests {
    use super::{Call, Segments};
    use crate::http::Query;

    impl Call {
        /// A call with one path segment, a query and a JSON body.
        pub(crate) fn of(id: i64, query: &str, body: &str) -> Self {
            Self {
                segments: Segments::from([("id".to_owned(), id.to_string())]),
                query: Query::parse(query),
                content: body.to_owned().into(),
                parts: Vec::new(),
            }
        }
    }

    #[test]
    fn a_segment_that_is_no_number_is_refused() {
        assert_eq!(Call::of(7, "", "").id("id"), Ok(7));
        assert!(Call::of(7, "", "").id("contactId").is_err());
    }
}
