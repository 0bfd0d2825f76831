//! A streaming parser for one page of records.

use std::mem;
use std::str;

use serde::de::{Deserialize, Error as _, IgnoredAny};
use serde_json::{Deserializer, Error};

use crate::item::Item;
use crate::json;
use crate::paging::{self, Next, PageInfo, Paging};
use crate::part::Part;
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
#[derive(Clone)]
pub(crate) struct Listing {
    pub(crate) paging: Part<Paging>,
    pub(crate) records: Part<dyn ReadRecord>,
}

/// How the records of a list become items.
pub trait ReadRecord: Send + Sync {
    /// Parses the record at the beginning of a text. Returns its item and its length in bytes, or `None` while it is
    /// incomplete.
    ///
    /// # Errors
    ///
    /// When the record is not as expected.
    fn read(&self, text: &str) -> Result<Option<(Item, usize)>, Error>;

    /// Reads the text of a record that [`read`](Self::read) cannot read.
    ///
    /// # Errors
    ///
    /// When it is no item.
    fn read_odd(&self, text: &str) -> Result<Item, Error>;
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
    /// The objects around the parser's place, as a JSON Pointer, and the length that it had in each of them.
    place: String,
    lengths: Vec<usize>,
    had_records: bool,
    pub(super) page: ItemPage,
}

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
    /// An object around one of them.
    Outer,
    Other,
}

impl PageReader {
    pub(super) fn new(listing: Listing) -> Self {
        // A page that is a list.
        let state = if listing.paging.records.is_empty() { State::Value(Member::Records) } else { State::Start };
        Self {
            listing,
            text: Vec::new(),
            wanted: 0,
            state,
            place: String::new(),
            lengths: Vec::new(),
            had_records: false,
            page: ItemPage::default(),
        }
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
            (State::Start, b'{') => {
                self.lengths.push(0);
                (State::FirstName, 1)
            }
            (State::FirstName | State::Name, b'"') => {
                let Some((name, length)) = read_value::<String>(text)? else { return Ok(None) };
                (State::Colon(self.member(&name)), length)
            }
            (State::Colon(member), b':') => (State::Value(member), 1),
            (State::Value(Member::Records), b'[') => (State::FirstRecord, 1),
            (State::Value(Member::Outer), b'{') => {
                self.lengths.push(self.place.len());
                (State::FirstName, 1)
            }
            (State::Value(Member::Next), _) => {
                let Some((next, length)) = read_value(text)? else { return Ok(None) };
                self.page.info.next = Next::read(&next, &self.listing.paging.scheme);
                (State::AfterValue, length)
            }
            (State::Value(Member::Total), _) => {
                let Some((total, length)) = read_value(text)? else { return Ok(None) };
                self.page.info.total = paging::count(&total);
                (State::AfterValue, length)
            }
            (State::Value(Member::Other | Member::Outer), _) => {
                let Some((_, length)) = read_value::<IgnoredAny>(text)? else { return Ok(None) };
                (State::AfterValue, length)
            }
            (State::FirstRecord | State::AfterRecord, b']') => {
                self.had_records = true;
                (if self.lengths.is_empty() { State::End } else { State::AfterValue }, 1)
            }
            (State::FirstRecord | State::Record, _) => {
                let length = match self.listing.records.read(text) {
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
            (State::FirstName | State::AfterValue, b'}') => {
                self.lengths.pop();
                (if self.lengths.is_empty() { State::End } else { State::AfterValue }, 1)
            }
            _ => return Err(Error::custom(NOT_A_PAGE)),
        };
        self.state = state;
        Ok(Some(length))
    }

    /// Reads a record that is not as expected. Leaves it out if it has no readable key.
    #[cold]
    fn read_odd_record(&mut self, text: &str) -> Result<Option<usize>, Error> {
        let Some((_, length)) = read_value::<IgnoredAny>(text)? else { return Ok(None) };
        match self.listing.records.read_odd(&text[..length]) {
            Ok(item) if !item.key.is_empty() => self.page.items.push(item),
            _ => self.page.left_out += 1,
        }
        Ok(Some(length))
    }

    /// The kind of the member of this name in the innermost open object.
    fn member(&mut self, name: &str) -> Member {
        self.place.truncate(self.lengths.last().copied().unwrap_or_default());
        json::push_segment(&mut self.place, name);
        let (paging, place) = (&*self.listing.paging, self.place.as_str());
        let wanted = [
            (Some(&*paging.records), Member::Records),
            (paging.next_member(), Member::Next),
            (paging.total_member(), Member::Total),
        ];
        let is_around = |pointer: &str| pointer.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
        let exact = wanted.iter().find(|(pointer, _)| *pointer == Some(place));
        match exact {
            Some((_, member)) => *member,
            None if wanted.iter().any(|(pointer, _)| pointer.is_some_and(is_around)) => Member::Outer,
            None => Member::Other,
        }
    }
}

impl Reader for PageReader {
    fn restart(&mut self) {
        *self = Self::new(self.listing.clone());
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

    fn note_next(&mut self, next: String) {
        self.page.info.next = Next::At(next);
    }
}

/// Parses the value at the beginning of a text. It counts as complete only when more text follows: a number might
/// continue. Returns the value and its length in bytes, or `None` while it is incomplete.
pub fn read_value<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Option<(T, usize)>, Error> {
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
