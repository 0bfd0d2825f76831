//! Which choices of a dropdown a caller wants: those that match a text, a part at a time.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use wharf::data_source::{CAP, Choices, Item};
use wharf::{Code, Failure};

/// The most characters of a text to search for.
pub(crate) const MOST_CHARACTERS: usize = 200;

/// What a caller wants of a data source.
#[derive(Debug)]
pub(crate) struct Selection {
    words: Vec<String>,
    limit: usize,
    after: Option<Cursor>,
}

/// Where the last part ended.
#[derive(Debug)]
struct Cursor {
    /// How many choices were given.
    given: usize,
    /// The last of them.
    key: String,
}

/// A part of the choices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part<'a> {
    result: Vec<&'a Item>,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Selection {
    /// Reads the members of an envelope that only data sources take.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn read(search: Option<&str>, limit: Option<u64>, cursor: Option<&str>) -> Result<Self, Failure> {
        let search = search.unwrap_or_default();
        if search.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(malformed(format!("search may have at most {MOST_CHARACTERS} characters")));
        }
        let limit = usize::try_from(limit.unwrap_or(CAP as u64)).ok().filter(|limit| (1..=CAP).contains(limit));
        let after = cursor.map(|text| Cursor::read(text).ok_or_else(unknown_cursor)).transpose()?;
        Ok(Self {
            words: folded(search).split_whitespace().map(str::to_owned).collect(),
            limit: limit.ok_or_else(|| malformed(format!("limit must be from 1 to {CAP}")))?,
            after,
        })
    }

    /// The part of the choices that is wanted.
    pub(crate) fn of<'a>(&self, choices: &'a Choices) -> Part<'a> {
        let mut result: Vec<&Item> = choices.result.iter().filter(|item| self.matches(&item.label)).collect();
        let given = self.after.as_ref().map_or(0, |after| after.position(&result));
        result.drain(..given);
        let more = result.len() > self.limit;
        result.truncate(self.limit);
        let last = result.last().filter(|_| more);
        let next_cursor = last.map(|item| Cursor { given: given + self.limit, key: item.key.clone() }.to_string());
        Part { result, truncated: choices.truncated, next_cursor }
    }

    /// Whether a label has all the words.
    fn matches(&self, label: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let label = folded(label);
        self.words.iter().all(|word| label.contains(word))
    }
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (given, key) = text.split_once(':')?;
        Some(Self { given: given.parse().ok()?, key: key.to_owned() })
    }

    /// How many choices come before the next part. When the last one is gone, so is at least one of
    /// those that were given: showing one twice is better than leaving one out.
    fn position(&self, choices: &[&Item]) -> usize {
        let found = choices.iter().position(|item| item.key == self.key).map(|last| last + 1);
        found.unwrap_or_else(|| self.given.saturating_sub(1)).min(choices.len())
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode(format!("{}:{}", self.given, self.key)))
    }
}

/// The text without regard to case and accents.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

fn unknown_cursor() -> Failure {
    malformed("cursor must be the nextCursor of an answer".to_owned())
}

fn malformed(detail: String) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}
