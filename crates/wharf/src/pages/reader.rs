//! A streaming parser for one page of records.

use std::mem;
use std::str;

use serde::de::{Deserialize, Error as _, IgnoredAny};
use serde_json::{Deserializer, Error};

use crate::item::Item;
use crate::paging::{self, Next, PageInfo, Paging};
use crate::upstream::Reader;

/// The parts of a page that a dropdown needs.
#[derive(Debug, Default)]
pub(super) struct ItemPage {
    pub(super) items: Vec<Item>,
    /// Number of records that are no items, because they have no readable key.
    pub(super) left_out: usize,
    pub(super) info: PageInfo,
}

/// A vendor's list and how its records become items.
#[derive(Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) paging: &'static Paging,
    pub(crate) item: ReadItem,
    /// Reads the text of a record that `item` cannot read.
    pub(crate) odd_item: fn(&str) -> Result<Item, Error>,
}

/// Why a response cannot be read.
pub(super) const NOT_A_PAGE: &str = "the response is not a page of records";

/// The maximum size of a record or another value, in bytes.
const MAX_VALUE: usize = 4 << 20;

/// Parses a page into items while it arrives. Buffers only the value that is still incomplete.
pub(super) struct PageReader {
    listing: Listing,
    text: Vec<u8>,
    /// Bytes that must be buffered before the next attempt to parse.
    wanted: usize,
    state: State,
    had_records: bool,
    pub(super) page: ItemPage,
}

/// Parses the record at the beginning of a text. Returns its item and its length in bytes, or `None` while it is
/// incomplete.
pub(crate) type ReadItem = fn(&str) -> Result<Option<(Item, usize)>, Error>;

/// State of the parser: what it expects next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Start,
    FirstName,
    Name,
    Colon(Member),
    Value(Member),
    AfterValue,
    FirstRecord,
    Record,
    AfterRecord,
    End,
}

/// Kinds of members of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Member {
    Records,
    Next,
    Total,
    Other,
}

impl PageReader {
    pub(super) fn new(listing: Listing) -> Self {
        let page = ItemPage::default();
        Self { listing, text: Vec::new(), wanted: 0, state: State::Start, had_records: false, page }
    }

