//! Which choices of a dropdown a caller wants: those that match a text, a part at a time.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use wharf::data_source::{Item, MAX_ITEMS};
use wharf::fold_case::fold_case;
use wharf::form::whole_number;
use wharf::{Failure, FaultCode, Order, Search};

use crate::dropdown::cache::CachedChoices;
use crate::envelope::refused;

/// The most characters of a text to search for.
pub(crate) const MAX_CHARACTERS: usize = 200;

/// The most keys to label at once.
pub(crate) const MAX_KEYS: usize = 500;

/// What a caller wants of a data source.
#[derive(Debug)]
pub(crate) enum DataSourceQuery {
    /// Some of its choices.
    Choices(ChoicesQuery),
    /// The labels of these keys.
    Labels(Vec<String>),
}

/// Some of the choices of a data source.
#[derive(Debug)]
pub(crate) struct ChoicesQuery {
    /// The words to search for, without case and accents, the longest first.
    words: Vec<String>,
    /// What to ask a vendor for that can search by itself.
    search: Option<Search>,
    limit: usize,
    after: Option<Cursor>,
}

/// The list that a part is of.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    pub(crate) order: Order,
    /// Equal for the same source, inputs and credentials alone.
    pub(crate) digest: u64,
}

/// Where the last part ended.
#[derive(Debug, Deserialize, Serialize)]
struct Cursor {
    /// Of what list.
    list: u64,
    /// The words that were searched for.
    words: Vec<String>,
    /// The last choice that was given.
    key: String,
    label: String,
}

/// A part of the choices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChoicesPage<'a> {
    pub(crate) result: Vec<&'a Item>,
    #[serde(flatten)]
    pub(crate) end: PageInfo,
}

/// What follows the items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
}

impl DataSourceQuery {
    /// Reads the members of an envelope that only data sources take.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn read(
        search: Option<String>,
        limit: Option<Number>,
        cursor: Option<String>,
        resolve: Option<Vec<String>>,
    ) -> Result<Self, Failure> {
        match resolve {
            None => ChoicesQuery::read(search.unwrap_or_default(), limit, cursor.as_deref()).map(Self::Choices),
            Some(_) if search.is_some() || limit.is_some() || cursor.is_some() => {
                Err(refused("/resolve", FaultCode::Conflict, "resolve stands alone, without search, limit and cursor"))
            }
            Some(keys) if keys.len() > MAX_KEYS => {
                Err(refused("/resolve", FaultCode::Length, format!("resolve may have at most {MAX_KEYS} keys")))
            }
            Some(keys) => Ok(Self::Labels(keys)),
        }
    }
}

impl ChoicesQuery {
    fn read(search: String, limit: Option<Number>, cursor: Option<&str>) -> Result<Self, Failure> {
        if search.chars().nth(MAX_CHARACTERS).is_some() {
            let message = format!("search may have at most {MAX_CHARACTERS} characters");
            return Err(refused("/search", FaultCode::Length, message));
        }
        let limit = limit.map_or(Some(MAX_ITEMS), |limit| usize::try_from(whole_number(&limit)?).ok());
        let mut words: Vec<String> = fold_case(&search).split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let after = cursor.map(|text| Cursor::read(text, &words).ok_or_else(unknown_cursor)).transpose()?;
        let limit = limit.filter(|limit| (1..=MAX_ITEMS).contains(limit)).ok_or_else(|| {
            refused("/limit", FaultCode::Range, format!("limit must be a whole number from 1 to {MAX_ITEMS}"))
        })?;
        let search = if words.is_empty() { None } else { Search::of(&search) };
        Ok(Self { words, search, limit, after })
    }

    /// Whether all choices are wanted.
    pub(crate) fn is_whole(&self) -> bool {
        self.words.is_empty() && self.limit == MAX_ITEMS && self.after.is_none()
    }

    /// What to ask a vendor for that can search by itself.
    pub(crate) fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Refuses a cursor of another list.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn check(&self, listed: Listed) -> Result<(), Failure> {
        let is_foreign = self.after.as_ref().is_some_and(|after| after.list != listed.digest);
        if is_foreign { Err(unknown_cursor()) } else { Ok(()) }
    }

    /// The part that is wanted of the choices that were found in several places of one list.
    pub(crate) fn of<'a>(&self, found: &'a [Arc<CachedChoices>], listed: Listed) -> ChoicesPage<'a> {
        let matching = |kept: &'a Arc<CachedChoices>| {
            let items = &kept.choices.result;
            let places = if self.words.is_empty() { None } else { Some(kept.fold_case().holding(&self.words)) };
            places.map_or_else(|| items.iter().collect(), |places| places.iter().map(|place| &items[*place]).collect())
        };
        let mut result: Vec<&Item> = match found {
            [kept] => matching(kept),
            several => {
                let mut known = HashSet::new();
                let all = several.iter().flat_map(matching).filter(|item| known.insert(item.key.as_str()));
                let mut all: Vec<&Item> = all.collect();
                all.sort_by_cached_key(|item| listed.order.rank(item));
                all
            }
        };
        if let Some(after) = &self.after {
            result.drain(..after.given(&result, listed.order));
        }
        let more = result.len() > self.limit;
        result.truncate(self.limit);
        let last = result.last().filter(|_| more);
        let next_cursor = last.map(|last| Cursor::written(listed.digest, &self.words, last));
        let truncated = found.first().is_some_and(|kept| kept.choices.truncated);
        ChoicesPage { result, end: PageInfo { truncated, next_cursor } }
    }
}

impl Cursor {
    /// Reads the cursor of a search for these words.
    fn read(text: &str, words: &[String]) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&text).ok().filter(|cursor: &Self| cursor.words == words)
    }

    /// How many of the choices come before the next part: those that do not stand after the last that was given, which
    /// itself may be gone. In the vendor's order it must still be there; without it all are given once more, because
    /// showing some twice is better than leaving one out.
    fn given(&self, choices: &[&Item], order: Order) -> usize {
        if order == Order::Vendor {
            return choices.iter().position(|item| item.key == self.key).map_or(0, |last| last + 1);
        }
        let last = order.rank(&Item { key: self.key.clone(), label: self.label.clone() });
        choices.partition_point(|item| order.rank(item) <= last)
    }

    fn written(list: u64, words: &[String], last: &Item) -> String {
        let Item { key, label } = last.clone();
        let cursor = Self { list, words: words.to_vec(), key, label };
        // Writing plain data into memory cannot fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }
}

fn unknown_cursor() -> Failure {
    refused("/cursor", FaultCode::Format, "cursor must be the nextCursor of an answer to the same search")
}
