//! The servers of a document as hosts of a component.

use serde_json::{Map, Value, json};
use url::Url;
use wharf::{Fault, FaultCode};

use crate::document::Document;
use crate::field::{shortened, with_title};
use crate::names::{Unique, camel_case, input_key};
use crate::operation::Operation;

/// The host of a component's own servers.
const API: &str = "api";

/// The field of a connection for the base URL, where the document has none.
pub(crate) const BASE_URL: &str = "baseUrl";

/// A host with its base URL, whose variables are fields of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) name: String,
    /// The base URL with variables in braces; `None` where the connection has it as a field.
    url: Option<String>,
}

/// The hosts of a component, and the fields that their variables need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    pub(crate) all: Vec<Host>,
    /// The base URL of the document's first server.
    root: Option<String>,
    variables: Vec<Variable>,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    key: String,
    schema: Value,
    default: Option<String>,
}

impl Hosts {
    /// The servers of a document and of its operations. Of several, the first is taken.
    pub(crate) fn of(document: &Document, operations: &[Operation<'_>]) -> Self {
        let mut hosts = Self::default();
        let mut keys = Unique::default();
        let none = Value::Null;
        let root = document.root["servers"].get(0).unwrap_or(&none);
        hosts.root = hosts.base_url(root);
        hosts.add(root, API.to_owned(), &mut keys);
        for server in operations.iter().filter_map(Operation::server) {
            if hosts.named(server).is_none() {
                let url = server["url"].as_str().unwrap_or_default();
                let host = url.split("//").nth(1).unwrap_or(url).split(['.', '/', ':']).next().unwrap_or_default();
                let name = hosts.free_name(if host.is_empty() { API.to_owned() } else { camel_case(host) });
                hosts.add(server, name, &mut keys);
            }
        }
        hosts
    }

    /// Adds the host of a token URL. Returns its name.
    pub(crate) fn add_url(&mut self, name: &str, url: &str) -> String {
        match self.all.iter().find(|host| host.url.as_deref() == Some(url)) {
            Some(host) => host.name.clone(),
            None => {
                let name = self.free_name(name.to_owned());
                self.all.push(Host { name: name.clone(), url: Some(url.to_owned()) });
                name
            }
        }
    }

    /// A name that no host has.
    fn free_name(&self, name: String) -> String {
        match self.all.iter().any(|host| host.name == name) {
            true => format!("{name}{}", self.all.len() + 1),
            false => name,
        }
    }

    /// The base URLs, with variables in braces.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|host| host.url.as_deref().unwrap_or("the base URL of the connection"))
    }

    /// The host of an operation.
    pub(crate) fn name_of(&self, operation: &Operation<'_>) -> String {
        operation.server().and_then(|server| self.named(server)).unwrap_or(API).to_owned()
    }

    /// The base URL of a server. A relative one is relative to the first server; without that there is none, because a document
    /// has no address.
    fn base_url(&self, server: &Value) -> Option<String> {
        let url = server["url"].as_str()?.trim_end_matches('/');
        match url.starts_with("https://") || url.starts_with("http://") {
            true => Some(url.to_owned()),
            false => {
                let joined = Url::parse(self.root.as_deref()?).ok()?.join(url).ok()?;
                Some(joined.as_str().trim_end_matches('/').to_owned())
            }
        }
    }

    fn named(&self, server: &Value) -> Option<&str> {
        let url = self.base_url(server);
        self.all.iter().find(|host| host.url == url).map(|host| host.name.as_str())
    }

    fn add(&mut self, server: &Value, name: String, keys: &mut Unique) {
        let url = self.base_url(server);
        for (variable, declared) in server["variables"].as_object().into_iter().flatten() {
            let is_used = url.as_ref().is_some_and(|url| url.contains(&format!("{{{variable}}}")));
            if is_used && !self.variables.iter().any(|known| known.name == *variable) {
                self.variables.push(Variable::of(variable, declared, keys));
            }
        }
        self.all.push(Host { name, url });
    }

    /// Adds the fields of a connection that the base URLs need.
    pub(crate) fn add_fields(&self, fields: &mut Map<String, Value>, required: &mut Vec<Value>) {
        if self.all.iter().any(|host| host.url.is_none()) {
            let field = json!({
                "type": "string", "minLength": 1, "description": "Base URL of the vendor's API.",
                "examples": ["https://api.example.com/v1"],
            });
            fields.insert(BASE_URL.into(), with_title(field, BASE_URL));
            required.push(BASE_URL.into());
        }
        for variable in &self.variables {
            if variable.default.is_none() {
                required.push(variable.key.as_str().into());
            }
            fields.insert(variable.key.clone(), variable.schema.clone());
        }
    }

    /// The base URLs for the fields of a connection.
    ///
    /// # Errors
    ///
    /// Each field that makes no URL.
    pub(crate) fn urls(&self, fields: &Value) -> Result<Vec<(String, String)>, Vec<Fault>> {
        let fault =
            |key: &str, message: String| Fault::new(format!("/connection/fields/{key}"), FaultCode::Format, message);
        let mut faults = Vec::new();
        let mut urls = Vec::new();
        for host in &self.all {
            let mut url = match &host.url {
                Some(url) => url.clone(),
                None => fields[BASE_URL].as_str().unwrap_or_default().trim().to_owned(),
            };
            for variable in &self.variables {
                let given = fields[&variable.key].as_str().map(str::to_owned).or_else(|| variable.default.clone());
                let value = given.unwrap_or_default();
                let place = format!("{{{}}}", variable.name);
                if !url.contains(&place) {
                    continue;
                }
                // Nothing may lead to another host.
                let is_plain = value.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter));
                if !is_plain {
                    let message = format!("{} may have letters, digits, dots, - and _ only", variable.key);
                    faults.push(fault(&variable.key, message));
                }
                url = url.replace(&place, &value);
            }
            let is_http = |url: &Url| matches!(url.scheme(), "http" | "https") && url.username().is_empty();
            match Url::parse(&url).ok().filter(is_http).filter(|url| url.query().is_none() && url.fragment().is_none())
            {
                Some(url) => urls.push((host.name.clone(), url.to_string())),
                None if faults.is_empty() => {
                    faults.push(fault(BASE_URL, "the base URL must begin with https:// or http://".to_owned()));
                }
                None => {}
            }
        }
        faults.dedup();
        if faults.is_empty() { Ok(urls) } else { Err(faults) }
    }
}

impl Variable {
    fn of(name: &str, declared: &Value, keys: &mut Unique) -> Self {
        let key = keys.key(input_key(name));
        let default = declared["default"].as_str().filter(|default| !default.is_empty()).map(str::to_owned);
        let mut schema = json!({ "type": "string" });
        if let Some(text) = declared["description"].as_str() {
            schema["description"] = shortened(text).into();
        }
        match declared["enum"].as_array().filter(|values| !values.is_empty() && values.iter().all(Value::is_string)) {
            Some(values) => {
                schema["enum"] = values.clone().into();
                let labels = values.iter().filter_map(Value::as_str).map(|value| (value.to_owned(), value.into()));
                schema["x-enum-labels"] = Value::Object(labels.collect());
            }
            None => schema["minLength"] = 1.into(),
        }
        if let Some(default) = &default {
            schema["default"] = default.as_str().into();
        }
        let schema = with_title(schema, &key);
        Self { name: name.to_owned(), key, schema, default }
    }
}
