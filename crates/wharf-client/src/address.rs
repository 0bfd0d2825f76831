//! Where requests go: the hosts of a connection, and URLs that cannot leave them.

use url::{Origin, Url};
use wharf::{Binding, Code, Failure, Request};

use crate::endpoints::Endpoints;

/// The base URL of each of the connection's hosts.
pub(crate) struct Addresses(Vec<(&'static str, Url)>);

impl Addresses {
    pub(crate) fn resolve(component: &str, binding: &Binding, endpoints: &Endpoints) -> Result<Self, Failure> {
        let resolve = |(host, own): &(&'static str, &'static str)| {
            if !endpoints.is_empty()
                && let Some(url) = endpoints.get(component, host)
            {
                return Ok((*host, url.clone()));
            }
            Url::parse(own).map(|url| (*host, url)).map_err(unfit)
        };
        binding.hosts.iter().map(resolve).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn base(&self, host: &str) -> Result<&Url, Failure> {
        let found = self.0.iter().find(|(name, _)| *name == host);
        found.map(|(_, url)| url).ok_or_else(|| unfit(format!("no host {host}")))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Url)> {
        self.0.iter().map(|(host, url)| (*host, url))
    }

    /// The address of a request. It has the origin of its host and begins with the path of its
    /// base, or there is none.
    pub(crate) fn url(&self, request: &Request, binding: &Binding) -> Result<Url, Failure> {
        let base = self.base(request.host)?;
        let path = format!("{}{}", base.path().trim_end_matches('/'), fill_in(&request.path, binding)?);
        let mut url = base.clone();
        url.set_path(&path);
        if url.path() != path || url.origin() != base.origin() || !matches!(url.origin(), Origin::Tuple(..)) {
            return Err(unfit("the path does not stand as described"));
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }
}

/// Puts the connection's values in the place of variables.
fn fill_in(path: &str, binding: &Binding) -> Result<String, Failure> {
    let mut filled = path.to_owned();
    for (name, value) in &binding.variables {
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        if value.is_empty() || !value.bytes().all(is_plain) {
            return Err(unfit(format!("the value of {name} cannot stand in a path")));
        }
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    Ok(filled)
}

fn unfit(cause: impl std::fmt::Display) -> Failure {
    let detail = "The component described a request that cannot be addressed. This is a fault of the component";
    Failure::new(Code::Internal, detail).with_cause(cause)
}
