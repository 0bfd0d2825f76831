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

    fn note_next_link(&mut self, link: String) {
        self.page.info.next = Next::At(link);
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
mod tests;
