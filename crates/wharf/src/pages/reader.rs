//! One page, read piece by piece.

use std::mem;
use std::str;

use serde::de::{Deserialize, Error as _, IgnoredAny};
use serde_json::{Deserializer, Error};

use super::{Next, Paging};
use crate::data_source::{Filters, Item, Order, Picklist};
use crate::upstream::Reader;

/// What a dropdown needs of a page.
#[derive(Debug, Default)]
pub(super) struct ItemPage {
    pub(super) items: Vec<Item>,
    pub(super) next: Next,
}

/// A list of a vendor whose records become items.
#[derive(Clone, Copy)]
pub(crate) struct Listing {
    pub(super) paging: &'static Paging,
    item: ReadItem,
    pub(crate) order: Order,
    pub(crate) filters: Filters,
}

impl Listing {
    /// The list behind a picklist.
    pub(crate) const fn of<P: Picklist>() -> Self {
        let item: ReadItem = |text| Ok(value(text)?.map(|(record, length)| (P::item(record), length)));
        Self { paging: P::PAGING, item, order: P::ORDER, filters: P::FILTERS }
    }
}

/// The most bytes of a record, or of another value, that a page waits for.
const MAX_VALUE: usize = 4 << 20;

/// Reads a page into items while it arrives. Nothing of the text is kept but a value that has not come in full.
pub(super) struct PageReader {
    listing: Listing,
    text: Vec<u8>,
    /// How much text there must be before it is worth another look.
    wanted: usize,
    place: Place,
    had_records: bool,
    pub(super) page: ItemPage,
}

/// Reads the record at the beginning of a text. Gives its item and its length, or nothing before it has come in full.
type ReadItem = fn(&str) -> Result<Option<(Item, usize)>, Error>;

/// What comes next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
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

/// The members of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Member {
    Records,
    Next,
    Other,
}

impl PageReader {
    pub(super) fn new(listing: Listing) -> Self {
        let page = ItemPage::default();
        Self { listing, text: Vec::new(), wanted: 0, place: Place::Start, had_records: false, page }
    }

    /// Reads on in what has come.
    fn advance(&mut self) -> Result<(), Error> {
        let bytes = mem::take(&mut self.text);
        // Checked as a whole: whoever reads one name after the other checks each of them.
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text,
            // The last character has not come in full.
            Err(error) if error.error_len().is_none() => {
                str::from_utf8(&bytes[..error.valid_up_to()]).map_err(Error::custom)?
            }
            Err(error) => return Err(Error::custom(error)),
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

    /// Reads one mark or value at the beginning of `text`. Gives its length, or nothing before it has come in full.
    fn step(&mut self, text: &str) -> Result<Option<usize>, Error> {
        let (place, length) = match (self.place, text.as_bytes()[0]) {
            (Place::Start, b'{') => (Place::FirstName, 1),
            (Place::FirstName | Place::Name, b'"') => {
                let Some((name, length)) = value::<String>(text)? else { return Ok(None) };
                (Place::Colon(self.member(&name)), length)
            }
            (Place::Colon(member), b':') => (Place::Value(member), 1),
            (Place::Value(Member::Records), b'[') => (Place::FirstRecord, 1),
            (Place::Value(Member::Next), _) => {
                let Some((next, length)) = value(text)? else { return Ok(None) };
                self.page.next = next;
                (Place::AfterValue, length)
            }
            (Place::Value(Member::Other), _) => {
                let Some((_, length)) = value::<IgnoredAny>(text)? else { return Ok(None) };
                (Place::AfterValue, length)
            }
            (Place::FirstRecord | Place::AfterRecord, b']') => {
                self.had_records = true;
                (Place::AfterValue, 1)
            }
            (Place::FirstRecord | Place::Record, _) => {
                let Some((item, length)) = (self.listing.item)(text)? else { return Ok(None) };
                self.page.items.push(item);
                (Place::AfterRecord, length)
            }
            (Place::AfterRecord, b',') => (Place::Record, 1),
            (Place::AfterValue, b',') => (Place::Name, 1),
            (Place::FirstName | Place::AfterValue, b'}') => (Place::End, 1),
            _ => return Err(Error::custom("the answer is not a page of records")),
        };
        self.place = place;
        Ok(Some(length))
    }

    fn member(&self, name: &str) -> Member {
        match name {
            name if name == self.listing.paging.records => Member::Records,
            name if Some(name) == self.listing.paging.scheme.next_member() => Member::Next,
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
        if self.place != Place::End || !self.had_records || !self.text.is_empty() {
            return Err(Error::custom("the answer is not a whole page of records"));
        }
        Ok(())
    }
}

/// The value at the beginning of a text. It has come in full when something follows: a number might go on.
fn value<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Option<(T, usize)>, Error> {
    let mut values = Deserializer::from_str(text).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) if values.byte_offset() < text.len() => Ok(Some((value, values.byte_offset()))),
        Some(Err(error)) if !error.is_eof() && !is_at_end(&error, text) => Err(error),
        _ => Ok(None),
    }
}

