//! Connections: the credentials for a vendor, and what they add to a request.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;

use http::HeaderName;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::action::read;
use crate::error::{Code, Failure, Fault};
use crate::request::Request;
use crate::schema;
use crate::secret::Secret;

/// Metadata of a connection. Its schema is not part of it.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionMeta<'a> {
    /// Key that callers use.
    pub key: &'a str,
    /// Display name.
    pub label: &'a str,
    /// The OAuth 2.0 grant by its name in the manifest; `None` for other kinds of credentials.
    pub oauth2_type: Option<&'a str>,
}

/// Credentials of one kind. The implementing type is their form: its doc comment is the published description.
pub trait Credentials: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, OAuth 2.0 grant.
    const META: ConnectionMeta<'static>;

    /// What these credentials add to every request.
    ///
    /// # Errors
    ///
    /// Faults that the schema cannot express. Their pointers begin with `/connection/fields`.
    fn resolve(self) -> Result<ResolvedConnection, Vec<Fault>>;

    /// A small read-only request that succeeds only with valid credentials.
    fn probe() -> Request;
}

/// What a connection adds to every request.
///
/// ```
/// use std::num::NonZeroU32;
/// use wharf::{Credential, Quota, ResolvedConnection, Secret};
///
/// fn resolve(account: String, api_key: Secret) -> ResolvedConnection {
///     ResolvedConnection {
///         hosts: vec![("api".into(), format!("https://{account}.acme.example").into())],
///         variables: Vec::new(),
///         headers: vec![(http::HeaderName::from_static("acme-account"), account)],
///         quota: Quota { calls_per_second: NonZeroU32::new(10).unwrap(), shared_by: api_key.clone() },
///         credentials: vec![Credential::Query("key".into(), api_key)],
///         grant: None,
///         webhook_key: None,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct ResolvedConnection {
    /// Name and base URL of each of the component's hosts.
    pub hosts: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Names and values of the variables in paths. Values are not percent-encoded: only letters, digits, `-` and `_`
    /// are allowed.
    pub variables: Vec<(Cow<'static, str>, String)>,
    /// Headers without credentials, such as the ID of a tenant.
    pub headers: Vec<(HeaderName, String)>,
    /// Credentials that are the same in every request.
    pub credentials: Vec<Credential>,
    /// How to get an access token; `None` when the credentials are complete without one.
    pub grant: Option<Grant>,
    /// The vendor's rate limit.
    pub quota: Quota,
    /// Key with which the vendor signs webhook requests.
    pub webhook_key: Option<Secret>,
}

/// A credential, and where a request carries it.
#[derive(Clone)]
pub enum Credential {
    /// A key in a header of the vendor's own.
    Header(HeaderName, Secret),
    /// A key in a query parameter. It replaces a parameter of a request with the same name.
    Query(Cow<'static, str>, Secret),
    /// User and password (RFC 7617). A user name has no colon.
    Basic {
        /// User name. Vendors often use an ID or a key.
        user: String,
        /// Password; empty where the user name is a key.
        password: Secret,
    },
    /// A token that does not expire (RFC 6750).
    Bearer(Secret),
}

impl Credential {
    /// The part that must stay secret.
    pub fn secret(&self) -> &Secret {
        match self {
            Self::Header(_, secret) | Self::Query(_, secret) | Self::Bearer(secret) => secret,
            Self::Basic { password, .. } => password,
        }
    }
}

/// How to get an access token, which is sent as a bearer token.
#[derive(Clone)]
pub enum Grant {
    /// OAuth 2.0 client credentials.
    ClientCredentials(ClientCredentials),
    /// The caller got it from the vendor, such as by an OAuth 2.0 authorization code, and sends it with every call. A
    /// call without it is refused.
    Injected,
}

/// A rate limit of the vendor. The client enforces it across all callers.
#[derive(Clone)]
pub struct Quota {
    /// The maximum number of calls in any second.
    pub calls_per_second: NonZeroU32,
    /// Identifies what shares the limit, such as application and tenant: calls with the same text count together.
    pub shared_by: Secret,
}

/// OAuth 2.0 client credentials (RFC 6749, section 4.4).
#[derive(Clone)]
pub struct ClientCredentials {
    /// Name of the host that issues tokens.
    pub host: Cow<'static, str>,
    /// Path of the token endpoint.
    pub path: Cow<'static, str>,
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
    /// How the client authenticates.
    pub authentication: ClientAuthentication,
    /// Scopes to request.
    pub scopes: Vec<String>,
    /// Names and values of more parameters of the token request, such as `audience`.
    pub parameters: Vec<(Cow<'static, str>, String)>,
    /// Keys of the fields that hold the client id and the client secret, named when the vendor rejects them. Empty where
    /// callers do not see the fields.
    pub fields: Vec<Cow<'static, str>>,
}

/// Where a token request carries client id and secret (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClientAuthentication {
    /// In its body.
    Body,
    /// In its `Authorization` header.
    Basic,
}

impl fmt::Debug for ResolvedConnection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ResolvedConnection").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// A connection as the runner uses it.
pub trait Connection: Send + Sync {
    /// Key, label, OAuth 2.0 grant.
    fn meta(&self) -> ConnectionMeta<'_>;

    /// Schema of the fields.
    fn input(&self) -> Value;

    /// What decoded fields add to every request.
    ///
    /// # Errors
    ///
    /// `invalid_connection` with every fault.
    fn resolve(&self, fields: Value) -> Result<ResolvedConnection, Failure>;

    /// A small read-only request that succeeds only with valid credentials.
    fn probe(&self) -> Request;
}

/// Turns credentials into a [`Connection`].
pub const fn connection<C: Credentials>() -> &'static dyn Connection {
    &Adapter::<C>(PhantomData)
}

struct Adapter<C>(PhantomData<fn() -> C>);

impl<C: Credentials> Connection for Adapter<C> {
    fn meta(&self) -> ConnectionMeta<'_> {
        C::META
    }

    fn input(&self) -> Value {
        schema::input::<C>()
    }

    fn resolve(&self, fields: Value) -> Result<ResolvedConnection, Failure> {
        let credentials: C = read(fields)?;
        credentials.resolve().map_err(|faults| Failure::refused(Code::InvalidConnection, faults))
    }

    fn probe(&self) -> Request {
        C::probe()
    }
}
