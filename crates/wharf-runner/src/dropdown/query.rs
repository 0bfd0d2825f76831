//! Which choices of a dropdown a caller wants: those that match a text, a page at a time.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use wharf::data_source::MAX_ITEMS;
use wharf::fold_case::fold_case;
use wharf::item::make_labels_distinct;
use wharf::{Failure, FaultCode, Item, Order, Search};

use crate::dropdown::cache::{CachedChoices, PageInfo};
use crate::envelope::refused;

/// What a caller wants from a data source.
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
    /// The words to search for, case-folded, the longest first.
    words: Vec<String>,
    /// What to request from a vendor that can search.
    search: Option<Search>,
    limit: usize,
    after: Option<Cursor>,
}

/// The list that a page belongs to.
#[derive(Clone, Copy)]
pub(crate) struct List {
    pub(crate) order: Order,
    /// Equal for the same source, inputs and credentials alone.
    pub(crate) digest: u64,
}

/// Where the last page ended.
#[derive(Debug, Deserialize, Serialize)]
struct Cursor {
    /// Of what list.
    list: u64,
    /// The words that were searched for.
    words: Vec<String>,
    /// The last choice of the page.
    key: String,
    label: String,
}

/// A page of the choices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChoicesPage<'a> {
    pub(crate) result: Vec<Cow<'a, Item>>,
    #[serde(flatten)]
    pub(crate) info: PageInfo,
}

impl DataSourceQuery {
    /// # Errors
    ///
    /// `malformed_request`, for a cursor of another search.
    pub(crate) fn new(
        search: Option<String>,
        limit: Option<usize>,
        cursor: Option<String>,
        resolve: Option<Vec<String>>,
    ) -> Result<Self, Failure> {
        match resolve {
            Some(keys) => Ok(Self::Labels(keys)),
            None => ChoicesQuery::new(&search.unwrap_or_default(), limit, cursor.as_deref()).map(Self::Choices),
        }
    }
}

impl ChoicesQuery {
    fn new(search: &str, limit: Option<usize>, cursor: Option<&str>) -> Result<Self, Failure> {
        let mut words: Vec<String> = fold_case(search).split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let after = cursor.map(|text| Cursor::read(text, &words).ok_or_else(unknown_cursor)).transpose()?;
        let search = if words.is_empty() { None } else { Search::of(search) };
        Ok(Self { words, search, limit: limit.unwrap_or(MAX_ITEMS), after })
    }

    /// Whether all choices are wanted.
    pub(crate) fn is_whole(&self) -> bool {
        self.words.is_empty() && self.limit == MAX_ITEMS && self.after.is_none()
    }

    /// What to request from a vendor that can search.
    pub(crate) fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Refuses a cursor of another list.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn check(&self, list: List) -> Result<(), Failure> {
        let is_foreign = self.after.as_ref().is_some_and(|after| after.list != list.digest);
        if is_foreign { Err(unknown_cursor()) } else { Ok(()) }
    }

    /// The wanted page of choices that were found in several places of one list.
    pub(crate) fn page<'a>(&self, found: &'a [Arc<CachedChoices>], list: List) -> ChoicesPage<'a> {
        let matching = |kept: &'a Arc<CachedChoices>| -> Vec<&'a Item> {
            let items = &kept.choices.result;
            let places = if self.words.is_empty() { None } else { Some(kept.index().matches(&self.words)) };
            places.map_or_else(|| items.iter().collect(), |places| places.iter().map(|place| &items[*place]).collect())
        };
        let mut result: Vec<Cow<'_, Item>> = match found {
            [kept] => matching(kept).into_iter().map(Cow::Borrowed).collect(),
            several => {
                let mut known = HashSet::new();
                let all = several.iter().flat_map(matching).filter(|item| known.insert(item.key.as_str()));
                let mut all: Vec<Item> = all.cloned().collect();
                make_labels_distinct(&mut all);
                all.sort_by_cached_key(|item| list.order.rank(item));
                all.into_iter().map(Cow::Owned).collect()
            }
        };
        if let Some(after) = &self.after {
            result.drain(..after.skipped(&result, list.order));
        }
        let more = result.len() > self.limit;
        result.truncate(self.limit);
        let last = result.last().filter(|_| more);
        let next_cursor = last.map(|last| Cursor::written(list.digest, &self.words, last));
        let info = found.first().map(|kept| kept.info(next_cursor)).unwrap_or_default();
        ChoicesPage { result, info }
    }
}

impl Cursor {
    /// Reads the cursor of a search for these words.
    fn read(text: &str, words: &[String]) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&text).ok().filter(|cursor: &Self| cursor.words == words)
    }

    /// How many of the choices precede the next page: those that do not follow the last one of the page before, which
    /// itself may be gone. In the vendor's order it must still exist; without it the list starts again, because repeating
    /// choices is better than missing one.
    fn skipped(&self, choices: &[Cow<'_, Item>], order: Order) -> usize {
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
