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
#[derive(Clone)]
pub struct ResolvedConnection {
    /// Name and base URL of each of the component's hosts.
    pub hosts: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Names and values of the variables in paths. Values are not percent-encoded: only letters, digits, `-` and `_`
    /// are allowed.
    pub variables: Vec<(Cow<'static, str>, String)>,
    /// Headers that carry credentials.
    pub headers: Vec<(HeaderName, Secret)>,
    /// How to get an access token; `None` when the headers carry all credentials.
    pub grant: Option<ClientCredentials>,
    /// The vendor's rate limit.
    pub quota: Quota,
    /// Key with which the vendor signs webhook requests.
    pub webhook_key: Option<Secret>,
}

/// A rate limit of the vendor. The client enforces it across all callers.
#[derive(Clone)]
pub struct Quota {
    /// The maximum number of calls in any second.
    pub calls_per_second: NonZeroU32,
    /// Identifies what shares the limit, such as application and tenant: calls with the same text count together.
    pub shared_by: Secret,
}

/// OAuth 2.0 client credentials (RFC 6749, section 4.4), sent in the request body.
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
    /// Scopes to request.
    pub scopes: Vec<String>,
    /// Keys of the fields that hold the client id and the client secret, named when the vendor rejects them. Empty where
    /// callers do not see the fields.
    pub fields: Vec<Cow<'static, str>>,
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
