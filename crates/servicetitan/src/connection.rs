//! The credentials of a ServiceTitan application for one tenant.

use std::num::NonZeroU32;

use http::HeaderName;
use serde_json::{Value, json};
use wharf::connection::ConnectionMeta;
use wharf::{
    ClientAuthentication, ClientCredentials, Credential, Credentials, Deserialize, Fault, FaultCode, Grant, Identifier,
    JsonSchema, Quota, Request, ResolvedConnection, Secret,
};

use crate::api::{API, AUTH, JPM};

/// The credentials of a ServiceTitan application for one tenant.
///
/// 1. In the ServiceTitan developer portal, create an application with the permissions that your
///    flows need. Copy its application key: it is the same for every tenant.
///
/// 2. Have the tenant's administrator connect the application, under Settings, Integrations, API
///    Application Access.
///
/// 3. Copy the tenant ID and the client ID from there, and generate the client secret. Both belong
///    to this application and this tenant alone.
///
/// 4. Choose the tenant's environment, and test the connection.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("dependentSchemas" = { "tokenUrl": token_url_of_environment() }))]
pub struct ServiceTitan {
    /// Production, or the integration environment for testing.
    #[schemars(extend("default" = "production"))]
    environment: Option<Environment>,
    /// ID of the tenant: the number in its developer portal settings.
    #[schemars(example = "10978752986", length(min = 1, max = 19), extend("pattern" = "^[0-9]+$"))]
    tenant: Identifier,
    /// Client ID of the application for this tenant.
    #[schemars(length(min = 1))]
    client_id: Identifier,
    /// Client secret of the application for this tenant.
    client_secret: Secret,
    /// Application key, the same for all tenants; begins with `ak1.`
    application_key: Secret,
    /// Determined by the environment. Accepted so that existing connections keep working.
    token_url: Option<TokenUrl>,
    /// Scopes to request, separated by spaces. Usually none: permissions are chosen in the portal.
    scopes: Option<String>,
    /// Key that ServiceTitan signs events with, from the application's webhooks in the developer portal. Required only
    /// by the trigger ServiceTitan Event.
    #[schemars(length(min = 32, max = 64))]
    webhook_key: Option<Secret>,
}

#[derive(Clone, Copy, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "camelCase")]
enum Environment {
    Production,
    Integration,
}

#[derive(Clone, Copy, Deserialize, Eq, JsonSchema, PartialEq)]
enum TokenUrl {
    #[serde(rename = "https://auth.servicetitan.io/connect/token")]
    #[schemars(title = "Production")]
    Production,
    #[serde(rename = "https://auth-integration.servicetitan.io/connect/token")]
    #[schemars(title = "Integration")]
    Integration,
}

/// The schema of connections with a token URL, which must be that of their environment.
fn token_url_of_environment() -> Value {
    let pair = |environment, url| json!({ "environment": { "const": environment }, "tokenUrl": { "const": url } });
    json!({ "anyOf": [
        { "properties": pair("production", "https://auth.servicetitan.io/connect/token") },
        {
            "properties": pair("integration", "https://auth-integration.servicetitan.io/connect/token"),
            "required": ["environment"],
        },
    ] })
}

/// The vendor's limit for one application in one tenant.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(60).unwrap();

impl Environment {
    fn hosts(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Production => [(API, "https://api.servicetitan.io"), (AUTH, "https://auth.servicetitan.io")],
            Self::Integration => {
                [(API, "https://api-integration.servicetitan.io"), (AUTH, "https://auth-integration.servicetitan.io")]
            }
        }
    }

    fn token_url(self) -> TokenUrl {
        match self {
            Self::Production => TokenUrl::Production,
            Self::Integration => TokenUrl::Integration,
        }
    }
}

impl Credentials for ServiceTitan {
    const META: ConnectionMeta<'static> =
        ConnectionMeta { key: "serviceTitanConnection", label: "OAuth 2.0", oauth2_type: Some("client_credentials") };

    fn resolve(self) -> Result<ResolvedConnection, Vec<Fault>> {
        let environment = self.environment.unwrap_or(Environment::Production);
        let mut faults = Vec::new();
        if !self.tenant.0.bytes().all(|digit| digit.is_ascii_digit()) {
            let message = "Tenant must be the tenant's ID, a number such as 10978752986";
            faults.push(Fault::new("/connection/fields/tenant", FaultCode::Format, message));
        }
        if !self.application_key.expose().is_ascii() {
            let message = "Application Key has a letter that HTTP does not allow in a header";
            faults.push(Fault::new("/connection/fields/applicationKey", FaultCode::Format, message));
        }
        if self.token_url.is_some_and(|url| url != environment.token_url()) {
            let message = "Token URL belongs to the other environment. Omit it: the environment determines it";
            faults.push(Fault::new("/connection/fields/tokenUrl", FaultCode::Conflict, message));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        // The vendor counts calls by application and tenant.
        let shared_by = format!("{} {}", self.application_key.expose(), self.tenant.0).into();
        Ok(ResolvedConnection {
            webhook_key: self.webhook_key,
            quota: Quota { calls_per_second: CALLS_PER_SECOND, shared_by },
            hosts: environment.hosts().into_iter().map(|(host, url)| (host.into(), url.into())).collect(),
            variables: vec![("tenant".into(), self.tenant.0)],
            headers: Vec::new(),
            credentials: vec![Credential::Header(HeaderName::from_static("st-app-key"), self.application_key)],
            grant: Some(Grant::ClientCredentials(ClientCredentials {
                host: AUTH.into(),
                path: "/connect/token".into(),
                client_id: self.client_id.0,
                client_secret: self.client_secret,
                authentication: ClientAuthentication::Body,
                scopes: self.scopes.iter().flat_map(|all| all.split_whitespace()).map(str::to_owned).collect(),
                parameters: Vec::new(),
                fields: vec!["clientId".into(), "clientSecret".into()],
            })),
        })
    }

    fn probe() -> Request {
        JPM.get("jobs").param("pageSize", Some(1))
    }
}
