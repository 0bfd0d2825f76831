//! Items of dropdowns and their order.

use std::fmt::Display;

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
