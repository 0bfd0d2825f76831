//! Search terms for vendors that can filter their lists.

use crate::item::Item;

/// A search text, split into what a vendor can filter by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Search {
    /// A part of the name: the longest word, because words may be in any order.
    pub name: String,
    /// All words; each may be a key.
    pub words: Vec<String>,
}

impl Search {
    /// Splits a text, such as a part of a name, an id, or a whole label. `None` when it has no words.
    pub fn of(text: &str) -> Option<Self> {
        let words = text.split(|letter: char| letter.is_whitespace() || Item::PUNCTUATION.contains(&letter));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let name = words.iter().max_by_key(|word| (!Item::may_be_suffix(word), word.len()))?;
        Some(Self { name: (*name).to_owned(), words: words.iter().map(|word| (*word).to_owned()).collect() })
    }

    /// Whether a vendor's filter by [`name`](Self::name) surely finds every label that matches. Vendors differ in how they
    /// match accents, and search neither ids nor what a label adds to a name.
    pub(crate) fn finds_all_names(&self) -> bool {
        self.name.is_ascii() && !Item::may_be_suffix(&self.name)
    }
}

/// Whether a text is a numeric key: ASCII digits that fit an `i64`.
pub(crate) fn is_number(text: &str) -> bool {
    text.bytes().all(|letter| letter.is_ascii_digit()) && text.parse::<i64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_is_searched_as_a_name_and_every_number_as_a_key() {
        let table: [(&str, &str, &[&str], bool); 10] = [
            ("jo", "jo", &[], true),
            ("old zedekiah", "zedekiah", &[], true),
            ("Jo Li (ID: 48213)", "Li", &["48213"], true),
            ("Site:North", "North", &[], true),
            ("Unit 12345", "Unit", &["12345"], true),
            ("48213", "48213", &["48213"], false),
            ("#48213", "48213", &["48213"], false),
            ("ID: 9", "ID", &["9"], false),
            ("zoë", "zoë", &[], false),
            ("d", "d", &[], false),
        ];
        for (text, name, keys, finds_all) in table {
            let search = Search::of(text).unwrap();
            assert_eq!((search.name.as_str(), search.finds_all_names()), (name, finds_all), "{text}");
            let numbers: Vec<&String> = search.words.iter().filter(|word| is_number(word)).collect();
            assert_eq!(numbers, keys, "{text}");
        }
        for text in ["", " ", "( : )"] {
            assert_eq!(Search::of(text), None, "{text}");
        }
    }
}
