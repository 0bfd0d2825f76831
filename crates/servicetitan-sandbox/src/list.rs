//! Lists: filters, sorting and paging.

pub(crate) mod filter;
pub(crate) mod paging;
pub(crate) mod predicate;
pub(crate) mod sorting;

pub(crate) use filter::{By, Filter, filter};
pub(crate) use paging::Paging;
pub(crate) use predicate::Predicate;
pub(crate) use sorting::{Sort, SortBy, Sorting};

use crate::http::{Answer, Outcome, Problem, Query};
use crate::store::{Resource, Store};

/// How records of a kind are listed.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The listed records.
    pub(crate) resource: &'static Resource,
    /// The filters, in groups that several lists can share.
    pub(crate) filters: &'static [&'static [Filter]],
    /// The sort fields.
    pub(crate) sorting: Sorting,
}

impl Listing {
    /// Returns one page.
    pub(crate) fn answer(&self, store: &Store, query: &Query) -> Outcome {
        self.answer_where(store, query, Vec::new())
    }

    /// Returns one page of the records that also match `predicates`.
    pub(crate) fn answer_where(&self, store: &Store, query: &Query, mut predicates: Vec<Predicate>) -> Outcome {
        let paging = Paging::read(query)?;
        let application = query.guid("externalDataApplicationGuid")?;
        let order = self.sorting.read(query)?;
        predicates.extend(self.predicates(store, query)?);
        let matching = store
            .records(self.resource.kind)
            .iter()
            .filter(|record| predicates.iter().all(|predicate| predicate(record)));
        let page = match order {
            Some(order) => paging.paginate(order.apply(matching)),
            None => paging.paginate(matching),
        };
        Answer::json(&page.map(|record| self.resource.rendered(record, application)))
    }

    fn predicates(&self, store: &Store, query: &Query) -> Result<Vec<Predicate>, Problem> {
        let filters = self.filters.iter().copied().flatten();
        filters.filter_map(|filter| filter.predicate(store, query).transpose()).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{By, Filter, Listing, Sort, SortBy, Sorting, filter};
    use crate::http::{Answer, Query};
    use crate::store::{Kind, Record, Resource, Store};

    static RESOURCE: Resource = Resource { kind: Kind::Customers, fields: &["id", "name"] };
    static FILTERS: &[Filter] = &[
        filter("active", By::Active),
        filter("name", By::Contains("name")),
        filter("createdBefore", By::Before("createdOn")),
    ];
    static SORTS: &[Sort] = &[Sort { name: "Name", field: "name", by: SortBy::Text }];
    static LISTING: Listing = Listing { resource: &RESOURCE, filters: &[FILTERS], sorting: Sorting::Sort(SORTS) };

    fn store() -> Store {
        let mut store = Store::empty();
        let rows = [("Cedar", true, "2026-01-01T00:00:00Z"), ("Alder", true, "2026-01-02T00:00:00Z")];
        for (name, active, created) in rows.into_iter().chain([("Birch", false, "2026-01-03T00:00:00Z")]) {
            let record = Record::with_capacity(4).with("name", name).with("active", active).with("createdOn", created);
            store.records_mut(Kind::Customers).add(record);
        }
        store
    }

    fn page(query: &str) -> Value {
        match LISTING.answer(&store(), &Query::parse(query)) {
            Ok(Answer::Json(body)) => serde_json::from_slice(&body).unwrap_or_default(),
            _ => Value::Null,
        }
    }

    fn names(query: &str) -> Vec<String> {
        let page = page(query);
        let records = page["data"].as_array().cloned().unwrap_or_default();
        records.iter().filter_map(|record| record["name"].as_str()).map(str::to_owned).collect()
    }

    #[test]
    fn inactive_records_are_hidden_unless_requested() {
        assert_eq!(names(""), ["Cedar", "Alder"]);
        assert_eq!(names("active=Any"), ["Cedar", "Alder", "Birch"]);
        assert_eq!(names("active=False"), ["Birch"]);
    }

    #[test]
    fn filters_ignore_case_and_compare_timestamps() {
        assert_eq!(names("name=DER"), ["Alder"]);
        assert_eq!(names("createdBefore=2026-01-01T20:00:00-08:00"), ["Cedar", "Alder"]);
        assert_eq!(names("createdBefore=2026-01-01T20:00:00Z"), ["Cedar"]);
        assert_eq!(page("createdBefore=soon"), Value::Null);
    }

    #[test]
    fn lists_are_sorted_in_either_direction() {
        assert_eq!(names("sort=%2BName"), ["Alder", "Cedar"]);
        assert_eq!(names("sort=name"), ["Alder", "Cedar"]);
        assert_eq!(names("sort=-Name"), ["Cedar", "Alder"]);
        assert_eq!(page("sort=Height"), Value::Null);
    }

    #[test]
    fn pages_show_whether_there_are_more() {
        let first = page("pageSize=1&includeTotal=true");
        assert_eq!(first["hasMore"], true);
        assert_eq!(first["totalCount"], 2);
        assert_eq!(first["data"], json!([{ "id": 1_000_001, "name": "Cedar" }]));
        let last = page("pageSize=1&page=2");
        assert_eq!(last["hasMore"], false);
        assert_eq!(last["totalCount"], Value::Null);
    }
}
