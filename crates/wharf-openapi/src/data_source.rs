//! Dropdowns that are filled from a declared list.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde_json::{Error, Value};
use wharf::data_source::{Arrived, Choices, Resolved};
use wharf::form::scalar_text;
use wharf::label::label;
use wharf::pages::{ReadRecord, read_value};
use wharf::{
    DataSource, Effects, EntryMeta, Filters, Item, KeyFilter, Order, Paging, Part, RecordList, ResultFuture, Search,
    Upstream, vendor_json,
};

use crate::build::{Built, Context};
use crate::declaration::{ActionChange, DataSourceDeclaration};
use crate::hosts::Hosts;
use crate::operation::Operation;
use crate::paging::List;
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
    /// Builds a dropdown.
    ///
    /// # Errors
    ///
    /// What is wrong with its declaration.
    pub(crate) fn new(
        key: &str,
        declared: &DataSourceDeclaration,
        context: &Context<'_>,
        operations: &[Operation<'_>],
        hosts: &Hosts,
    ) -> Result<Self, String> {
        let operation = operations.iter().find(|operation| operation.is(&declared.operation));
        let operation = operation.ok_or_else(|| format!("no operation is named {}", declared.operation))?;
        let change = ActionChange { paging: declared.paging.clone(), ..ActionChange::default() };
        let built = context.build(operation, key.to_owned(), hosts.name_of(operation), &change);
        let Built { input, plan, list, .. } = built.map_err(|why| why.to_string())?;
        let query = operation.query(context.document)?;
        for (what, name) in [("search", &declared.search), ("keys", &declared.keys)] {
            if let Some(name) = name.as_ref().filter(|name| query.iter().all(|one| one.name != name.as_str())) {
                return Err(format!("{what}: the operation has no query parameter {name}"));
            }
        }
        let list = list.ok_or("the response has no list of records; declare its paging")?;
        Ok(Self {
            key: key.to_owned(),
            label: declared.label.clone().unwrap_or_else(|| label(key)),
            input: source_inputs(input, &list.paging, declared),
            plan: Plan { paging: None, read_only: true, ..plan },
            list: record_list(declared, list)?,
        })
    }
}

/// How the records of a list become items.
///
/// # Errors
///
/// When the key of the items is not known, or their text is not a template.
fn record_list(declared: &DataSourceDeclaration, list: List) -> Result<RecordList, String> {
    let keys = declared.keys.clone().map(|parameter| KeyFilter {
        parameter: Cow::Owned(parameter),
        max_keys: MAX_KEYS,
        numeric: false,
    });
    let key = declared.key.clone().or_else(|| list.id.map(|id| format!("/{id}")));
    let key = key.ok_or("the records have no member that is surely their key; declare it")?;
    let records: Arc<dyn ReadRecord> = Arc::new(Records { key, text: Template::read(declared.text.as_deref())? });
    Ok(RecordList {
        paging: list.paging.into(),
        records: Part::Owned(records),
        filters: Filters { keys, name: declared.search.clone().map(Cow::Owned), inactive: None },
        order: Order::Label,
    })
}

/// The inputs of a dropdown: what the list requires. Its filters would only narrow it by chance.
fn source_inputs(mut input: Value, paging: &Paging, declared: &DataSourceDeclaration) -> Value {
    if let Some(text) = &declared.description {
        input["description"] = text.as_str().into();
    }
    let required = input["required"].as_array().cloned().unwrap_or_default();
    let size = paging.size.as_deref();
    let fields = input["properties"].as_object_mut();
    if let Some(fields) = fields {
        fields.retain(|key, field| {
            if let Some(node) = field.as_object_mut() {
                node.shift_remove("x-data-source");
            }
            required.iter().any(|one| one == key) && size != Some(key.as_str())
        });
    }
    let order: Vec<Value> =
        input["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str().into()).collect();
    input["x-order"] = order.into();
    input
}

/// Checks that the dropdowns of inputs exist, and says which inputs narrow them.
pub(crate) fn check_dropdowns(actions: &mut [Built], sources: &[DeclaredDataSource], faults: &mut Vec<String>) {
    for action in actions {
        let Some(fields) = action.input["properties"].as_object_mut() else { continue };
        let keys: Vec<String> = fields.keys().cloned().collect();
        for (key, field) in fields.iter_mut() {
            let entry = if field["items"].is_object() { &mut field["items"] } else { field };
            let Some(name) = entry["x-data-source"].as_str().map(str::to_owned) else { continue };
            let Some(source) = sources.iter().find(|source| source.key == name) else {
                faults.push(format!("actions.{}: there is no data source {name}", action.key));
                continue;
            };
            let inputs = source.input["properties"].as_object().into_iter().flatten();
            let narrowing: Vec<Value> = inputs
                .filter(|(input, _)| *input != key && keys.contains(input))
                .map(|(input, _)| Value::from(input.as_str()))
                .collect();
            if !narrowing.is_empty() {
                entry["x-depends-on"] = narrowing.into();
            }
        }
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
        self.list.clone().fetch(upstream, self.plan.request(inputs), arrived)
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
        self.list.clone().search(upstream, self.plan.request(inputs), search)
    }

    fn resolve<'a>(
        &'a self,
        inputs: Value,
        keys: &'a [String],
        upstream: &'a dyn Upstream,
    ) -> ResultFuture<'a, Resolved> {
        self.list.clone().resolve(upstream, self.plan.request(inputs), keys)
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
