//! Base URLs that the operator sets in place of components' own.

use std::collections::HashMap;
use std::fmt;

use url::Url;
use wharf::did_you_mean::did_you_mean;
use wharf::registry::Registry;

/// Base URLs that override those of components' hosts, by name such as `acme.api`.
#[derive(Clone, Debug, Default)]
pub struct BaseUrls(HashMap<String, Url>);

/// A setting that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidBaseUrl(String);

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl BaseUrls {
    /// Parses `NAME=URL` settings for the registered components.
    ///
    /// # Errors
    ///
    /// One for each name that no component has or that is given twice, and each URL that is not plain `http` or `https`.
    pub fn parse<'a>(
        settings: impl IntoIterator<Item = &'a str>,
        registry: &Registry,
    ) -> Result<Self, Vec<InvalidBaseUrl>> {
        let (mut base_urls, mut errors) = (HashMap::new(), Vec::new());
        for setting in settings {
            match parse(setting, registry) {
                Ok((name, _)) if base_urls.contains_key(&name) => {
                    errors.push(InvalidBaseUrl(format!("The endpoint {name} is given twice")));
                }
                Ok((name, url)) => _ = base_urls.insert(name, url),
                Err(error) => errors.push(InvalidBaseUrl(error)),
            }
        }
        if errors.is_empty() { Ok(Self(base_urls)) } else { Err(errors) }
    }

    /// The URL that the operator set for a host.
    pub(crate) fn get(&self, component: &str, host: &str) -> Option<&Url> {
        self.0.get(&format!("{component}.{host}"))
    }

    /// Whether the operator set no URL at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn parse(setting: &str, registry: &Registry) -> Result<(String, Url), String> {
    let (name, url) = setting.split_once('=').ok_or("An endpoint is NAME=URL, such as acme.api=https://…")?;
    let components = registry.components().iter().map(|registered| &registered.component);
    let names: Vec<String> =
        components.flat_map(|one| one.hosts.iter().map(|host| format!("{}.{host}", one.key))).collect();
    if !names.iter().any(|known| known == name) {
        let hint = did_you_mean(name, names.iter().map(String::as_str)).map(|known| format!("; did you mean {known}?"));
        let known = names.join(", ");
        return Err(format!("There is no endpoint {name}{}. Endpoints are {known}", hint.unwrap_or_default()));
    }
    let url = Url::parse(url).map_err(|error| format!("The endpoint {name} is not a URL: {error}"))?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err(format!("The endpoint {name} must be an http or https URL without user, query or fragment"));
    }
    Ok((name.to_owned(), url))
}
