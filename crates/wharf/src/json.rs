//! JSON text, read one level at a time.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Value};

use crate::error::{Fault, FaultCode, MAX_FAULTS};

/// The message for a member that an object has twice. Readers differ in which of the two they take.
pub const GIVEN_TWICE: &str = "This member is given twice";

/// Names with which serde_json marks values that are not objects. An object with such a name would be taken for one.
const PRIVATE: &str = "$serde_json::private::";

/// Whether a name is one of the JSON library's own.
pub(crate) fn is_private(name: &str) -> bool {
    name.starts_with(PRIVATE)
}

/// The first character, which tells the type.
pub fn first(text: &RawValue) -> u8 {
    text.get().as_bytes().first().copied().unwrap_or_default()
}

/// Whether it is `null` or an empty text.
pub(crate) fn is_blank(text: &RawValue) -> bool {
    matches!(text.get(), "null" | "\"\"")
}

/// A value as text.
pub fn raw(value: &Value) -> Box<RawValue> {
    // Writing a value with text keys cannot fail.
    RawValue::from_string(value.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// The members of an object, as text.
#[derive(Debug, Default, serde::Deserialize)]
pub struct RawMembers<'a>(#[serde(borrow)] HashMap<Cow<'a, str>, &'a RawValue>);

impl<'a> RawMembers<'a> {
    /// Reads an object.
    ///
    /// # Errors
    ///
    /// When the text is not an object.
    pub fn read(text: &'a str) -> Result<Self, Error> {
        serde_json::from_str(text)
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied()
    }

    /// The value at a JSON Pointer that is not empty.
    pub fn at(&self, pointer: &str) -> Option<&'a RawValue> {
        let mut names = pointer_names(pointer);
        let first = self.get(&names.next()?)?;
        names.try_fold(first, |value, name| RawMembers::read(value.get()).ok()?.get(&name))
    }
}

/// The names in a JSON Pointer.
pub(crate) fn pointer_names(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"))
}

/// Calls `each` with the members of an object, in order.
///
/// # Errors
///
/// When the text is not an object, or not JSON.
pub fn members<'a>(text: &'a str, each: impl FnMut(Cow<'a, str>, &'a RawValue)) -> Result<(), Error> {
    let mut text = serde_json::Deserializer::from_str(text);
    text.deserialize_map(Members(each))?;
    text.end()
}

/// Calls `each` with the elements of a list, in order. Does nothing if the text is no list.
pub(crate) fn elements<'a>(text: &'a RawValue, each: impl FnMut(&'a RawValue)) {
    _ = serde_json::Deserializer::from_str(text.get()).deserialize_seq(Elements(each));
}

/// The bytes in a list of numbers from 0 to 255.
pub(crate) fn bytes(text: &RawValue) -> Option<Vec<u8>> {
    serde_json::from_str(text.get()).ok()
}

/// Appends a segment to a JSON pointer (RFC 6901).
pub(crate) fn push_segment(pointer: &mut String, name: &str) {
    pointer.push('/');
    match name.contains(['~', '/']) {
        true => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
        false => pointer.push_str(name),
    }
}

/// Levels of lists and objects in a valid text.
pub fn nesting(text: &str) -> usize {
    let (mut level, mut deepest) = (0_usize, 0);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                level += 1;
                deepest = deepest.max(level);
            }
            b']' | b'}' => level = level.saturating_sub(1),
            b'"' => {
                while let Some(inside) = bytes.next().filter(|inside| *inside != b'"') {
                    if inside == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
    }
    deepest
}

/// A fault for every member that an object in the text has twice. The text is not nested deeper than serde_json reads.
pub fn repeated_names(text: &RawValue, pointer: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut path = Vec::new();
    let unique = UniqueNames { path: &mut path, pointer, faults: &mut faults };
    // A valid text cannot fail.
    _ = unique.deserialize(&mut serde_json::Deserializer::from_str(text.get()));
    faults
}

/// The name of a member, copied only where it is written with escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        source.deserialize_str(NameVisitor)
    }
}

struct Members<F>(F);

impl<'de, F: FnMut(Cow<'de, str>, &'de RawValue)> Visitor<'de> for Members<F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((Name(name), member)) = map.next_entry()? {
            (self.0)(name, member);
        }
        Ok(())
    }
}

struct Elements<F>(F);

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            (self.0)(element);
        }
        Ok(())
    }
}

/// Reads a value only for the names of its members.
struct UniqueNames<'a, 'de> {
    /// The way to the value.
    path: &'a mut Vec<Segment<'de>>,
    pointer: &'a str,
    faults: &'a mut Vec<Fault>,
}

enum Segment<'a> {
    Name(Cow<'a, str>),
    Index(usize),
}

impl<'de> UniqueNames<'_, 'de> {
    /// The same for a part of the value.
    fn inner(&mut self) -> UniqueNames<'_, 'de> {
        UniqueNames { path: self.path, pointer: self.pointer, faults: self.faults }
    }

    fn fault(&mut self, name: &str) {
        let mut pointer = self.pointer.to_owned();
        for segment in &*self.path {
            match segment {
                Segment::Name(name) => push_segment(&mut pointer, name),
                Segment::Index(index) => push_segment(&mut pointer, &index.to_string()),
            }
        }
        push_segment(&mut pointer, name);
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::new(pointer, FaultCode::Conflict, GIVEN_TWICE));
        }
    }
}

impl<'de> DeserializeSeed<'de> for UniqueNames<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueNames<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(Name(name)) = map.next_key()? {
            if names.contains(&name) {
                self.fault(&name);
            }
            names.insert(name.clone());
            self.path.push(Segment::Name(name));
            map.next_value_seed(self.inner())?;
            self.path.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.path.push(Segment::Index(0));
        while list.next_element_seed(self.inner())?.is_some() {
            if let Some(Segment::Index(index)) = self.path.last_mut() {
                *index += 1;
            }
        }
        self.path.pop();
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
