//! The form of a connection: which security schemes become which fields and credentials.

use http::HeaderName;
use serde_json::{Map, Value, json};
use url::Url;

use crate::field::{shortened, with_title};
use crate::hosts::Hosts;
use crate::names::{Unique, input_key};

/// Which field of a form becomes which credential.
#[derive(Clone, Debug)]
pub(crate) enum CredentialField {
    Header(String, HeaderName),
    Query(String, String),
    Cookie(String, String),
    Basic,
    Bearer(String),
    ClientCredentials { host: String, path: String },
    Injected,
}

/// The form of a connection while its schemes are added.
#[derive(Debug, Default)]
pub(crate) struct CredentialForm {
    pub(crate) hosts: Hosts,
    pub(crate) label: Option<String>,
    pub(crate) oauth2_type: Option<&'static str>,
    pub(crate) fields: Map<String, Value>,
    pub(crate) required: Vec<String>,
    pub(crate) descriptions: Vec<String>,
    pub(crate) credentials: Vec<CredentialField>,
}

impl CredentialForm {
    pub(crate) fn add(&mut self, name: &str, scheme: &Value) -> Result<(), String> {
        let description = scheme["description"].as_str().map(shortened);
        match (scheme["type"].as_str(), scheme["scheme"].as_str().map(str::to_ascii_lowercase).as_deref()) {
            (Some("apiKey"), _) => {
                let parameter = scheme["name"].as_str().ok_or_else(|| format!("the scheme {name} has no name"))?;
                let key = self.free_key(&["apiKey".to_owned(), input_key(parameter), input_key(name)]);
                let credential = match scheme["in"].as_str() {
                    Some("header") => HeaderName::try_from(parameter)
                        .map(|header| CredentialField::Header(key.clone(), header))
                        .map_err(|_| format!("{parameter} is no name of a header"))?,
                    Some("query") => CredentialField::Query(key.clone(), parameter.to_owned()),
                    Some("cookie") => CredentialField::Cookie(key.clone(), parameter.to_owned()),
                    _ => return Err(format!("the scheme {name} does not say where its key is sent")),
                };
                self.secret(&key, &format!("Sent as {parameter}."));
                self.put(credential, "API Key", description);
            }
            (Some("http"), Some("basic")) => {
                let field = json!({ "type": "string", "minLength": 1, "description": "Name of the user, or a key." });
                self.fields.insert("username".into(), with_title(field, "username"));
                self.required.push("username".into());
                self.secret("password", "Password, or a token.");
                self.put(CredentialField::Basic, "User and Password", description);
            }
            (Some("http"), Some("bearer")) => {
                let key = self.free_key(&["token".to_owned(), input_key(name)]);
                self.secret(&key, "Access token.");
                self.put(CredentialField::Bearer(key), "Access Token", description);
            }
            (Some("oauth2"), _) => self.oauth2(name, scheme, description)?,
            (Some("openIdConnect"), _) => {
                self.oauth2_type = Some("authorization_code");
                let url = scheme["openIdConnectUrl"].as_str().unwrap_or_default();
                let text = format!("The workflow engine gets the access token, by OpenID Connect at {url}.");
                self.put(CredentialField::Injected, "OpenID Connect", description.or(Some(text)));
            }
            (kind, other) => {
                let kind = other.or(kind).unwrap_or("unknown");
                return Err(format!("the scheme {name} is of the kind {kind}, which is not supported"));
            }
        }
        Ok(())
    }

    fn oauth2(&mut self, name: &str, scheme: &Value, description: Option<String>) -> Result<(), String> {
        let flows = &scheme["flows"];
        let scopes = |flow: &Value| {
            let scopes: Vec<&str> =
                flow["scopes"].as_object().into_iter().flatten().map(|(scope, _)| scope.as_str()).collect();
            match scopes.is_empty() {
                true => String::new(),
                false => format!(" Scopes: {}.", scopes.join(" ")),
            }
        };
        if let Some(flow) = flows.get("clientCredentials") {
            let url = flow["tokenUrl"].as_str().and_then(|url| Url::parse(url).ok());
            let url = url.ok_or_else(|| format!("the token URL of the scheme {name} is not a URL"))?;
            let path = url.path().to_owned();
            let mut origin = url;
            origin.set_path("");
            origin.set_query(None);
            let host = self.hosts.add_url("auth", origin.as_str().trim_end_matches('/'));
            self.oauth2_type = Some("client_credentials");
            let field = json!({ "type": "string", "format": "identifier", "minLength": 1, "description": "Client ID of the application." });
            self.fields.insert("clientId".into(), with_title(field, "clientId"));
            self.required.push("clientId".into());
            self.secret("clientSecret", "Client secret of the application.");
            let text = shortened(&format!("Scopes to request, separated by spaces.{}", scopes(flow)));
            self.fields.insert("scopes".into(), with_title(json!({ "type": "string", "description": text }), "scopes"));
            self.put(CredentialField::ClientCredentials { host, path }, "OAuth 2.0 Client Credentials", description);
            return Ok(());
        }
        let flow = ["authorizationCode", "implicit", "password"].into_iter().find_map(|kind| flows.get(kind));
        let flow = flow.ok_or_else(|| format!("the scheme {name} has no flow"))?;
        let url = |name: &str| flow[name].as_str().unwrap_or("an unknown URL");
        let text = shortened(&format!(
            "The workflow engine gets the access token: users authorize at {}, the token URL is {}.{}",
            url("authorizationUrl"),
            url("tokenUrl"),
            scopes(flow)
        ));
        self.oauth2_type = Some("authorization_code");
        self.put(CredentialField::Injected, "OAuth 2.0", Some(text));
        self.descriptions.extend(description);
        Ok(())
    }

    /// The first of these keys that no field has.
    fn free_key(&self, wanted: &[String]) -> String {
        let mut keys = Unique::default();
        self.fields.keys().for_each(|key| _ = keys.take(key));
        let free = wanted.iter().find(|key| !self.fields.contains_key(*key));
        keys.key(free.or(wanted.last()).cloned().unwrap_or_default())
    }

    fn secret(&mut self, key: &str, description: &str) {
        let field = json!({
            "type": "string", "format": "password", "writeOnly": true, "minLength": 1, "description": description,
        });
        self.fields.insert(key.to_owned(), with_title(field, key));
        self.required.push(key.to_owned());
    }

    fn put(&mut self, credential: CredentialField, label: &str, description: Option<String>) {
        self.credentials.push(credential);
        self.label = Some(self.label.take().map_or_else(|| label.to_owned(), |before| format!("{before} and {label}")));
        self.descriptions.extend(description);
    }
}
