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
    let components = registry.components().iter().map(|registered| &registered.component);
    let names: Vec<String> =
        components.flat_map(|one| one.hosts.iter().map(|host| format!("{}.{host}", one.key))).collect();
    let all = || names.iter().map(String::as_str);
    let known = names.join(", ");
    let example = |name: &str| format!("write {name}=https://HOST, such as {name}=http://127.0.0.1:9090");
    let Some((name, url)) = setting.split_once('=') else {
        // The setting is not repeated: it may hold a password.
        let example = example(all().next().unwrap_or("COMPONENT.HOST"));
        return Err(format!("An endpoint is NAME=URL; {example}. Endpoints are {known}"));
    };
    if !names.iter().any(|known| known == name) {
        let is_host = |known: &&str| known.split_once('.').is_some_and(|(_, host)| host == name);
        let hint = all().find(is_host).or_else(|| did_you_mean(name, all()));
        let example = example(hint.or(all().next()).unwrap_or("COMPONENT.HOST"));
        return Err(format!("There is no endpoint {}; {example}. Endpoints are {known}", shown(name)));
    }
    let wrong = |why: &str| format!("The endpoint {name} {why}; {}", example(name));
    let url = match Url::parse(url) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Err(wrong("has no http:// or https:// before its host"));
        }
        Err(error) => return Err(wrong(&format!("is not a URL: {error}"))),
    };
    if !matches!(url.scheme(), "http" | "https") {
        // `localhost:9090` is a URL too, with the scheme localhost.
        return Err(wrong("has no http:// or https:// before its host"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must have no user, query or fragment"));
    }
    Ok((name.to_owned(), url))
}

/// A name for a message. What cannot be one is not repeated: it may be a URL with a password.
fn shown(name: &str) -> &str {
    let is_name = name.len() <= 100 && name.chars().all(|one| one.is_ascii_alphanumeric() || "._-".contains(one));
    if is_name { name } else { "of this name" }
}
