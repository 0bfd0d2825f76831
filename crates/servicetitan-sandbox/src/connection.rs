//! The credentials that the sandbox accepts.

use serde_json::{Value, json};

/// The id of the only tenant.
pub(crate) const TENANT: &str = "1234567";

/// The name of the only tenant.
pub(crate) const TENANT_NAME: &str = "Lone Star Home Services";

/// A registered application.
#[derive(Debug)]
pub(crate) struct Client {
    /// Its client id.
    pub(crate) id: &'static str,
    /// Its client secret.
    pub(crate) secret: &'static str,
    /// The application key that its API calls must send.
    pub(crate) application_key: &'static str,
}

/// The only registered application.
pub(crate) static CLIENT: Client = Client { id: "cid.sandbox", secret: "cs1.sandbox", application_key: "ak1.sandbox" };

/// A connection object with the accepted credentials.
pub(crate) fn connection() -> Value {
    json!({
        "key": "serviceTitanConnection",
        "fields": {
            "environment": "integration",
            "tenant": TENANT,
            "clientId": CLIENT.id,
            "clientSecret": CLIENT.secret,
            "applicationKey": CLIENT.application_key,
        },
    })
}
