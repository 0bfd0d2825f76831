//! How lists are paged: as declared, or as the names in a document suggest.

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderName;
use http::header::LINK;
use indexmap::IndexMap;
use serde_json::Value;
use wharf::{NextPlace, Paging, PagingScheme, Total};

use crate::declaration::{PagingDeclaration, PagingKind};
use crate::operation::QueryParameter;

/// The largest page that is requested where the vendor's limit is not known.
const LARGEST: u32 = 100;

/// Names of parameters, in lower case and without signs.
const PAGE: [&str; 4] = ["page", "pagenumber", "pagenum", "pageno"];
const OFFSET: [&str; 4] = ["offset", "skip", "start", "startindex"];
const CURSOR: [&str; 11] = [
    "cursor",
    "marker",
    "after",
    "pagetoken",
    "nexttoken",
    "nextpagetoken",
    "startingafter",
    "continuationtoken",
    "continuation",
    "pagecursor",
    "startcursor",
];
const SIZE: [&str; 9] =
    ["limit", "pagesize", "perpage", "size", "maxresults", "top", "count", "pagelimit", "resultsperpage"];

/// Names of members that hold a cursor or a link.
const NEXT: [&str; 14] = [
    "next",
    "nextcursor",
    "nextmarker",
    "nextpagetoken",
    "nexttoken",
    "nextpage",
    "nextpageuri",
    "nextlink",
    "nexturl",
    "nextpageurl",
    "cursor",
    "after",
    "endcursor",
    "odatanextlink",
];
const TOTAL: [&str; 6] = ["totalcount", "total", "totalresults", "totalrecords", "itemcount", "totalitems"];

/// Names of members that hold the records, if several could.
const RECORDS: [&str; 8] = ["data", "items", "results", "records", "entries", "values", "value", "list"];

/// Objects around what tells of pages.
const AROUND: [&str; 8] =
    ["pagination", "paging", "meta", "metadata", "links", "cursor", "responsemetadata", "pageinfo"];

/// The pagings that a component declares.
pub(crate) struct Pagings<'a> {
    pub(crate) declared: &'a IndexMap<String, PagingDeclaration>,
}

/// What of an operation tells how its list is paged.
pub(crate) struct Shape<'a> {
    /// The operation's path.
    pub(crate) path: &'a str,
    pub(crate) query: Vec<QueryParameter<'a>>,
    /// Schema of the response.
    pub(crate) output: &'a Value,
}

/// A list that an operation returns.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Member of a record that probably identifies it.
    pub(crate) id: Option<String>,
    pub(crate) paging: Arc<Paging>,
    /// Whether it has several pages.
    pub(crate) fetches_all: bool,
    /// What was guessed, in words.
    pub(crate) guess: Option<String>,
}

impl Pagings<'_> {
    /// The list that an operation returns, if it is one: paged as `name` says, or as its names suggest.
    ///
    /// # Errors
    ///
    /// When no paging has the name, or its declaration lacks something.
    pub(crate) fn of(&self, name: Option<&str>, shape: &Shape<'_>) -> Result<Option<List>, String> {
        match name {
            Some("none") => Ok(None),
            Some(name) => {
                let declared = self.declared.get(name).ok_or_else(|| {
                    let known: Vec<&str> = self.declared.keys().map(String::as_str).collect();
                    format!("there is no paging {name}; there are: {}", known.join(", "))
                })?;
                shape.list(declared).map(Some)
            }
            // The first one that fits.
            None => match self.declared.values().find(|declared| shape.fits(declared)) {
                Some(declared) => shape.list(declared).map(Some),
                None => Ok(shape.guess()),
            },
        }
    }
}

