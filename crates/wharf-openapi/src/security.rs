//! The security schemes of a document as connections.

use std::borrow::Cow;
use std::num::NonZeroU32;

use http::HeaderName;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use wharf::connection::ConnectionMeta;
use wharf::{
    ClientAuthentication, ClientCredentials, Code, Connection, Credential, Failure, Fault, FaultCode, Grant, Quota,
    Request, ResolvedConnection, Secret,
};

use crate::credential_form::{CredentialField, CredentialForm};
use crate::declaration::ConnectionChange;
use crate::document::Document;
use crate::field::with_title;
use crate::form::Origin;
use crate::hosts::Hosts;
use crate::names::{Unique, camel_case};
use crate::operation::Operation;

/// The most calls in any second, where the vendor's limit is not known.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// The key of a connection without credentials.
const NO_CREDENTIALS: &str = "noCredentials";

/// A connection that a document declares.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredConnection {
    pub(crate) key: String,
    pub(crate) label: String,
    oauth2_type: Option<&'static str>,
    input: Value,
    hosts: Hosts,
    credentials: Vec<CredentialField>,
    /// Fields whose values fill parameters.
    filled: Vec<(String, Fill)>,
    calls_per_second: NonZeroU32,
    pub(crate) probe: Request,
}

/// What the value of a connection's field fills.
#[derive(Clone, Debug)]
pub(crate) enum Fill {
    Header(HeaderName),
    Variable(String),
}

/// A parameter that a field of a connection fills.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    /// Key of the connection.
    pub(crate) connection: String,
    pub(crate) field: String,
    /// The vendor's name of the parameter.
    pub(crate) parameter: String,
    pub(crate) fill: Fill,
}

impl Fill {
    pub(crate) fn origin(&self) -> Origin {
        match self {
            Self::Header(_) => Origin::Header,
            Self::Variable(_) => Origin::Path,
        }
    }
}

/// The schemes of a connection, all of which are sent.
type Schemes = Vec<String>;

