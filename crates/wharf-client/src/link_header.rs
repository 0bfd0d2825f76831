//! The `Link` header (RFC 8288).

use http::header::LINK;
use http::{HeaderMap, HeaderName};

/// The value of a header that holds the cursor of the next page; of `Link`, the target of its link to the next page.
pub(crate) fn next_page(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    match name {
        name if name == LINK => next_link(headers),
        name => headers.get(name)?.to_str().ok().map(str::to_owned),
    }
}

/// The target of the first link with the relation `next`.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| split(value, ','))
        .filter_map(link)
        .find(|(_, parameters)| is_next(parameters))
        .map(|(target, _)| target.to_owned())
}

/// The target of a link, with its parameters.
fn link(text: &str) -> Option<(&str, &str)> {
    text.trim().strip_prefix('<')?.split_once('>')
}

/// Splits a text at a separator that is neither within quotes nor within a target.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut end = None;
    text.split(move |letter| {
        end = match (end, letter) {
            (None, '"') => Some('"'),
            (None, '<') => Some('>'),
            (Some(end), letter) if end == letter => None,
            (end, _) => end,
        };
        end.is_none() && letter == separator
    })
}

fn is_next(parameters: &str) -> bool {
    split(parameters, ';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        let relations = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel")
            && relations.split_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_next_page_is_found_among_other_links() {
        let table: [(&[&str], Option<&str>); 11] = [
            (&[r#"<https://a.example/list?page=2>; rel="next""#], Some("https://a.example/list?page=2")),
            (&[r#"<?p=1>; rel="prev", <?p=3>; rel="next""#], Some("?p=3")),
            (&[r#"<?p=1>; rel="prev""#, r#"<?p=3>; rel="next""#], Some("?p=3")),
            (&["<?p=2>; REL=Next"], Some("?p=2")),
            (&[r#"<?p=2>; rel="last next""#], Some("?p=2")),
            (&[r#"<?a,b=2>; title="x, <y>; rel=next"; rel=prev,<?p=3>;rel=next"#], Some("?p=3")),
            (&[r#"<?p=2>; rel="last""#], None),
            (&[r#"<?p=2>; rel="nextish""#], None),
            (&["<?p=2>; rel"], None),
            (&["<?p=2; rel=next"], None),
            (&[""], None),
        ];
        for (values, expected) in table {
            let values = values.iter().map(|value| (LINK, HeaderValue::from_static(value)));
            assert_eq!(next_link(&values.clone().collect()).as_deref(), expected, "{:?}", values.collect::<Vec<_>>());
        }
    }
}
