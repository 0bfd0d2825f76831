use std::borrow::Cow;
use std::iter;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::paging::{NextPlace, PagingScheme, Total};
use crate::vendor_json;

#[derive(Deserialize)]
struct Record<'a> {
    id: i64,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

static PAGING: Paging = Paging {
    scheme: PagingScheme::PageNumber { page: Cow::Borrowed("page"), first: 1, more: Some(Cow::Borrowed("/more")) },
    size: Some(Cow::Borrowed("size")),
    max_size: 10,
    fills_pages: true,
    total: Some(Total { parameter: Some(Cow::Borrowed("count")), member: Cow::Borrowed("/total") }),
    records: Cow::Borrowed("/data"),
    id: Some(Cow::Borrowed("id")),
    stable_sort: None,
};

struct Records;

impl ReadRecord for Records {
    fn read(&self, text: &str) -> Result<Option<(Item, usize)>, Error> {
        let record = read_value::<Record<'_>>(text)?;
        Ok(record.map(|(record, length)| (Item::named(record.id, record.name.as_deref()), length)))
    }

    fn read_odd(&self, text: &str) -> Result<Item, Error> {
        let record: Record<'_> = vendor_json::read_leniently(text)?;
        Ok(Item::named(record.id, record.name.as_deref()))
    }
}

fn listing() -> Listing {
    Listing { paging: Part::Static(&PAGING), records: Part::Static(&Records) }
}

/// Parses a page in pieces of these lengths, in bytes, and the rest at once.
fn read(page: &str, lengths: impl IntoIterator<Item = usize>) -> Result<ItemPage, Error> {
    let mut reader = PageReader::new(listing());
    let mut rest = page.as_bytes();
    for length in lengths {
        let (piece, others) = rest.split_at(length.min(rest.len()));
        reader.read(piece)?;
        rest = others;
    }
    reader.read(rest)?;
    reader.finish().map(|()| reader.page)
}

const PAGE: &str = r#" {"page": 12, "totalCount": null, "data": [
    {"id": 1, "name": "A \"b\" \u00e9 ]}", "tags": [{"a": [1.5e3, true]}, "x"]}, {"id":22,"name":null} ], "more":true,
    "extra": {"data": [7]}} "#;

#[test]
fn a_page_can_be_split_anywhere_and_must_be_complete() {
    for cut in 0..=PAGE.len() {
        let page = read(PAGE, [cut]).unwrap();
        let labels: Vec<&str> = page.items.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(
            (labels.as_slice(), page.info.next),
            (&["A \"b\" é ]} (ID: 1)", "ID: 22"][..], Next::More),
            "cut at {cut}"
        );
        assert!(PAGE.len() - cut < 2 || read(&PAGE[..PAGE.floor_char_boundary(cut)], []).is_err(), "ends at {cut}");
    }
}