/// Whether more text could mend the error: half a number is an error of its own.
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
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::pages::PagingScheme;
    use crate::{Effects, Meta, Order, Request};

    #[derive(Deserialize, JsonSchema)]
    struct Select {}

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
        total: None,
        records: "data",
        id: "id",
        stable_sort: None,
    };

    impl Picklist for Select {
        const META: Meta = Meta::new("select", "Select", Effects::READS, "{}");
        const PAGING: &'static Paging = &PAGING;
        const ORDER: Order = Order::Vendor;
        type Record<'a> = Record<'a>;

        fn request(&self) -> Request {
            Request::new(http::Method::GET, "api", "/".to_owned())
        }

        fn item(record: Record<'_>) -> Item {
            Item::named(record.id, record.name.as_deref())
        }
    }

    /// Reads a page that comes in pieces of these lengths.
    fn read(page: &str, lengths: impl IntoIterator<Item = usize>) -> Result<ItemPage, Error> {
        let mut reader = PageReader::new(Listing::of::<Select>());
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
    fn a_page_may_be_cut_anywhere_and_must_be_whole() {
        for cut in 0..=PAGE.len() {
            let page = read(PAGE, [cut]).unwrap();
            let labels: Vec<&str> = page.items.iter().map(|item| item.label.as_str()).collect();
            assert_eq!(
                (labels.as_slice(), page.next),
                (&["A \"b\" é ]} (ID: 1)", "ID: 22"][..], Next::More),
                "cut at {cut}"
            );
            assert!(PAGE.len() - cut < 2 || read(&PAGE[..PAGE.floor_char_boundary(cut)], []).is_err(), "ends at {cut}");
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"data":null}"#,
            r#"{"data":[]"#,
            r#"{"data":[1]}"#,
            r#"{"data":[{"id":1},]}"#,
            r#"{"data":[,{"id":1}]}"#,
            r#"{"data":[{"id":1}{"id":2}]}"#,
            r#"{"data":[{"id":"1"}]}"#,
            r#"{"data":[],}"#,
            r#"{"data":[],"more":1}"#,
            r#"{"data":[]} x"#,
            r#"{"data" []}"#,
            r#"{data:[]}"#,
        ] {
            assert!(read(text, []).is_err(), "{text}");
        }
        assert!(read(r#"{"data":[]}"#, []).unwrap().items.is_empty());
    }

    #[test]
    fn a_long_page_is_read_and_a_record_without_end_is_not() {
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
        fn pieces_say_the_same_as_the_whole(page in ".{0,40}", lengths in prop::collection::vec(0_usize..9, 0..9)) {
            let page = format!(r#"{{"data":[{{"id":1,"name":"{page}"}}]}}"#);
            let told = |page: Result<ItemPage, Error>| page.map(|page| page.items).map_err(drop);
            prop_assert_eq!(told(read(&page, lengths)), told(read(&page, [])));
        }
    }
}
