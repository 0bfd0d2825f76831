//! Items of dropdowns and their order.

use std::fmt::Display;
use std::hash::BuildHasher;

use foldhash::HashSet;
use foldhash::fast::FixedState;
use serde::Serialize;

use crate::fold_case::fold_case;

/// One choice of a dropdown.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Item {
    /// Value of the input, such as the id of a record.
    pub key: String,
    /// Text that people see.
    pub label: String,
}

impl Item {
    /// The record `id` with the label `name (ID: id)`, or `ID: id` when the name is missing or blank.
    pub fn named(id: impl Display, name: Option<&str>) -> Self {
        let key = id.to_string();
        let label = |name: &str| [name, " (ID: ", &key, ")"].concat();
        Self::labeled(&key, name, label)
    }

    /// Punctuation around ids in labels.
    pub(crate) const PUNCTUATION: [char; 4] = ['#', '(', ':', ')'];

    /// Whether a word may be part of the ` (ID: …)` that [`named`](Self::named) adds to a name.
    pub(crate) fn may_be_suffix(word: &str) -> bool {
        "id".contains(&word.to_ascii_lowercase()) || word.bytes().all(|letter| letter.is_ascii_digit())
    }

    /// The record `id` with the label that `label` makes of `text`, or `ID: id` when the text is missing or blank.
    pub fn labeled(id: impl Display, text: Option<&str>, label: impl FnOnce(&str) -> String) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let key = id.to_string();
        Self { label: text.map_or_else(|| ["ID: ", &key].concat(), label), key }
    }

    fn add_key(&mut self) {
        self.label = [&self.label, " (ID: ", &self.key, ")"].concat();
    }
}

/// The labels of a list. Adds the key to a label that several items have.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    /// Hashes of the labels. A collision only adds a key that is not needed.
    seen: HashSet<u64>,
    repeated: HashSet<u64>,
}

impl Labels {
    /// Makes the labels of further items differ from all before.
    pub(crate) fn make_distinct(&mut self, items: &mut [Item]) {
        self.seen.reserve(items.len());
        for item in items {
            let hash = hash(&item.label);
            if !self.seen.insert(hash) {
                self.repeated.insert(hash);
                item.add_key();
            }
        }
    }

    /// Adds the key to the first item of each label that another item has too.
    pub(crate) fn make_first_distinct(&self, items: &mut [Item]) {
        if !self.repeated.is_empty() {
            items.iter_mut().filter(|item| self.repeated.contains(&hash(&item.label))).for_each(Item::add_key);
        }
    }
}

/// Adds the key to each label that several items have.
pub fn make_labels_distinct(items: &mut [Item]) {
    let mut labels = Labels::default();
    labels.make_distinct(items);
    labels.make_first_distinct(items);
}

fn hash(label: &str) -> u64 {
    FixedState::default().hash_one(label)
}

/// The order of a dropdown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// By label, ignoring case and accents.
    Label,
    /// By key: numbers first, in ascending order, then other texts.
    Key,
    /// The vendor's order.
    Vendor,
}

/// Sort key of an item. Items with equal ranks keep the vendor's order.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rank(String, KeyRank);

/// Sort key of an item's key. Numbers compare by value.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum KeyRank {
    Ignored,
    Number(i64),
    Text(String),
}

impl Order {
    /// The sort key of an item.
    pub fn rank(self, item: &Item) -> Rank {
        let key = || item.key.parse().map_or_else(|_| KeyRank::Text(item.key.clone()), KeyRank::Number);
        match self {
            Self::Label => Rank(fold_case(&item.label), key()),
            Self::Key => Rank(String::new(), key()),
            Self::Vendor => Rank(String::new(), KeyRank::Ignored),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_labels_get_their_keys() {
        let item = |(key, label): (&str, &str)| Item { key: key.to_owned(), label: label.to_owned() };
        let given = [("1", "None"), ("2", "Some"), ("3", "None"), ("4", "none"), ("5", "None")];
        let mut items = given.map(item);
        make_labels_distinct(&mut items);
        let labels = items.map(|item| item.label);
        assert_eq!(labels, ["None (ID: 1)", "Some", "None (ID: 3)", "none", "None (ID: 5)"]);
    }
}