/// The connections of a document, the most usual first, and why others are left out.
pub(crate) fn connections(
    document: &Document,
    operations: &[Operation<'_>],
    changes: &IndexMap<String, ConnectionChange>,
    hosts: &Hosts,
    filled: &[Filled],
    probe: &dyn Fn(Option<&str>) -> Result<Request, String>,
) -> Result<(Vec<DeclaredConnection>, Vec<String>), String> {
    let mut keys = Unique::default();
    let mut wanted: Vec<(String, Schemes)> = Vec::new();
    for schemes in requirements(document, operations) {
        let key = if schemes.is_empty() { NO_CREDENTIALS.to_owned() } else { camel_case(&schemes.join(" ")) };
        wanted.push((keys.key(key), schemes));
    }
    for (key, change) in changes {
        match (wanted.iter_mut().find(|(known, _)| known == key), &change.schemes) {
            (Some((_, known)), Some(schemes)) => *known = schemes.clone(),
            (Some(_), None) => {}
            (None, Some(schemes)) => wanted.push((key.clone(), schemes.clone())),
            (None, None) => {
                let known: Vec<&str> = wanted.iter().map(|(key, _)| key.as_str()).collect();
                return Err(format!(
                    "connections.{key}: the document has no such connection; it has {}",
                    known.join(", ")
                ));
            }
        }
    }
    let (mut connections, mut left_out) = (Vec::new(), Vec::new());
    for (key, schemes) in wanted {
        let unchanged = ConnectionChange::default();
        let change = changes.get(&key).unwrap_or(&unchanged);
        let fills = |name: &str| filled.iter().any(|one| one.connection == key && one.parameter == name);
        if let Some(missing) = filled.iter().find(|one| !fills(&one.parameter)) {
            return Err(format!(
                "connections.{key}: it must fill the parameter {}, as the connection {} does",
                missing.parameter, missing.connection
            ));
        }
        match DeclaredConnection::new(document, key.clone(), &schemes, change, hosts, filled, probe) {
            Ok(connection) => connections.push(connection),
            Err(why) if changes.contains_key(&key) => return Err(format!("connections.{key}: {why}")),
            Err(why) => left_out.push(format!("connection {key}: {why}")),
        }
    }
    Ok((connections, left_out))
}

/// The sets of schemes that operations require, the most usual first.
fn requirements(document: &Document, operations: &[Operation<'_>]) -> Vec<Schemes> {
    let mut counts: IndexMap<Schemes, usize> = IndexMap::new();
    for operation in operations {
        let own = &operation.declared["security"];
        let requirements = if own.is_null() { &document.root["security"] } else { own };
        for requirement in requirements.as_array().into_iter().flatten() {
            let schemes: Schemes =
                requirement.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            if !schemes.is_empty() {
                *counts.entry(schemes).or_default() += 1;
            }
        }
    }
    if counts.is_empty() {
        let schemes = document.root["components"]["securitySchemes"].as_object().into_iter().flatten();
        counts.extend(schemes.map(|(name, _)| (vec![name.clone()], 1)));
    }
    if counts.is_empty() {
        counts.insert(Vec::new(), 1);
    }
    counts.sort_by(|_, one, _, other| other.cmp(one));
    counts.into_keys().collect()
}

impl DeclaredConnection {
    fn new(
        document: &Document,
        key: String,
        schemes: &[String],
        change: &ConnectionChange,
        hosts: &Hosts,
        filled: &[Filled],
        probe: &dyn Fn(Option<&str>) -> Result<Request, String>,
    ) -> Result<Self, String> {
        let mut form = CredentialForm { hosts: hosts.clone(), ..CredentialForm::default() };
        for name in schemes {
            let scheme = &document.root["components"]["securitySchemes"][name];
            let scheme = document.resolve(scheme)?;
            form.add(name, scheme)?;
        }
        let (mut fields, mut required) = (Map::new(), Vec::new());
        form.hosts.add_fields(&mut fields, &mut required);
        for (key, declared) in &change.fields {
            if form.fields.contains_key(key) || fields.contains_key(key) {
                return Err(format!("it has a field {key} already; choose another key"));
            }
            let text = declared.description.clone().unwrap_or_else(|| format!("Sent as {}.", declared.parameter));
            let field = json!({ "type": "string", "format": "identifier", "minLength": 1, "description": text });
            let mut field = with_title(field, key);
            if let Some(label) = &declared.label {
                field["title"] = label.as_str().into();
            }
            required.push(key.as_str().into());
            fields.insert(key.clone(), field);
        }
        required.extend(form.required.iter().map(|key| Value::from(key.as_str())));
        fields.extend(form.fields);
        let label = change.label.clone().or(form.label).unwrap_or_else(|| "No credentials".to_owned());
        let description = change.description.clone().unwrap_or_else(|| form.descriptions.join("\n\n"));
        let description = if description.is_empty() { format!("{label}.") } else { description };
        let order: Vec<Value> = fields.keys().map(|key| key.as_str().into()).collect();
        let mut input = json!({ "type": "object", "description": description, "properties": fields });
        if !required.is_empty() {
            input["required"] = required.into();
        }
        input["x-order"] = order.into();
        input["additionalProperties"] = false.into();
        let calls_per_second = change.calls_per_second.map_or(Some(CALLS_PER_SECOND), NonZeroU32::new);
        Ok(Self {
            label,
            oauth2_type: form.oauth2_type,
            input,
            hosts: form.hosts,
            credentials: form.credentials,
            filled: filled
                .iter()
                .filter(|one| one.connection == key)
                .map(|one| (one.field.clone(), one.fill.clone()))
                .collect(),
            calls_per_second: calls_per_second.ok_or("calls_per_second must be at least 1")?,
            probe: probe(change.probe.as_deref())?,
            key,
        })
    }

    /// The base URLs to which requests with its credentials go.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &str> {
        self.hosts.shown()
    }

    /// Names of the hosts that it needs beside those of the component.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.all.iter().map(|host| host.name.as_str())
    }

    fn credentials(&self, fields: &Value, faults: &mut Vec<Fault>) -> (Vec<Credential>, Option<Grant>) {
        let secret = |key: &str| Secret::from(fields[key].as_str().unwrap_or_default().to_owned());
        let text = |key: &str| fields[key].as_str().unwrap_or_default().to_owned();
        let (mut credentials, mut grant) = (Vec::new(), None);
        for credential in &self.credentials {
            match credential {
                CredentialField::Header(key, name) => credentials.push(Credential::Header(name.clone(), secret(key))),
                CredentialField::Query(key, name) => {
                    credentials.push(Credential::Query(Cow::Owned(name.clone()), secret(key)));
                }
                CredentialField::Cookie(key, name) => {
                    let value = secret(key);
                    if value.expose().contains([';', ',', ' ', '"']) {
                        let message = format!("{key} has a character that a cookie cannot have");
                        faults.push(Fault::new(format!("/connection/fields/{key}"), FaultCode::Format, message));
                    }
                    let value = format!("{name}={}", value.expose());
                    credentials.push(Credential::Header(http::header::COOKIE, value.into()));
                }
                CredentialField::Basic => {
                    let user = text("username");
                    if user.contains(':') {
                        let message = "Username must not have a colon";
                        faults.push(Fault::new("/connection/fields/username", FaultCode::Format, message));
                    }
                    credentials.push(Credential::Basic { user, password: secret("password") });
                }
                CredentialField::Bearer(key) => credentials.push(Credential::Bearer(secret(key))),
                CredentialField::Injected => grant = Some(Grant::Injected),
                CredentialField::ClientCredentials { host, path } => {
                    grant = Some(Grant::ClientCredentials(ClientCredentials {
                        host: host.clone().into(),
                        path: path.clone().into(),
                        client_id: text("clientId"),
                        client_secret: secret("clientSecret"),
                        authentication: ClientAuthentication::Body,
                        scopes: text("scopes").split_whitespace().map(str::to_owned).collect(),
                        parameters: Vec::new(),
                        fields: vec!["clientId".into(), "clientSecret".into()],
                    }));
                }
            }
        }
        (credentials, grant)
    }
}

