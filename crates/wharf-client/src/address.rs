//! The hosts of a connection, and URIs that cannot leave them.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::Uri;
use http::uri::{self, Authority, PathAndQuery, Scheme};
use url::{Url, form_urlencoded};
use wharf::{Code, Credential, Failure, Fault, FaultCode, Request, ResolvedConnection};

use crate::base_urls::BaseUrls;

/// The base URLs of a connection's hosts, by name.
pub(crate) struct Addresses {
    /// Key of the component.
    pub(crate) component: Arc<str>,
    hosts: Vec<(Cow<'static, str>, Address)>,
}

/// The base URL of a host, split into its parts.
pub(crate) struct Address {
    pub(crate) url: Url,
    scheme: Scheme,
    authority: Authority,
    /// The prefix of every path, without a slash at its end.
    prefix: String,
}

impl Address {
    fn new(url: Url) -> Result<Self, Failure> {
        let uri: Uri = url.as_str().parse().map_err(invalid)?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(invalid("the base URL of a host is not absolute"));
        };
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self { url, scheme, authority, prefix })
    }
}

impl Addresses {
    pub(crate) fn resolve(
        component: &Arc<str>,
        resolved: &ResolvedConnection,
        base_urls: &BaseUrls,
    ) -> Result<Self, Failure> {
        let resolve = |(host, own): &(Cow<'static, str>, Cow<'static, str>)| {
            let configured = if base_urls.is_empty() { None } else { base_urls.get(component, host) };
            let url = configured.map_or_else(|| Url::parse(own).map_err(invalid), |url| Ok(url.clone()))?;
            Ok((host.clone(), Address::new(url)?))
        };
        let hosts = resolved.hosts.iter().map(resolve).collect::<Result<_, _>>()?;
        Ok(Self { component: component.clone(), hosts })
    }

    pub(crate) fn of(&self, host: &str) -> Result<&Address, Failure> {
        let found = self.hosts.iter().find(|(name, _)| name == host);
        found.map(|(_, address)| address).ok_or_else(|| invalid(format!("no host {host}")))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Url)> {
        self.hosts.iter().map(|(host, address)| (&**host, &address.url))
    }

    /// The URI of a request. It has the origin of its host and begins with the path of the host, or the request fails.
    pub(crate) fn uri(&self, request: &Request, resolved: &ResolvedConnection) -> Result<Uri, Failure> {
        let Address { scheme, authority, prefix, .. } = self.of(&request.host)?;
        let mut text = String::with_capacity(prefix.len() + request.path.len() + 16);
        text.push_str(prefix);
        fill_in(&mut text, &request.path, resolved)?;
        if !request.path.starts_with('/') || !wharf::path::is_unambiguous(&text) {
            return Err(invalid("the path is ambiguous or not absolute"));
        }
        let credentials = || {
            resolved.credentials.iter().filter_map(|credential| match credential {
                Credential::Query(name, secret) => Some((&**name, secret.expose())),
                _ => None,
            })
        };
        if !request.query.is_empty() || credentials().next().is_some() {
            text.push('?');
            let length = text.len();
            let is_own = |name: &str| credentials().all(|(credential, _)| credential != name);
            form_urlencoded::Serializer::for_suffix(&mut text, length)
                .extend_pairs(request.query.iter().filter(|(name, _)| is_own(name)))
                .extend_pairs(credentials());
        }
        if text.len() > MAX_BYTES {
            let message = format!("The inputs make a URL of more than {MAX_BYTES} bytes. Request less at once");
            return Err(Failure::refused(Code::InvalidInput, vec![Fault::new("/inputs", FaultCode::Length, message)]));
        }
        let mut parts = uri::Parts::default();
        (parts.scheme, parts.authority) = (Some(scheme.clone()), Some(authority.clone()));
        // Bytes are taken over, and a String would be copied.
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(text)).map_err(invalid)?);
        Uri::from_parts(parts).map_err(invalid)
    }
}

/// The longest path and query that can be sent.
const MAX_BYTES: usize = 65_534;

/// Appends a path with the connection's values in the place of its variables.
fn fill_in(text: &mut String, path: &str, resolved: &ResolvedConnection) -> Result<(), Failure> {
    let mut rest = path;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let value = resolved.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        match value {
            Some(value) if !value.is_empty() && value.bytes().all(is_plain) => text.extend([before, value]),
            _ => return Err(invalid(format!("there is no value for {name} that can stand in a path"))),
        }
        rest = after;
    }
    text.push_str(rest);
    Ok(())
}

fn invalid(cause: impl std::fmt::Display) -> Failure {
    let detail = "The component described a request that cannot be addressed. This is a fault of the component";
    Failure::new(Code::Internal, detail).with_cause(cause)
}
