//! The credentials that the sandbox accepts.

use serde_json::{Value, json};

/// The number of the only tenant.
pub(crate) const TENANT: &str = "1234567";

/// What the only tenant is called.
pub(crate) const TENANT_NAME: &str = "Lone Star Home Services";

/// An application that is registered with the tenant.
#[derive(Debug)]
pub(crate) struct Client {
    /// Its client id.
    pub(crate) id: &'static str,
    /// The secret that belongs to the client id.
    pub(crate) secret: &'static str,
    /// The application key that its API calls must carry.
    pub(crate) application_key: &'static str,
}

/// The only registered application.
pub(crate) static CLIENT: Client = Client { id: "cid.sandbox", secret: "cs1.sandbox", application_key: "ak1.sandbox" };

/// The connection object of a caller that uses the accepted credentials.
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
