//! Calls of operations.

use std::collections::HashMap;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;

use super::problem::Problem;
use super::query::Query;
use crate::body::{Body, Property};

/// Path parameters by name.
pub(crate) type PathParameters = HashMap<String, String>;

/// An authorized call with its complete body.
#[derive(Debug, Default)]
pub(crate) struct Call {
    path_parameters: PathParameters,
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
    /// The file name.
    pub(crate) file_name: String,
    /// The content type.
    pub(crate) content_type: String,
    /// The content.
    pub(crate) content: Bytes,
}

impl Call {
    /// Reads a request.
    pub(crate) async fn read(path_parameters: PathParameters, request: Request) -> Result<Self, Problem> {
        let query = Query::parse(request.uri().query().unwrap_or_default());
        if is_multipart(request.headers()) {
            let parts = read_parts(request).await?;
            return Ok(Self { path_parameters, query, content: Bytes::new(), parts });
        }
        let content = Bytes::from_request(request, &())
            .await
            .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        Ok(Self { path_parameters, query, content, parts: Vec::new() })
    }

    /// A call that the sandbox makes itself.
    pub(crate) fn internal(path_parameters: &[(&str, i64)], body: &Value) -> Self {
        let path_parameters = path_parameters.iter().map(|(name, id)| ((*name).to_owned(), id.to_string())).collect();
        Self { path_parameters, query: Query::default(), content: body.to_string().into(), parts: Vec::new() }
    }

    /// A path parameter that is a number.
    pub(crate) fn id(&self, name: &str) -> Result<i64, Problem> {
        let text = self.path_parameters.get(name).map_or("", String::as_str);
        text.parse().map_err(|_| Problem::field(name, format!("The value '{text}' is not valid.")))
    }

    /// The JSON body, checked against its properties.
    pub(crate) fn body(&self, properties: &'static [Property]) -> Result<Body, Problem> {
        Body::read(&self.content, properties)
    }

    /// The part with a name.
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
    while let Some(field) = form.next_field().await.map_err(|error| multipart_problem(&error))? {
        parts.push(read_part(field).await.map_err(|error| multipart_problem(&error))?);
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

fn multipart_problem(error: &MultipartError) -> Problem {
    Problem::new(error.status(), error.body_text())
}

#[cfg(test)]
mod tests {
    use super::{Call, PathParameters};
    use crate::http::Query;

    impl Call {
        /// A call with the path parameter `id`, a query and a JSON body.
        pub(crate) fn for_test(id: i64, query: &str, body: &str) -> Self {
            Self {
                path_parameters: PathParameters::from([("id".to_owned(), id.to_string())]),
                query: Query::parse(query),
                content: body.to_owned().into(),
                parts: Vec::new(),
            }
        }
    }

    #[test]
    fn a_path_parameter_that_is_not_a_number_is_rejected() {
        assert_eq!(Call::for_test(7, "", "").id("id"), Ok(7));
        assert!(Call::for_test(7, "", "").id("contactId").is_err());
    }
}
