//! A stand-in for a vendor: checks each request against the document and answers with its examples.

use std::collections::HashMap;
use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use wharf::form::{Form, ReadOptions};
use wharf::json::raw;
use wharf::sample::{Amount, sample};
use wharf::{Connection, Fault, NextPlace, Paging, PagingScheme, Part, ResponseFormat};

use crate::document::Document;
use crate::hosts::BASE_URL;
use crate::limits::LEVELS;
use crate::lower::{Lowering, Side};
use crate::operation::Operation;
use crate::operation_result::{OperationResult, essence, is_json};
use crate::security::DeclaredConnection;

/// The access token that the stand-in's connection has where an engine would send one.
const TOKEN: &str = "stand-in";

/// A stand-in for a vendor. It keeps nothing: a write changes nothing.
pub struct StandIn {
    document: Arc<Document>,
    /// How the lists of the operations are paged, by their routes.
    pagings: HashMap<String, Part<Paging>>,
    connection: Value,
}

/// A request to a stand-in.
pub struct StandInRequest<'a> {
    /// Method.
    pub method: &'a Method,
    /// Path, percent-encoded.
    pub path: &'a str,
    /// Query, without the question mark.
    pub query: &'a str,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Body.
    pub body: &'a [u8],
}

/// The response of a stand-in.
pub struct StandInResponse {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub content_type: &'static str,
    /// Body.
    pub body: Vec<u8>,
}

impl StandIn {
    /// A stand-in for the vendor of a component.
    pub(crate) fn new(
        document: Arc<Document>,
        connections: &[DeclaredConnection],
        pagings: HashMap<String, Part<Paging>>,
    ) -> Self {
        let connection = connections.first().map_or(Value::Null, |connection| {
            let mut fields = sample(&connection.input(), Amount::Least);
            if !fields[BASE_URL].is_null() {
                fields[BASE_URL] = "http://stand-in.example".into();
            }
            json!({ "key": connection.meta().key, "fields": fields, "token": { "access_token": TOKEN } })
        });
        Self { document, pagings, connection }
    }

    /// A connection that it accepts: any credentials do.
    pub fn connection(&self) -> &Value {
        &self.connection
    }

    /// Answers a request.
    pub fn answer(&self, request: &StandInRequest<'_>) -> StandInResponse {
        // A token endpoint, which the document does not list as an operation.
        if request.method == Method::POST && request.body.starts_with(b"grant_type=") {
            return json_response(200, &json!({ "access_token": TOKEN, "token_type": "bearer", "expires_in": 3_600 }));
        }
        let operations = Operation::all(&self.document).unwrap_or_default();
        let matching = |operation: &&Operation<'_>| matches(operation.path, request.path).is_some();
        let of_path: Vec<&Operation<'_>> = operations.iter().filter(matching).collect();
        // Of several paths, the one with the fewest variables.
        let operation = of_path.iter().filter(|operation| operation.method == *request.method);
        let Some(operation) = operation.min_by_key(|operation| operation.path.matches('{').count()) else {
            let status = if of_path.is_empty() { 404 } else { 405 };
            return problem(status, "The document has no such operation", &[]);
        };
        let faults = self.faults(operation, request);
        match faults.as_slice() {
            [] => self.success(operation, request),
            faults => problem(400, "The request does not match the document", faults),
        }
    }

