//! Hosts that the operator pointed elsewhere.

use std::collections::HashMap;
use std::fmt;

use url::Url;
use wharf::did_you_mean::did_you_mean;
use wharf::registry::Registry;

/// Addresses in place of components' own hosts, by name such as `servicetitan.api`.
#[derive(Clone, Debug, Default)]
pub struct BaseUrls(HashMap<String, Url>);

/// An endpoint that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidBaseUrl(String);

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl BaseUrls {
    /// Reads `NAME=URL` settings for the docked components.
    ///
    /// # Errors
    ///
    /// A name that no component has, or an address that is not plain `http` or `https`.
    pub fn parse<'a>(
        settings: impl IntoIterator<Item = &'a str>,
        registry: &Registry,
    ) -> Result<Self, Vec<InvalidBaseUrl>> {
        let (mut endpoints, mut faults) = (HashMap::new(), Vec::new());
        for setting in settings {
            match parse(setting, registry) {
                Ok((name, url)) => _ = endpoints.insert(name, url),
                Err(fault) => faults.push(InvalidBaseUrl(fault)),
            }
        }
        if faults.is_empty() { Ok(Self(endpoints)) } else { Err(faults) }
    }

    /// The address that the operator gave for a host.
    pub(crate) fn get(&self, component: &str, host: &str) -> Option<&Url> {
        self.0.get(&format!("{component}.{host}"))
    }

    /// Whether the operator pointed anything elsewhere.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn parse(setting: &str, registry: &Registry) -> Result<(String, Url), String> {
    let (name, url) = setting.split_once('=').ok_or("An endpoint is NAME=URL, such as servicetitan.api=https://…")?;
    let components = registry.components().iter().map(|registered| &registered.component);
    let names: Vec<String> =
        components.flat_map(|one| one.hosts.iter().map(|host| format!("{}.{host}", one.key))).collect();
    if !names.iter().any(|known| known == name) {
        let hint = did_you_mean(name, names.iter().map(String::as_str)).map(|near| format!("; did you mean {near}?"));
        return Err(format!("There is no endpoint {name}{}", hint.unwrap_or_default()));
    }
    let url = Url::parse(url).map_err(|error| format!("The address of {name} is not a URL: {error}"))?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err(format!("The address of {name} must be http or https, without user, query or fragment"));
    }
    Ok((name.to_owned(), url))
}