impl Connection for DeclaredConnection {
    fn meta(&self) -> ConnectionMeta<'_> {
        ConnectionMeta { key: &self.key, label: &self.label, oauth2_type: self.oauth2_type }
    }

    fn input(&self) -> Value {
        self.input.clone()
    }

    fn resolve(&self, fields: Value) -> Result<ResolvedConnection, Failure> {
        let mut faults = Vec::new();
        let urls = self.hosts.urls(&fields).unwrap_or_else(|found| {
            faults.extend(found);
            Vec::new()
        });
        let (mut variables, mut headers) = (Vec::new(), Vec::new());
        for (key, fill) in &self.filled {
            let value = fields[key].as_str().unwrap_or_default().to_owned();
            let is_plain = value.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_".contains(&letter));
            match fill {
                Fill::Header(name) => headers.push((name.clone(), value)),
                Fill::Variable(name) if is_plain => variables.push((Cow::Owned(name.clone()), value)),
                Fill::Variable(_) => faults.push(Fault::new(
                    format!("/connection/fields/{key}"),
                    FaultCode::Format,
                    format!("{key} may have letters, digits, - and _ only"),
                )),
            }
        }
        let (credentials, grant) = self.credentials(&fields, &mut faults);
        if !faults.is_empty() {
            return Err(Failure::refused(Code::InvalidConnection, faults));
        }
        Ok(ResolvedConnection {
            hosts: urls.into_iter().map(|(name, url)| (Cow::Owned(name), Cow::Owned(url))).collect(),
            variables,
            headers,
            credentials,
            grant,
            quota: Quota { calls_per_second: self.calls_per_second, shared_by: fields.to_string().into() },
            webhook_key: None,
        })
    }

    fn probe(&self) -> Request {
        self.probe.clone()
    }
}
