//! Dropdowns that are filled from a declared list.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use futures_util::future::{FutureExt, ready};
use serde_json::{Error, Value};
use wharf::data_source::{Arrived, Choices, Resolved};
use wharf::form::scalar_text;
use wharf::pages::{ReadRecord, read_value};
use wharf::{
    DataSource, Effects, EntryMeta, Filters, Item, KeyFilter, Order, Paging, Part, RecordList, ResultFuture, Search,
    Upstream, vendor_json,
};

use crate::declaration::DataSourceDeclaration;
use crate::plan::Plan;

/// The most keys in one request.
const MAX_KEYS: usize = 50;

/// A dropdown that a declaration describes.
pub(crate) struct DeclaredDataSource {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) input: Value,
    pub(crate) plan: Plan,
    pub(crate) list: RecordList,
}

/// Example of every data source.
const EXAMPLE: &str = r#"{"result": [{"key": "7", "label": "Seven (ID: 7)"}]}"#;

impl DeclaredDataSource {
    /// How the records of a list become items.
    ///
    /// # Errors
    ///
    /// When the key of the items is not known, or their text is not a template.
    pub(crate) fn list(
        declared: &DataSourceDeclaration,
        id: Option<String>,
        paging: Arc<Paging>,
    ) -> Result<RecordList, String> {
        let keys = declared.keys.clone().map(|parameter| KeyFilter {
            parameter: Cow::Owned(parameter),
            max_keys: MAX_KEYS,
            numeric: false,
        });
        let key = declared.key.clone().or_else(|| id.map(|id| format!("/{id}")));
        let key = key.ok_or("the records have no member that is surely their key; declare it")?;
        let records: Arc<dyn ReadRecord> = Arc::new(Records { key, text: Template::read(declared.text.as_deref())? });
        Ok(RecordList {
            paging: paging.into(),
            records: Part::Owned(records),
            filters: Filters { keys, name: declared.search.clone().map(Cow::Owned), inactive: None },
            order: Order::Label,
        })
    }
}

impl DataSource for DeclaredDataSource {
    fn meta(&self) -> EntryMeta<'_> {
        EntryMeta::new(&self.key, &self.label, Effects::READS, EXAMPLE)
    }

    fn input(&self) -> Value {
        self.input.clone()
    }

    fn order(&self) -> Order {
        self.list.order
    }

    fn fetch<'a>(
        &'a self,
        inputs: Value,
        upstream: &'a dyn Upstream,
        arrived: &'a mut Arrived<'_>,
    ) -> ResultFuture<'a, Choices> {
        match self.plan.request(inputs) {
            Ok(request) => self.list.clone().fetch(upstream, request, arrived),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }

    fn searches(&self) -> bool {
        self.list.searches()
    }

    fn search<'a>(
        &'a self,
        inputs: Value,
        search: &'a Search,
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Choices> {
        match self.plan.request(inputs) {
            Ok(request) => self.list.clone().search(upstream, request, search),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }

    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Resolved> {
        match self.plan.request(inputs) {
            Ok(request) => self.list.clone().resolve(upstream, request, keys),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

/// How a record becomes an item.
struct Records {
    /// JSON Pointer to the key.
    key: String,
    text: Template,
}

impl Records {
    fn item(&self, record: &Value) -> Item {
        let key = record.pointer(&self.key).and_then(scalar_text).unwrap_or_default();
        let text = self.text.fill(record);
        match text.as_deref() {
            Some(text) if self.text.is_plain => Item::named(key, Some(text)),
            text => Item::labeled(key, text, str::to_owned),
        }
    }
}

impl ReadRecord for Records {
    fn read(&self, text: &str) -> Result<Option<(Item, usize)>, Error> {
        Ok(read_value::<Value>(text)?.map(|(record, length)| (self.item(&record), length)))
    }

    fn read_odd(&self, text: &str) -> Result<Item, Error> {
        vendor_json::read_leniently(text).map(|record: Value| self.item(&record))
    }
}

/// Text with members of a record.
#[derive(Debug)]
struct Template {
    pieces: Vec<Piece>,
    /// Whether it is one member only, so that a key makes labels differ.
    is_plain: bool,
}

#[derive(Debug)]
enum Piece {
    Literal(String),
    /// JSON Pointer to a member.
    Member(String),
}

impl Template {
    fn read(text: Option<&str>) -> Result<Self, String> {
        let text = text.unwrap_or("{name}");
        let mut pieces = Vec::new();
        for (index, piece) in text.split('{').enumerate() {
            let literal = match (index, piece.split_once('}')) {
                (0, _) => piece,
                (_, Some((name, literal))) if !name.is_empty() => {
                    let pointer = if name.starts_with('/') { name.to_owned() } else { format!("/{name}") };
                    pieces.push(Piece::Member(pointer));
                    literal
                }
                _ => return Err(format!("`text` has a brace without a member: {text}")),
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
        }
        let is_plain = matches!(pieces.as_slice(), [Piece::Member(_)]);
        Ok(Self { pieces, is_plain })
    }

    /// The text for a record; `None` if it has none of the members.
    fn fill(&self, record: &Value) -> Option<String> {
        let (mut text, mut has_member) = (String::new(), false);
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text += literal,
                Piece::Member(pointer) => {
                    if let Some(member) = record.pointer(pointer).and_then(scalar_text) {
                        has_member |= !member.trim().is_empty();
                        text += &member;
                    }
                }
            }
        }
        has_member.then_some(text)
    }
}

impl fmt::Debug for DeclaredDataSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("DeclaredDataSource").field("key", &self.key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_takes_members_of_a_record() {
        let record = json!({ "name": "Ann", "n": 7, "owner": { "name": "Bo" }, "blank": " " });
        for (text, expected) in [
            ("{name}", Some("Ann")),
            ("#{n} {/owner/name}", Some("#7 Bo")),
            ("{none}: {n}", Some(": 7")),
            ("{none} {blank}", None),
            ("{owner}", None),
        ] {
            assert_eq!(Template::read(Some(text)).unwrap().fill(&record).as_deref(), expected, "{text}");
        }
        for text in ["{", "a {} b", "{a"] {
            assert!(Template::read(Some(text)).is_err(), "{text}");
        }
    }
}
