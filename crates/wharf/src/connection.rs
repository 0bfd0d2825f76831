//! Connections: the credentials of a vendor, and what they mean for a request.

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

/// What the manifest says of a connection beside its fields.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionMeta<'a> {
    /// Key by which a call names it.
    pub key: &'a str,
    /// Name that people see.
    pub label: &'a str,
    /// The OAuth 2.0 grant, as the manifest names it; none for other kinds of credentials.
    pub oauth2_type: Option<&'a str>,
}

/// Credentials of one kind. The implementing type is the form that a person fills in.
pub trait Credentials: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, grant.
    const META: ConnectionMeta<'static>;

    /// What these credentials mean for every request.
    ///
    /// # Errors
    ///
    /// Faults that no schema can tell. Pointers begin with `/connection/fields`.
    fn resolve(self) -> Result<ResolvedConnection, Vec<Fault>>;

    /// A small read that succeeds only with good credentials.
    fn probe() -> Request;
}

/// What a connection adds to every request.
#[derive(Clone)]
pub struct ResolvedConnection {
    /// Base URL of each of the component's named hosts.
    pub hosts: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Values of the variables in paths. They stand in URLs as they are: only letters, digits,
    /// `-` and `_`.
    pub variables: Vec<(Cow<'static, str>, String)>,
    /// Headers that carry credentials.
    pub headers: Vec<(HeaderName, Secret)>,
    /// How to get an access token. Without it, the headers carry all credentials.
    pub grant: Option<ClientCredentials>,
    /// How often the vendor may be called.
    pub quota: Quota,
    /// Key with which the vendor signs what it sends.
    pub webhook_key: Option<Secret>,
}

/// A rate limit of the vendor, kept by the client for all callers together.
#[derive(Clone)]
pub struct Quota {
    /// The most calls in any second.
    pub calls_per_second: NonZeroU32,
    /// Who shares it, such as application and tenant: calls with the same text count together.
    pub shared_by: Secret,
}

/// OAuth 2.0 client credentials (RFC 6749 section 4.4), sent in the request body.
#[derive(Clone)]
pub struct ClientCredentials {
    /// Which of the component's named hosts issues tokens.
    pub host: Cow<'static, str>,
    /// Path of the token endpoint.
    pub path: Cow<'static, str>,
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
}

impl fmt::Debug for ResolvedConnection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ResolvedConnection").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// A connection as the runner sees it.
pub trait Connection: Send + Sync {
    /// Key, label, grant.
    fn meta(&self) -> ConnectionMeta<'_>;

    /// Schema of the fields.
    fn input(&self) -> Value;

    /// What decoded fields mean for every request.
    ///
    /// # Errors
    ///
    /// `invalid_connection` with every fault.
    fn resolve(&self, fields: Value) -> Result<ResolvedConnection, Failure>;

    /// A small read that succeeds only with good credentials.
    fn probe(&self) -> Request;
}

/// The connection that credentials make.
pub const fn connection<C: Credentials>() -> &'static dyn Connection {
    &Lifted::<C>(PhantomData)
}

struct Lifted<C>(PhantomData<fn() -> C>);

impl<C: Credentials> Connection for Lifted<C> {
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