    /// What is wrong with a request by the document.
    fn faults(&self, operation: &Operation<'_>, request: &StandInRequest<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        let query: Vec<(String, String)> = form_urlencoded::parse(request.query.as_bytes()).into_owned().collect();
        let path = matches(operation.path, request.path).unwrap_or_default();
        for parameter in operation.parameters(&self.document).unwrap_or_default() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let has_name = |(other, _): &&(String, String)| {
                other == name || other.strip_prefix(name).is_some_and(|rest| rest.starts_with('['))
            };
            let given = match parameter["in"].as_str() {
                Some("query") => query.iter().find(has_name).map(|(_, value)| value.clone()),
                Some("header") => request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned),
                Some("path") => path.iter().find(has_name).map(|(_, value)| value.clone()),
                _ => continue,
            };
            let schema = Lowering::new(&self.document, Side::Input, 1).schema(&parameter["schema"], name);
            match given {
                None if parameter["required"] == true => faults.push(format!("{name} is missing")),
                Some(text) if schema["type"] != "array" && schema["type"] != "object" => {
                    let read = Form::compile(&schema).read(&raw(&text.into()), name, &ReadOptions::default());
                    faults.extend(read.err().into_iter().flatten().map(|fault: Fault| fault.message));
                }
                _ => {}
            }
        }
        let body = self.document.resolve(&operation.declared["requestBody"]).unwrap_or(&Value::Null);
        let content_type = request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let given = essence(content_type);
        let declared = body["content"].as_object();
        match (declared, request.body.is_empty()) {
            (Some(_), true) if body["required"] == true => faults.push("the body is missing".to_owned()),
            (Some(contents), false) => match contents.iter().find(|(kind, _)| fits(kind, given)) {
                None => faults.push(format!("the body is {given}, which the document does not have")),
                Some((kind, content)) if is_json(kind) => {
                    let schema =
                        Lowering::new(&self.document, Side::Input, LEVELS[0]).schema(&content["schema"], "body");
                    match serde_json::from_slice::<Value>(request.body) {
                        Err(_) => faults.push("the body is not JSON".to_owned()),
                        Ok(value) => {
                            let read = Form::compile(&schema).read(&raw(&value), "/body", &ReadOptions::default());
                            let found = read.err().into_iter().flatten();
                            faults.extend(found.map(|fault: Fault| format!("{}: {}", fault.pointer, fault.message)));
                        }
                    }
                }
                Some(_) => {}
            },
            (None, false) => faults.push("the operation has no body".to_owned()),
            _ => {}
        }
        faults
    }

    fn success(&self, operation: &Operation<'_>, request: &StandInRequest<'_>) -> StandInResponse {
        let Ok(result) = OperationResult::of(&self.document, operation) else {
            return problem(500, "The document's response has a reference that leads nowhere", &[]);
        };
        match result.format {
            ResponseFormat::Json => {
                let example = result.example(&self.document, &result.schema(&self.document));
                let mut example: Value = serde_json::from_str(&example).unwrap_or_default();
                let mut data = example["data"].take();
                if let Some(paging) = self.pagings.get(&operation.route()) {
                    cut_to_one_page(&mut data, paging, request.query);
                }
                json_response(200, &data)
            }
            ResponseFormat::Text => response(200, "text/plain; charset=utf-8", b"text".to_vec()),
            ResponseFormat::Bytes => response(200, "application/octet-stream", b"file".to_vec()),
            ResponseFormat::Nothing => response(204, "application/json", Vec::new()),
        }
    }
}

/// Makes an example the only page of its list: it leads to no other page, and other pages are empty.
fn cut_to_one_page(page: &mut Value, paging: &Paging, query: &str) {
    let given = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let mut put = |pointer: &str, value: Value| {
        if let Some(place) = page.pointer_mut(pointer) {
            *place = value;
        }
    };
    let is_first = match &paging.scheme {
        PagingScheme::PageNumber { page: name, first, more } => {
            more.iter().for_each(|more| put(more, false.into()));
            given(name).is_none_or(|number| number == first.to_string())
        }
        PagingScheme::Offset { offset } => given(offset).is_none_or(|number| number == "0"),
        PagingScheme::Cursor { next: NextPlace::Member(next), .. } | PagingScheme::Link(NextPlace::Member(next)) => {
            put(next, Value::Null);
            true
        }
        _ => true,
    };
    if !is_first {
        put(&paging.records, json!([]));
    }
}

/// The values of a path's variables, if the path has the form of a template.
fn matches(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let template = template.split(['#', '?']).next().unwrap_or_default();
    let (segments, given): (Vec<&str>, Vec<&str>) =
        (template.trim_matches('/').split('/').collect(), path.trim_matches('/').split('/').collect());
    if given.len() < segments.len() {
        return None;
    }
    // A base URL may have segments of its own before.
    let given = &given[given.len() - segments.len()..];
    let mut values = Vec::new();
    for (segment, given) in segments.iter().zip(given) {
        let Some((before, rest)) = segment.split_once('{') else {
            if segment != given {
                return None;
            }
            continue;
        };
        let (name, after) = rest.split_once('}')?;
        let value = given.strip_prefix(before)?.strip_suffix(after)?;
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        values.push((name.to_owned(), value.into_owned()));
    }
    Some(values)
}

/// Whether a body of this media type is what the document declares.
fn fits(declared: &str, given: &str) -> bool {
    let declared = essence(declared);
    declared == given || declared == "*/*" || declared.strip_suffix("/*").is_some_and(|kind| given.starts_with(kind))
}

fn problem(status: u16, title: &str, faults: &[String]) -> StandInResponse {
    json_response(status, &json!({ "title": title, "detail": faults.join(". ") }))
}

fn json_response(status: u16, value: &Value) -> StandInResponse {
    response(status, "application/json", value.to_string().into_bytes())
}

fn response(status: u16, content_type: &'static str, body: Vec<u8>) -> StandInResponse {
    StandInResponse { status, content_type, body }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_path_has_the_form_of_a_template() {
        for (template, path, expected) in [
            ("/a/{id}", "/a/7", Some(vec![("id", "7")])),
            ("/a/{id}", "/v1/a/x%20y", Some(vec![("id", "x y")])),
            ("/a/{id}.json", "/a/7.json", Some(vec![("id", "7")])),
            ("/a/{id}.json", "/a/7", None),
            ("/a/{id}", "/b/7", None),
            ("/a/b#get", "/a/b", Some(vec![])),
            ("/a/b", "/b", None),
        ] {
            let found = matches(template, path);
            let found = found.as_ref().map(|all| all.iter().map(|(name, value)| (&**name, &**value)).collect());
            assert_eq!(found, expected, "{template} {path}");
        }
    }
}
