//! Keys and labels from the names of a document.

use std::collections::HashSet;

use wharf::label::label;

/// The most letters of a key.
const MAX_KEY: usize = 80;

/// The most letters of a summary that serves as a label.
const MAX_LABEL: usize = 60;

/// A key in camel case: `Jobs_GetList` becomes `jobsGetList`, `get_files_id` becomes `getFilesId`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut key = String::new();
    for word in name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        match key.is_empty() {
            // An acronym at the start, such as in `APIKey`.
            true if word.chars().all(|letter| !letter.is_ascii_lowercase()) => key += &word.to_ascii_lowercase(),
            true => key.extend([&first.to_ascii_lowercase(), rest]),
            false => key.extend([&first.to_ascii_uppercase(), rest]),
        }
        if key.len() > MAX_KEY {
            key.truncate(MAX_KEY);
            break;
        }
    }
    if key.starts_with(|letter: char| letter.is_ascii_digit()) {
        key.insert(0, 'n');
    }
    if key.is_empty() { "unnamed".to_owned() } else { key }
}

/// The key of an operation: from its id, else from its method and path.
pub(crate) fn operation_key(id: Option<&str>, method: &str, path: &str) -> String {
    match id.map(camel_case).filter(|key| key != "unnamed") {
        Some(key) => key,
        None => {
            let words = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
            camel_case(&format!("{} {}", method.to_ascii_lowercase(), words.collect::<Vec<_>>().join(" ")))
        }
    }
}

/// The label of an operation: its summary if that is short, else its key in words.
pub(crate) fn operation_label(summary: Option<&str>, key: &str) -> String {
    let summary = summary.map(|text| text.trim().trim_end_matches('.').trim());
    match summary {
        Some(summary) if !summary.is_empty() && summary.len() <= MAX_LABEL && !summary.contains('\n') => {
            let (first, rest) = summary.split_at(summary.chars().next().map_or(0, char::len_utf8));
            format!("{}{rest}", first.to_uppercase())
        }
        _ => label(key),
    }
}

/// The key of an input: the vendor's name where it can be one. Signs that vendors add to names become words.
pub(crate) fn input_key(name: &str) -> String {
    let is_key = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.len() <= MAX_KEY
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    match is_key {
        true => name.to_owned(),
        false => camel_case(&name.replace('<', " Before ").replace('>', " After ")),
    }
}

/// Makes keys differ, by a number behind those that are taken.
#[derive(Debug, Default)]
pub(crate) struct Unique(HashSet<String>);

impl Unique {
    pub(crate) fn key(&mut self, key: String) -> String {
        let mut unique = key.clone();
        let mut number = 2;
        while !self.0.insert(unique.clone()) {
            unique = format!("{key}{number}");
            number += 1;
        }
        unique
    }

    /// Whether a key was free, which is taken now.
    pub(crate) fn take(&mut self, key: &str) -> bool {
        self.0.insert(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys_and_labels() {
        for (id, key) in [
            ("Jobs_GetList", "jobsGetList"),
            ("get_files_id", "getFilesId"),
            ("listAccount", "listAccount"),
            ("getFile", "getFile"),
            ("URLs.list-all", "uRLsListAll"),
            ("API", "api"),
            ("2fa enable", "n2faEnable"),
        ] {
            assert_eq!(operation_key(Some(id), "GET", "/x"), key);
        }
        assert_eq!(operation_key(None, "GET", "/users/{id}/posts"), "getUsersPosts");
        assert_eq!(operation_key(Some("你好"), "GET", "/"), "get");
        assert_eq!(operation_label(Some("get a file."), "getFile"), "Get a file");
        assert_eq!(operation_label(None, "getFile"), "Get File");
        for (name, key) in [
            ("team_id", "team_id"),
            ("DateSent<", "dateSentBefore"),
            ("X-Api-Version", "xApiVersion"),
            ("filter[name]", "filterName"),
            ("$skip", "skip"),
        ] {
            assert_eq!(input_key(name), key);
        }
        let mut unique = Unique::default();
        assert_eq!(["a", "a", "b", "a"].map(|key| unique.key(key.to_owned())), ["a", "a2", "b", "a3"]);
    }
}
