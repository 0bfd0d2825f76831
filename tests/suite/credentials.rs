//! Every kind of credentials, as the vendor receives it.

use std::num::NonZeroU32;

use http::HeaderName;
use serde_json::{Value, json};
use wharf::connection::ConnectionMeta;
use wharf::{
    Api, ClientAuthentication, ClientCredentials, Component, Connection, Credential, Failure, Grant, Quota, Request,
    ResolvedConnection,
};

use crate::secrets::CANARIES;
use crate::stage::{Reply, Stage};
use crate::vendor::{Vendor, answer};

const TENANT: HeaderName = HeaderName::from_static("x-tenant");
const KEY: HeaderName = HeaderName::from_static("x-key");

/// A connection without fields.
struct Kind {
    key: &'static str,
    credentials: fn() -> Vec<Credential>,
    grant: fn() -> Option<Grant>,
}

impl Connection for Kind {
    fn meta(&self) -> ConnectionMeta<'_> {
        ConnectionMeta { key: self.key, label: self.key, oauth2_type: None }
    }

    fn input(&self) -> Value {
        json!({ "type": "object", "properties": {} })
    }

    fn resolve(&self, _: Value) -> Result<ResolvedConnection, Failure> {
        Ok(ResolvedConnection {
            hosts: vec![("api".into(), "https://api.acme.example".into())],
            variables: Vec::new(),
            headers: vec![(TENANT, "t 1".to_owned())],
            credentials: (self.credentials)(),
            grant: (self.grant)(),
            quota: Quota { calls_per_second: NonZeroU32::MAX, shared_by: String::new().into() },
            webhook_key: None,
        })
    }

    fn probe(&self) -> Request {
        Api::new("api", "").get("me")
    }
}

fn basic(user: &str) -> Vec<Credential> {
    vec![Credential::Basic { user: user.to_owned(), password: "pass-secret".to_owned().into() }]
}

fn client(authentication: ClientAuthentication) -> Option<Grant> {
    Some(Grant::ClientCredentials(ClientCredentials {
        host: "api".into(),
        path: "/connect/token".into(),
        client_id: "id".to_owned(),
        client_secret: "client-secret".to_owned().into(),
        authentication,
        scopes: vec!["a".to_owned(), "b".to_owned()],
        parameters: vec![("audience".into(), "https://acme".to_owned())],
        fields: Vec::new(),
    }))
}

const NONE: Kind = Kind { key: "none", credentials: Vec::new, grant: || None };

static COMPONENT: Component = Component {
    key: "kinds",
    connections: &[
        &NONE,
        &Kind { key: "header", credentials: || vec![Credential::Header(KEY, "key-secret".to_owned().into())], ..NONE },
        &Kind {
            key: "query",
            credentials: || vec![Credential::Query("key".into(), CANARIES[1].to_owned().into())],
            ..NONE
        },
        &Kind { key: "basic", credentials: || basic("user"), ..NONE },
        &Kind { key: "misread", credentials: || basic("us:er"), ..NONE },
        &Kind { key: "bearer", credentials: || vec![Credential::Bearer("b-secret".to_owned().into())], ..NONE },
        &Kind {
            key: "several",
            credentials: || {
                let query = Credential::Query("key".into(), "q-secret".to_owned().into());
                [basic("user"), vec![Credential::Header(KEY, "key-secret".to_owned().into()), query]].concat()
            },
            ..NONE
        },
        &Kind { key: "injected", grant: || Some(Grant::Injected), ..NONE },
        &Kind { key: "clientInBody", grant: || client(ClientAuthentication::Body), ..NONE },
        &Kind { key: "clientInHeader", grant: || client(ClientAuthentication::Basic), ..NONE },
    ],
    ..acme::COMPONENT
};

/// A call with one of these connections.
pub(crate) async fn get_note(vendor: &Vendor, connection: Value) -> Reply {
    let body = json!({ "connection": connection, "inputs": { "noteId": "a" } });
    Stage::of_at(&COMPONENT, vendor.address).post("/v1/components/kinds/actions/getNote/invoke", &body).await
}

/// The connection, what the vendor receives of it, and what it echoes.
#[tokio::test]
async fn the_vendor_receives_every_kind_of_credentials_and_echoes_none() {
    let (user, client) = ("Basic dXNlcjpwYXNzLXNlY3JldA==", "Basic aWQ6Y2xpZW50LXNlY3JldA==");
    let token = json!({ "access_token": "injected-secret" });
    let table = [
        (json!({ "key": "none" }), "", None, None, ""),
        (json!({ "key": "header" }), "", Some("key-secret"), None, "key-secret"),
        (json!({ "key": "query" }), "?key=canary-key%2F2%2B", None, None, "canary-key%2F2%2B"),
        (json!({ "key": "basic" }), "", None, Some(user), "dXNlcjpwYXNzLXNlY3JldA== or pass-secret"),
        (json!({ "key": "bearer" }), "", None, Some("Bearer b-secret"), "b-secret"),
        (
            json!({ "key": "several" }),
            "?key=q-secret",
            Some("key-secret"),
            Some(user),
            "key-secret q-secret pass-secret",
        ),
        (json!({ "key": "injected", "token": token }), "", None, Some("Bearer injected-secret"), "injected-secret"),
        (json!({ "key": "clientInBody" }), "", None, Some("Bearer token-1"), "client-secret"),
        (json!({ "key": "clientInHeader" }), "", None, Some("Bearer token-1"), "aWQ6Y2xpZW50LXNlY3JldA=="),
    ];
    for (mut connection, query, key, authorization, echo) in table {
        connection["fields"] = json!({});
        let problem = json!({ "error": { "message": format!("You sent {echo}!") } }).to_string();
        let vendor = Vendor::doing([answer(403, &problem)]).await;
        let reply = get_note(&vendor, connection.clone()).await;
        assert_eq!(reply.failure(), (403, "permission_denied".to_owned()), "{connection}");
        assert!(reply.text().contains("You sent"), "{}", reply.text());
        for secret in ["ecret", "1zZWNyZX", "canary"] {
            assert!(!reply.text().contains(secret), "{}", reply.text());
        }
        let seen = &vendor.seen()[0];
        assert_eq!(seen.line, format!("GET /v1/notes/a{query} HTTP/1.1"), "{connection}");
        let headers = [seen.header("x-key"), seen.header("authorization"), seen.header("x-tenant")];
        assert_eq!(headers, [key, authorization, Some("t 1")], "{connection}");
        for request in vendor.tokens() {
            let in_header = connection["key"] == "clientInHeader";
            assert_eq!(request.header("authorization"), in_header.then_some(client));
            assert_eq!(request.text().contains("client_secret=client-secret"), !in_header, "{}", request.text());
            for parameter in ["grant_type=client_credentials", "scope=a+b", "audience=https%3A%2F%2Facme"] {
                assert!(request.text().contains(parameter), "{}", request.text());
            }
        }
    }
}

#[tokio::test]
async fn incomplete_credentials_are_not_sent() {
    for (key, pointer) in [("injected", "/connection/token/access_token"), ("misread", "/connection/fields")] {
        let vendor = Vendor::start().await;
        let reply = get_note(&vendor, json!({ "key": key, "fields": {} })).await;
        assert_eq!(reply.failure(), (422, "invalid_connection".to_owned()), "{key}");
        assert_eq!(reply.json()["errors"][0]["pointer"], pointer);
        assert_eq!(vendor.seen().len(), 0);
    }
}