    /// Parses what is buffered, as far as it is complete.
    fn advance(&mut self) -> Result<(), Error> {
        let bytes = mem::take(&mut self.text);
        // Validate UTF-8 once for the whole buffer; parsing from bytes would validate each string.
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text,
            // The last character is incomplete.
            Err(error) if error.error_len().is_none() => {
                str::from_utf8(&bytes[..error.valid_up_to()]).map_err(Error::custom)?
            }
            Err(_) => {
                self.text = replace_invalid_characters(&bytes);
                return self.advance();
            }
        };
        let mut rest = text.trim_ascii_start();
        while !rest.is_empty() {
            let Some(length) = self.step(rest)? else { break };
            rest = rest[length..].trim_ascii_start();
        }
        let read = text.len() - rest.len();
        self.text = bytes;
        self.text.drain(..read);
        self.wanted = self.text.len() * 2;
        if self.text.len() > MAX_VALUE { Err(Error::custom("a record has more than 4 MiB")) } else { Ok(()) }
    }

    /// Parses one token or value at the beginning of `text`. Returns its length, or `None` while it is incomplete.
    fn step(&mut self, text: &str) -> Result<Option<usize>, Error> {
        let (state, length) = match (self.state, text.as_bytes()[0]) {
            (State::Start, b'{') => (State::FirstName, 1),
            (State::FirstName | State::Name, b'"') => {
                let Some((name, length)) = read_value::<String>(text)? else { return Ok(None) };
                (State::Colon(self.member(&name)), length)
            }
            (State::Colon(member), b':') => (State::Value(member), 1),
            (State::Value(Member::Records), b'[') => (State::FirstRecord, 1),
            (State::Value(Member::Next), _) => {
                let Some((next, length)) = read_value(text)? else { return Ok(None) };
                self.page.info.next = Next::read(&next, self.listing.paging.scheme);
                (State::AfterValue, length)
            }
            (State::Value(Member::Total), _) => {
                let Some((total, length)) = read_value(text)? else { return Ok(None) };
                self.page.info.total = paging::count(&total);
                (State::AfterValue, length)
            }
            (State::Value(Member::Other), _) => {
                let Some((_, length)) = read_value::<IgnoredAny>(text)? else { return Ok(None) };
                (State::AfterValue, length)
            }
            (State::FirstRecord | State::AfterRecord, b']') => {
                self.had_records = true;
                (State::AfterValue, 1)
            }
            (State::FirstRecord | State::Record, _) => {
                let length = match (self.listing.item)(text) {
                    Ok(Some((item, length))) if !item.key.is_empty() => {
                        self.page.items.push(item);
                        length
                    }
                    Ok(None) => return Ok(None),
                    _ => match self.read_odd_record(text)? {
                        Some(length) => length,
                        None => return Ok(None),
                    },
                };
                self.page.info.records += 1;
                (State::AfterRecord, length)
            }
            (State::AfterRecord, b',') => (State::Record, 1),
            (State::AfterValue, b',') => (State::Name, 1),
            (State::FirstName | State::AfterValue, b'}') => (State::End, 1),
            _ => return Err(Error::custom(NOT_A_PAGE)),
        };
        self.state = state;
        Ok(Some(length))
    }

    /// Reads a record that is not as expected. Leaves it out if it has no readable key.
    #[cold]
    fn read_odd_record(&mut self, text: &str) -> Result<Option<usize>, Error> {
        let Some((_, length)) = read_value::<IgnoredAny>(text)? else { return Ok(None) };
        match (self.listing.odd_item)(&text[..length]) {
            Ok(item) if !item.key.is_empty() => self.page.items.push(item),
            _ => self.page.left_out += 1,
        }
        Ok(Some(length))
    }

    fn member(&self, name: &str) -> Member {
        match name {
            name if name == self.listing.paging.records => Member::Records,
            name if Some(name) == self.listing.paging.scheme.next_member() => Member::Next,
            name if self.listing.paging.total.is_some_and(|total| total.member == name) => Member::Total,
            _ => Member::Other,
        }
    }
}

impl Reader for PageReader {
    fn restart(&mut self) {
        *self = Self::new(self.listing);
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.text.extend_from_slice(bytes);
        if self.text.len() < self.wanted { Ok(()) } else { self.advance() }
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.advance()?;
        if self.state != State::End || !self.had_records || !self.text.is_empty() {
            return Err(Error::custom("the response is not a whole page of records"));
        }
        Ok(())
    }
}

/// Parses the value at the beginning of a text. It counts as complete only when more text follows: a number might
/// continue. Returns the value and its length in bytes, or `None` while it is incomplete.
pub(crate) fn read_value<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Option<(T, usize)>, Error> {
    let mut values = Deserializer::from_str(text).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) if values.byte_offset() < text.len() => Ok(Some((value, values.byte_offset()))),
        Some(Err(error)) if !error.is_eof() && !is_at_end(&error, text) => Err(error),
        _ => Ok(None),
    }
}

/// Replaces what is not UTF-8 by U+FFFD, except for an incomplete character at the end.
#[cold]
fn replace_invalid_characters(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.extend_from_slice(chunk.valid().as_bytes());
        let invalid = chunk.invalid();
        let is_incomplete =
            chunks.peek().is_none() && str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        match invalid {
            [] => {}
            _ if is_incomplete => text.extend_from_slice(invalid),
            _ => text.extend_from_slice("\u{fffd}".as_bytes()),
        }
    }
    text
}

/// Whether more text could remove the error: serde_json reports a cut number as a syntax error, not as end of input.
fn is_at_end(error: &Error, text: &str) -> bool {
    let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + text[..line_start].matches('\n').count();
    (error.line(), error.column()) == (line, text.len() - line_start)
}

#[cfg(test)]
mod tests {
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
}
