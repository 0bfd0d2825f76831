//! The routes that invoke something. Nearly all requests take one of them, and their paths have one shape: so they are
//! recognized here, before the router matches anything else.

use http::Uri;
use http::uri::PathAndQuery;

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
    /// Parses `/v1/components/{component}/{kind}/{key}/{verb}`, after [`decode_plain`]: keys are plain words.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let (component, path) = path.strip_prefix("/v1/components/")?.split_once('/')?;
        let key = |start, end| path.strip_prefix(start)?.strip_suffix(end).filter(|key| !key.contains('/'));
        PATHS.iter().find_map(|&(kind, start, end)| Some(Self { component, kind, key: key(start, end)? }))
    }
}

/// Decodes the letters, digits and marks of a path that need no percent-encoding: with it, the path is another way to write
/// the same address (RFC 3986 section 6.2.2.2).
pub(super) fn decode_plain(uri: &mut Uri) {
    if !uri.path().contains('%') {
        return;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(plain(uri.path()) + &query).ok();
    if let Ok(decoded) = Uri::from_parts(parts) {
        *uri = decoded;
    }
}

fn plain(path: &str) -> String {
    let mut pieces = path.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let encoded = piece.split_at_checked(2);
        let decoded = encoded.and_then(|(digits, rest)| Some((u8::from_str_radix(digits, 16).ok()?, rest)));
        match decoded {
            Some((letter, rest)) if letter.is_ascii_alphanumeric() || b"-._~".contains(&letter) => {
                text.push(letter.into());
                text += rest;
            }
            _ => {
                text.push('%');
                text += piece;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::{PATHS, Route, decode_plain};

    #[test]
    fn what_needs_no_encoding_is_decoded() {
        let table = [
            ("/a/get%4Aob?x=%4A", "/a/getJob?x=%4A"),
            ("/a%2dc%5f%2E%7e", "/a-c_.~"),
            ("/a%2Fb%25%3F%20%C3%A9%00", "/a%2Fb%25%3F%20%C3%A9%00"),
            ("/%2541", "/%2541"),
            ("/%+A%4", "/%+A%4"),
            ("/%", "/%"),
            ("http://a/%61", "http://a/a"),
        ];
        for (given, expected) in table {
            let mut uri: Uri = given.parse().unwrap();
            decode_plain(&mut uri);
            assert_eq!(uri.to_string(), expected, "{given}");
        }
    }

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
