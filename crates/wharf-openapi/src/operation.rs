//! The operations of a document, and how a declaration names them.

use http::Method;
use serde_json::Value;

use crate::document::Document;
use crate::limits::MAX_OPERATIONS;
use crate::names::operation_key;

/// The methods of OpenAPI that a component can offer.
const METHODS: [(&str, Method); 7] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("patch", Method::PATCH),
    ("options", Method::OPTIONS),
    ("head", Method::HEAD),
];

/// Members of a path that are no methods.
const NO_METHODS: [&str; 5] = ["parameters", "servers", "summary", "description", "$ref"];

/// A parameter of a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueryParameter<'a> {
    pub(crate) name: &'a str,
    /// The largest value that it allows.
    pub(crate) maximum: Option<u64>,
    /// Whether it counts from 0, if it is the number of a page.
    pub(crate) is_from_zero: bool,
}

/// An operation of a document.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    /// The path's entry, whose parameters and servers are the operation's too.
    pub(crate) item: &'a Value,
    pub(crate) declared: &'a Value,
}

impl<'a> Operation<'a> {
    /// All operations, in the order of the document.
    ///
    /// # Errors
    ///
    /// When there are too many.
    pub(crate) fn all(document: &'a Document) -> Result<Vec<Self>, String> {
        let mut operations = Vec::new();
        for (path, item) in document.root["paths"].as_object().into_iter().flatten() {
            let item = document.resolve(item).unwrap_or(item);
            for (name, declared) in item.as_object().into_iter().flatten() {
                if let Some((_, method)) = METHODS.iter().find(|(known, _)| known == name)
                    && declared.is_object()
                {
                    operations.push(Self { method: method.clone(), path, item, declared });
                }
            }
        }
        match operations.len() {
            0..=MAX_OPERATIONS => Ok(operations),
            count => Err(format!("the document has {count} operations; the limit is {MAX_OPERATIONS}")),
        }
    }

    /// What stands among the operations and is none, and why.
    pub(crate) fn skipped(document: &Document) -> Vec<String> {
        let mut skipped = Vec::new();
        for (path, item) in document.root["paths"].as_object().into_iter().flatten() {
            match document.resolve(item) {
                Err(why) => skipped.push(format!("{path}: {why}")),
                Ok(item) => {
                    for (name, declared) in item.as_object().into_iter().flatten() {
                        let is_known = METHODS.iter().any(|(known, _)| known == name);
                        let is_no_method = NO_METHODS.contains(&name.as_str()) || name.starts_with("x-");
                        match is_known {
                            true if !declared.is_object() => skipped.push(format!("{name} {path}: it is no operation")),
                            false if !is_no_method => {
                                skipped.push(format!("{name} {path}: not a method that is offered"));
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        let events = document.root["webhooks"].as_object().map_or(0, serde_json::Map::len);
        if events > 0 {
            skipped.push(format!("{events} webhooks: events are not offered"));
        }
        skipped
    }

    /// The operation of a route, which is a method and a path.
    pub(crate) fn at(document: &'a Document, route: &'a str) -> Option<Self> {
        let (method, path) = route.split_once(' ')?;
        let item = document.root["paths"].get(path)?;
        let item = document.resolve(item).unwrap_or(item);
        let (name, method) = METHODS.iter().find(|(_, known)| known == method)?;
        Some(Self { method: method.clone(), path, item, declared: item.get(name)? })
    }

    /// The vendor's name of the operation.
    pub(crate) fn id(&self) -> Option<&'a str> {
        self.declared["operationId"].as_str()
    }

    /// The key of its action, unless a declaration gives one.
    pub(crate) fn key(&self) -> String {
        operation_key(self.id(), self.method.as_str(), self.path)
    }

    /// The method and the path.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Names it in a report.
    pub(crate) fn name(&self) -> String {
        self.id().map_or_else(|| self.route(), str::to_owned)
    }

    /// Whether it has this id or route.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.id() == Some(name) || self.route() == name
    }

    /// Whether a pattern of `include` or `exclude` names it.
    pub(crate) fn matches(&self, pattern: &str) -> bool {
        match pattern.strip_prefix("tag:") {
            Some(tag) => self.tags().any(|one| matches(tag, one)),
            None => self.id().is_some_and(|id| matches(pattern, id)) || matches(pattern, &self.route()),
        }
    }

    pub(crate) fn tags(&self) -> impl Iterator<Item = &'a str> {
        self.declared["tags"].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    /// Its parameters. Those of the operation replace those of the path.
    ///
    /// # Errors
    ///
    /// When a reference leads nowhere.
    pub(crate) fn parameters(&self, document: &'a Document) -> Result<Vec<&'a Value>, String> {
        let mut parameters: Vec<&Value> = Vec::new();
        for list in [&self.declared["parameters"], &self.item["parameters"]] {
            for parameter in list.as_array().into_iter().flatten() {
                let parameter = document.resolve(parameter)?;
                let is_same = |other: &&Value| other["name"] == parameter["name"] && other["in"] == parameter["in"];
                if !parameters.iter().any(is_same) {
                    parameters.push(parameter);
                }
            }
        }
        Ok(parameters)
    }

    /// The parameters of its query.
    ///
    /// # Errors
    ///
    /// When a reference leads nowhere.
    pub(crate) fn query(&self, document: &'a Document) -> Result<Vec<QueryParameter<'a>>, String> {
        let parameters = self.parameters(document)?;
        let in_query = parameters.into_iter().filter(|one| one["in"] == "query");
        let described = in_query.filter_map(|one| {
            let schema = document.resolve(&one["schema"]).unwrap_or(&Value::Null);
            let hints = [&schema["minimum"], &schema["default"], &schema["example"], &one["example"]];
            let words = one["description"].as_str().unwrap_or_default().to_lowercase();
            let is_from_zero = hints.iter().any(|hint| hint.as_u64() == Some(0))
                || ["zero", "0-based", "from 0", "at 0", "index"].iter().any(|word| words.contains(word));
            Some(QueryParameter { name: one["name"].as_str()?, maximum: schema["maximum"].as_u64(), is_from_zero })
        });
        Ok(described.collect())
    }

    /// The first server that it has of its own.
    pub(crate) fn server(&self) -> Option<&'a Value> {
        self.declared["servers"].get(0).or_else(|| self.item["servers"].get(0))
    }
}

/// Whether a text matches a pattern, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("get*", "getFile", true),
            ("*File", "getFile", true),
            ("GET /v1/*/files", "GET /v1/teams/files", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