impl Shape<'_> {
    /// Whether the operation has the parameters of a paging and its records.
    fn fits(&self, declared: &PagingDeclaration) -> bool {
        let has =
            |name: &Option<String>| name.as_ref().is_none_or(|name| self.query.iter().any(|one| one.name == name));
        let has_records = match &declared.records {
            Some(records) => at(self.output, records).is_some_and(|schema| schema["items"].is_object()),
            None => self.records().is_some(),
        };
        (declared.parameter.is_some() || declared.kind == PagingKind::Link)
            && has(&declared.parameter)
            && has(&declared.size)
            && has_records
    }

    fn list(&self, declared: &PagingDeclaration) -> Result<List, String> {
        let parameter = || {
            let missing = || format!("a paging of the kind {} needs `parameter`", declared.kind);
            declared.parameter.clone().map(Cow::Owned).ok_or_else(missing)
        };
        let next = || {
            let next = declared.next.as_deref();
            let next = next.ok_or_else(|| format!("a paging of the kind {} needs `next`", declared.kind))?;
            Ok::<_, String>(match next.strip_prefix("header:") {
                Some(name) => {
                    NextPlace::Header(HeaderName::try_from(name).map_err(|_| format!("{name} is no name of a header"))?)
                }
                None => NextPlace::Member(next.to_owned().into()),
            })
        };
        let scheme = match declared.kind {
            PagingKind::Page => PagingScheme::PageNumber {
                page: parameter()?,
                first: declared.first.unwrap_or(1),
                more: declared.next.clone().map(Cow::Owned),
            },
            PagingKind::Offset => PagingScheme::Offset { offset: parameter()? },
            PagingKind::Cursor => PagingScheme::Cursor { cursor: parameter()?, next: next()? },
            PagingKind::Link => PagingScheme::Link(next().or_else(|error| match declared.next {
                None => Ok(NextPlace::Header(LINK)),
                Some(_) => Err(error),
            })?),
            PagingKind::None => PagingScheme::Whole,
        };
        let records = declared.records.clone().or_else(|| self.records());
        let records = records.ok_or("the response has no list; say where it is with `records`")?;
        if at(self.output, &records).is_some_and(|list| !list["type"].is_null() && !is_of(list, "array")) {
            return Err(format!("`records` is {records:?}, where the response has no list"));
        }
        Ok(List {
            id: self.id(&records),
            paging: Arc::new(Paging {
                scheme,
                size: declared.size.clone().map(Cow::Owned),
                max_size: declared.largest.or(self.largest(declared.size.as_deref())).unwrap_or(LARGEST).max(1),
                fills_pages: declared.full_pages,
                total: declared.total.clone().map(|member| Total { parameter: None, member: member.into() }),
                records: records.into(),
                id: declared.id.clone().map(Cow::Owned),
                stable_sort: None,
            }),
            fetches_all: declared.kind != PagingKind::None,
            guess: None,
        })
    }

    /// What the names of the parameters and members suggest.
    fn guess(&self) -> Option<List> {
        let records = self.records()?;
        let id = self.id(&records);
        let parameter = |names: &[&str]| {
            let found = names.iter().find_map(|name| self.query.iter().find(|one| plain(one.name) == *name));
            found.map(|one| one.name.to_owned())
        };
        let size = parameter(&SIZE);
        let max_size = self.largest(size.as_deref()).unwrap_or(LARGEST).max(1);
        let (cursor, page, offset) = (parameter(&CURSOR), parameter(&PAGE), parameter(&OFFSET));
        let (next, total) = (self.member(&NEXT, "string"), self.member(&TOTAL, "integer"));
        let total = total.or_else(|| self.member(&TOTAL, "number"));
        let is_link = next.as_ref().is_some_and(|(pointer, schema)| {
            let name = plain(pointer.rsplit('/').next().unwrap_or_default());
            let words = schema["description"].as_str().unwrap_or_default();
            schema["format"] == "uri"
                || words.contains("URL")
                || ["nextlink", "nexturl", "nextpageuri", "odatanextlink"].contains(&name.as_str())
        });
        let (scheme, words) = match (cursor, page, offset, next) {
            (_, _, _, Some((pointer, _))) if is_link => {
                let words = format!("by the link in {pointer}");
                (PagingScheme::Link(NextPlace::Member(pointer.into())), words)
            }
            (Some(cursor), _, _, Some((pointer, _))) => {
                let words = format!("by the cursor {cursor} from {pointer}");
                (PagingScheme::Cursor { cursor: cursor.into(), next: NextPlace::Member(pointer.into()) }, words)
            }
            (_, Some(page), ..) => {
                let is_from_zero = self.query.iter().any(|one| one.name == page && one.is_from_zero);
                let first = u32::from(!is_from_zero);
                let words = format!("by the number {page}, from {first}");
                (PagingScheme::PageNumber { page: page.into(), first, more: None }, words)
            }
            (_, _, Some(offset), _) => {
                let words = format!("by the offset {offset}");
                (PagingScheme::Offset { offset: offset.into() }, words)
            }
            _ => (PagingScheme::Whole, String::new()),
        };
        let fetches_all = scheme != PagingScheme::Whole;
        if !fetches_all && self.path.ends_with('}') {
            // A record that has a list.
            return None;
        }
        let place = if records.is_empty() { "the response itself".to_owned() } else { records.clone() };
        let guess = format!("list in {place}, paged {words}");
        Some(List {
            id,
            paging: Arc::new(Paging {
                scheme,
                size: size.filter(|_| fetches_all).map(Cow::Owned),
                max_size,
                fills_pages: false,
                total: total.map(|(member, _)| Total { parameter: None, member: member.into() }),
                records: records.into(),
                // A wrong one would lose records.
                id: None,
                stable_sort: None,
            }),
            guess: fetches_all.then_some(guess),
            fetches_all,
        })
    }

    /// The largest page, by the limit of the parameter.
    fn largest(&self, size: Option<&str>) -> Option<u32> {
        let parameter = self.query.iter().find(|one| Some(one.name) == size)?;
        u32::try_from(parameter.maximum?).ok()
    }

    /// Where the response has its list of objects.
    fn records(&self) -> Option<String> {
        if is_list(self.output) {
            return Some(String::new());
        }
        let in_object = |object: &Value, before: &str| {
            let members = object["properties"].as_object()?;
            let lists: Vec<&String> =
                members.iter().filter(|(_, member)| is_list(member)).map(|(name, _)| name).collect();
            let resource = plain(self.resource());
            let usual = lists.iter().find(|name| RECORDS.contains(&plain(name).as_str()));
            let usual = usual.or_else(|| lists.iter().find(|name| plain(name) == resource));
            let name = usual.or(if lists.len() == 1 { lists.first() } else { None })?;
            Some(format!("{before}/{}", escaped(name)))
        };
        in_object(self.output, "").or_else(|| {
            let members = self.output["properties"].as_object()?;
            let nested = members.iter().filter(|(_, member)| member["properties"].is_object());
            nested
                .filter(|(name, _)| ["data", "response", "result", "meta"].contains(&plain(name).as_str()))
                .find_map(|(name, member)| in_object(member, &format!("/{}", escaped(name))))
        })
    }

    /// The member that probably identifies a record: `id`, or one named after the list, such as `InvoiceID` in `Invoices`.
    fn id(&self, records: &str) -> Option<String> {
        let members = at(self.output, records)?["items"]["properties"].as_object()?;
        let lists = [records.rsplit('/').next().unwrap_or_default(), self.resource()].map(plain);
        let of_list = |name: &str| {
            let start = name.strip_suffix("id").filter(|start| !start.is_empty());
            start.is_some_and(|start| lists.iter().any(|list| list.starts_with(start)))
        };
        let find = |wanted: &dyn Fn(&str) -> bool| members.keys().find(|name| wanted(&plain(name))).cloned();
        find(&|name| name == "id")
            .or_else(|| find(&of_list))
            .or_else(|| find(&|name| ["sid", "key", "uuid", "guid"].contains(&name)))
    }

    /// The last name in the path, which usually names the records.
    fn resource(&self) -> &str {
        self.path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or_default()
    }

    /// A member of the response, or of an object in it that tells of pages.
    fn member(&self, names: &[&str], kind: &str) -> Option<(String, Value)> {
        let in_object = |object: &Value, before: &str| {
            let members = object["properties"].as_object()?;
            names.iter().find_map(|wanted| {
                let fits = |(name, member): &(&String, &Value)| plain(name) == *wanted && is_of(member, kind);
                let (name, member) = members.iter().find(fits)?;
                Some((format!("{before}/{}", escaped(name)), member.clone()))
            })
        };
        in_object(self.output, "").or_else(|| {
            let members = self.output["properties"].as_object()?;
            members.iter().filter(|(name, _)| AROUND.contains(&plain(name).as_str())).find_map(|(name, member)| {
                let before = format!("/{}", escaped(name));
                in_object(member, &before).or_else(|| {
                    // As in `links.next.href`.
                    let next = member["properties"].get("next")?;
                    let href = next["properties"].get("href").filter(|_| names.contains(&"next"))?;
                    Some((format!("{before}/next/href"), href.clone()))
                })
            })
        })
    }
}

fn is_list(schema: &Value) -> bool {
    is_of(schema, "array") && schema["items"]["properties"].is_object()
}

fn is_of(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    }
}

/// The schema of the value at a JSON Pointer.
pub(crate) fn at<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut place = schema;
    for name in pointer.split('/').skip(1) {
        place = place["properties"].get(name.replace("~1", "/").replace("~0", "~"))?;
    }
    Some(place)
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A name in lower case and without signs.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}
