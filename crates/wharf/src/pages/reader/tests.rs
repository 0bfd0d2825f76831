use std::borrow::Cow;
use std::iter;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::paging::{PagingScheme, Total};
use crate::vendor_json;

#[derive(Deserialize)]
struct Record<'a> {
    id: i64,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

const PAGING: Paging = Paging {
    scheme: PagingScheme::PageNumber { page: "page", more: "more" },
    size: "size",
    max_size: 10,
    total: Some(Total { parameter: "count", member: "total" }),
    records: "data",
    id: "id",
    stable_sort: None,
};

const LISTING: Listing = Listing {
    paging: &PAGING,
    item: |text| {
        let record = read_value::<Record<'_>>(text)?;
        Ok(record.map(|(record, length)| (Item::named(record.id, record.name.as_deref()), length)))
    },
    odd_item: |text| {
        let record: Record<'_> = vendor_json::read_leniently(text)?;
        Ok(Item::named(record.id, record.name.as_deref()))
    },
};

/// Parses a page in pieces of these lengths, in bytes, and the rest at once.
fn read(page: &str, lengths: impl IntoIterator<Item = usize>) -> Result<ItemPage, Error> {
    let mut reader = PageReader::new(LISTING);
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
        let mut reader = PageReader::new(LISTING);
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