#[test]
fn other_responses_are_rejected() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"data":null}"#,
        r#"{"data":[]"#,
        r#"{"data":[{"id":1},]}"#,
        r#"{"data":[,{"id":1}]}"#,
        r#"{"data":[{"id":1}{"id":2}]}"#,
        r#"{"data":[{"id":1,"name":"\u12"}]}"#,
        r#"{"data":[],}"#,
        r#"{"data":[],"more":}"#,
        r#"{"data":[]} x"#,
        r#"{"data" []}"#,
        r#"{data:[]}"#,
    ] {
        assert!(read(text, []).is_err(), "{text}");
    }
    assert!(read(r#"{"data":[]}"#, []).unwrap().items.is_empty());
}

#[test]
fn an_odd_record_does_not_lose_the_others() {
    let table = [
        (r#"{"id":2,"name":"Bob \ud83d"}"#, Some("Bob \u{fffd} (ID: 2)")),
        (r#"{"id":2,"name":"Bob \ud83d\ude00","x\udc00":0}"#, Some("Bob \u{1f600} (ID: 2)")),
        (r#"{"id":"2","name":7.50}"#, Some("7.50 (ID: 2)")),
        (r#"{"id":2.0,"name":{"first":"Bob"}}"#, Some(r#"{"first":"Bob"} (ID: 2)"#)),
        (r#"{"id":null,"name":"Bob"}"#, None),
        (r#"{"name":"Bob"}"#, None),
        ("7", None),
        ("null", None),
    ];
    for (record, label) in table {
        let page = format!(r#"{{"data":[{{"id":1}},{record},{{"id":3}}],"total":"3"}}"#);
        let expected: Vec<&str> = [Some("ID: 1"), label, Some("ID: 3")].into_iter().flatten().collect();
        for cut in 0..=page.len() {
            let page = read(&page, [cut]).unwrap();
            let labels: Vec<&str> = page.items.iter().map(|item| item.label.as_str()).collect();
            assert_eq!((labels, page.left_out), (expected.clone(), 3 - expected.len()), "{record} cut at {cut}");
            assert_eq!(page.info, PageInfo { records: 3, next: Next::Unknown, total: Some(3) });
        }
    }
}

#[test]
fn invalid_characters_are_replaced() {
    let page = b"{\"data\":[{\"id\":1,\"name\":\"caf\xe9 \xe2\x82\xac\xe2\"}]}";
    for cut in 0..=page.len() {
        let mut reader = PageReader::new(listing());
        reader.read(&page[..cut]).and_then(|()| reader.read(&page[cut..])).and_then(|()| reader.finish()).unwrap();
        assert_eq!(reader.page.items[0].label, "caf\u{fffd} \u{20ac}\u{fffd} (ID: 1)", "cut at {cut}");
    }
}

#[test]
fn a_long_page_is_read_but_an_endless_record_is_rejected() {
    let long = "x".repeat(1 << 20);
    let page = |records: usize| {
        format!(r#"{{"data":[{}{{"id":1}}]}}"#, format!(r#"{{"id":1,"memo":"{long}"}},"#).repeat(records))
    };
    let pieces = || iter::repeat_n(1 << 16, 200);
    assert_eq!(read(&page(8), pieces()).unwrap().items.len(), 9);
    let endless = format!(r#"{{"data":[{{"id":1,"memo":"{}"#, long.repeat(9));
    assert!(read(&endless, pieces()).unwrap_err().to_string().contains("4 MiB"));
}

proptest! {
    #[test]
    fn any_pieces_give_the_same_result(page in ".{0,40}", lengths in prop::collection::vec(0_usize..9, 0..9)) {
        let page = format!(r#"{{"data":[{{"id":1,"name":"{page}"}}]}}"#);
        let items = |page: Result<ItemPage, Error>| page.map(|page| page.items).map_err(drop);
        prop_assert_eq!(items(read(&page, lengths)), items(read(&page, [])));
    }
}

#[test]
fn records_may_be_nested_or_the_whole_page() {
    static NESTED: Paging = Paging {
        scheme: PagingScheme::Cursor {
            cursor: Cow::Borrowed("after"),
            next: NextPlace::Member(Cow::Borrowed("/a/paging/next")),
        },
        size: None,
        max_size: 10,
        fills_pages: true,
        total: Some(Total { parameter: None, member: Cow::Borrowed("/a/b~1c") }),
        records: Cow::Borrowed("/a/list"),
        id: Some(Cow::Borrowed("id")),
        stable_sort: None,
    };
    static WHOLE: Paging = Paging {
        scheme: PagingScheme::Whole,
        size: None,
        max_size: 1,
        fills_pages: true,
        total: None,
        records: Cow::Borrowed(""),
        id: Some(Cow::Borrowed("id")),
        stable_sort: None,
    };
    let nested = r#"{"list":[{"id":9}],"x":{"a":{"list":[{"id":8}]}},"a":{"paging":{"prev":"p","next":"n"},"y":{"list":[1]},
        "list":[{"id":1},{"id":2}],"b/c":7},"paging":{"next":"other"}} "#;
    let at = |next: &str| Next::At(next.to_owned());
    for (paging, text, next, total) in
        [(&NESTED, nested, at("n"), Some(7)), (&WHOLE, r#" [{"id":1,"list":[]},{"id":2}] "#, Next::Unknown, None)]
    {
        for cut in 0..=text.len() {
            let listing = Listing { paging: Part::Static(paging), records: Part::Static(&Records) };
            let mut reader = PageReader::new(listing);
            let (head, tail) = text.as_bytes().split_at(cut);
            reader.read(head).and_then(|()| reader.read(tail)).and_then(|()| reader.finish()).unwrap();
            let keys: Vec<&str> = reader.page.items.iter().map(|item| item.key.as_str()).collect();
            assert_eq!((keys, &reader.page.info.next, reader.page.info.total), (vec!["1", "2"], &next, total), "{cut}");
        }
    }
    for text in ["{}", "[", "[]]", "[1,]", r#"[{"id":1}"#] {
        let listing = Listing { paging: Part::Static(&WHOLE), records: Part::Static(&Records) };
        let mut reader = PageReader::new(listing);
        assert!(reader.read(text.as_bytes()).and_then(|()| reader.finish()).is_err(), "{text}");
    }
}
