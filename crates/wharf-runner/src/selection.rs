//! Which choices of a dropdown a caller wants: those that match a text, a part at a time.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use wharf::data_source::{CAP, Item};
use wharf::{Code, Failure, Search};

use crate::choices::Kept;
use crate::folded::folded;

/// The most characters of a text to search for.
pub(crate) const MOST_CHARACTERS: usize = 200;

/// The most keys to label at once.
pub(crate) const MOST_KEYS: usize = 500;

/// What a caller wants of a data source.
#[derive(Debug)]
pub(crate) enum Wish {
    /// Some of its choices.
    Choices(Selection),
    /// The labels of these keys.
    Labels(Vec<String>),
}

/// Some of the choices of a data source.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The words to search for, without case and accents, the longest first.
    words: Vec<String>,
    /// What to ask a vendor for that can search by itself.
    search: Option<Search>,
    limit: usize,
    after: Option<Cursor>,
}

/// Where the last part ended.
#[derive(Debug, Deserialize, Serialize)]
struct Cursor {
    /// How many choices were given.
    given: usize,
    /// The last of them.
    key: String,
    /// The words that were searched for.
    words: Vec<String>,
}

/// A part of the choices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part<'a> {
    pub(crate) result: Vec<&'a Item>,
    #[serde(flatten)]
    pub(crate) end: End,
}

/// What follows the items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct End {
    pub(crate) truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
}

impl Wish {
    /// Reads the members of an envelope that only data sources take.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn read(
        search: Option<String>,
        limit: Option<u64>,
        cursor: Option<String>,
        resolve: Option<Vec<String>>,
    ) -> Result<Self, Failure> {
        match resolve {
            None => Selection::read(search.unwrap_or_default(), limit, cursor.as_deref()).map(Self::Choices),
            Some(_) if search.is_some() || limit.is_some() || cursor.is_some() => {
                Err(malformed("resolve stands alone, without search, limit and cursor".to_owned()))
            }
            Some(keys) if keys.len() > MOST_KEYS => {
                Err(malformed(format!("resolve may have at most {MOST_KEYS} keys")))
            }
            Some(keys) => Ok(Self::Labels(keys)),
        }
    }
}

impl Selection {
    fn read(search: String, limit: Option<u64>, cursor: Option<&str>) -> Result<Self, Failure> {
        if search.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(malformed(format!("search may have at most {MOST_CHARACTERS} characters")));
        }
        let limit = usize::try_from(limit.unwrap_or(CAP as u64)).ok().filter(|limit| (1..=CAP).contains(limit));
        let mut words: Vec<String> = folded(&search).split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let after = cursor.map(|text| Cursor::read(text, &words).ok_or_else(unknown_cursor)).transpose()?;
        let limit = limit.ok_or_else(|| malformed(format!("limit must be from 1 to {CAP}")))?;
        let search = if words.is_empty() { None } else { Search::of(&search) };
        Ok(Self { words, search, limit, after })
    }

    /// Whether all choices are wanted.
    pub(crate) fn is_whole(&self) -> bool {
        self.words.is_empty() && self.limit == CAP && self.after.is_none()
    }

    /// What to ask a vendor for that can search by itself.
    pub(crate) fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The part that is wanted of the choices that were found, in the order of where they were found.
    pub(crate) fn of<'a>(&self, found: &'a [Arc<Kept>]) -> Part<'a> {
        let mut known = HashSet::new();
        let matching = |kept: &'a Arc<Kept>| {
            let items = &kept.choices.result;
            let places = if self.words.is_empty() { None } else { Some(kept.folded().holding(&self.words)) };
            places.map_or_else(|| items.iter().collect(), |places| places.iter().map(|place| &items[*place]).collect())
        };
        let mut result: Vec<&Item> = match found {
            [kept] => matching(kept),
            several => several.iter().flat_map(matching).filter(|item| known.insert(item.key.as_str())).collect(),
        };
        let given = self.after.as_ref().map_or(0, |after| after.position(&result));
        result.drain(..given);
        let more = result.len() > self.limit;
        result.truncate(self.limit);
        let last = result.last().filter(|_| more);
        let cursor =
            |last: &Item| Cursor { given: given + self.limit, key: last.key.clone(), words: self.words.clone() };
        let next_cursor = last.map(|item| cursor(item).written());
        let truncated = found.first().is_some_and(|kept| kept.choices.truncated);
        Part { result, end: End { truncated, next_cursor } }
    }
}

impl Cursor {
    /// Reads the cursor of a search for these words.
    fn read(text: &str, words: &[String]) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&text).ok().filter(|cursor: &Self| cursor.words == words)
    }

    /// How many choices come before the next part. When the last one is gone, so is at least one of those that were
    /// given, and when it stands further down, it may have moved: showing some twice is better than leaving one out.
    fn position(&self, choices: &[&Item]) -> usize {
        let found = choices.iter().take(self.given).position(|item| item.key == self.key).map(|last| last + 1);
        found.unwrap_or_else(|| self.given.saturating_sub(1)).min(choices.len())
    }

    fn written(&self) -> String {
        // Writing plain data into memory cannot fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

fn unknown_cursor() -> Failure {
    malformed("cursor must be the nextCursor of an answer to the same search".to_owned())
}

fn malformed(detail: String) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}
