//! Request ids.

use std::array;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header with the id, in requests and responses.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that a caller may give.
const MAX_LENGTH: usize = 128;

/// The id of a request: visible ASCII, valid in a header.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// The caller's own id, if it is visible ASCII of reasonable length, or a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let usable =
            |id: &&HeaderValue| (1..=MAX_LENGTH).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic);
        headers.get(REQUEST_ID).filter(usable).cloned().map_or_else(Self::new, Self)
    }

    /// 128 random bits, as 32 hexadecimal digits.
    fn new() -> Self {
        let bits = fastrand::u128(..);
        let bytes = bits.to_le_bytes();
        let digits: [u8; 32] = array::from_fn(|place| {
            let byte = bytes[place / 2];
            b"0123456789abcdef"[usize::from(if place % 2 == 0 { byte >> 4 } else { byte & 15 })]
        });
        #[expect(clippy::expect_used, reason = "a header may hold any digits, whatever the bits")]
        Self(HeaderValue::from_bytes(&digits).expect("digits are visible ASCII"))
    }

    pub(crate) fn as_str(&self) -> &str {
        // It is ASCII.
        self.0.to_str().unwrap_or_default()
    }
}

impl From<RequestId> for HeaderValue {
    fn from(id: RequestId) -> Self {
        id.0
    }
}
