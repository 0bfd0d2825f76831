//! The routes that invoke something. Nearly all requests take one of them, and their paths have one shape: so they are
//! recognized here, before the router matches anything else.

use crate::envelope::Kind;

/// What a path invokes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Route<'a> {
    pub(super) component: &'a str,
    pub(super) kind: Kind,
    pub(super) key: &'a str,
}

/// The path of each kind, before and after the key.
pub(super) const PATHS: [(Kind, &str, &str); 5] = [
    (Kind::Action, "actions/", "/invoke"),
    (Kind::DataSource, "data-sources/", "/invoke"),
    (Kind::Poll, "triggers/", "/poll"),
    (Kind::Webhook, "triggers/", "/webhook"),
    (Kind::ConnectionTest, "connections/", "/test"),
];

impl<'a> Route<'a> {
    /// Parses `/v1/components/{component}/{kind}/{key}/{verb}`. Keys are plain words: nothing in them is encoded.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let (component, path) = path.strip_prefix("/v1/components/")?.split_once('/')?;
        let key = |start, end| path.strip_prefix(start)?.strip_suffix(end).filter(|key| !key.contains('/'));
        PATHS.iter().find_map(|&(kind, start, end)| Some(Self { component, kind, key: key(start, end)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::{PATHS, Route};

    #[test]
    fn paths_of_one_shape_invoke() {
        for (kind, start, end) in PATHS {
            let route = Route { component: "acme", kind, key: "getJob" };
            let path = format!("/v1/components/acme/{start}getJob{end}");
            assert_eq!(Route::parse(&path), Some(route), "{path}");
        }
        for path in ["", "/actions/a/test", "/actions/a", "/actions/a/invoke/", "/actions/a/b/invoke"] {
            assert_eq!(Route::parse(&format!("/v1/components/acme{path}")), None, "{path}");
        }
    }
}
