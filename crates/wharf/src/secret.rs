//! Secrets: values that must not appear in logs or responses.

use std::fmt;

use schemars::json_schema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::described;

/// A secret, such as a password. Its `Debug` output is `[REDACTED]`; it cannot be serialized, and dropping it zeroes
/// its memory.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// The plain value. Use it only to send it to the vendor, to compute a digest, or to find it in a text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Whether a letter is not seen: blanks, line breaks, other control characters, and characters without width. At the ends
/// of a secret they come from copying it.
pub fn is_invisible(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[REDACTED]")
    }
}

described!(Secret, |_| json_schema!({ "type": "string", "format": "password", "writeOnly": true, "minLength": 1 }));
