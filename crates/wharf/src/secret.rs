//! Values that must never be seen.

use std::fmt;

use schemars::json_schema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::described;

/// A credential: prints as `[REDACTED]`, cannot be serialized, is wiped from memory when dropped.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// The secret itself. Call this only where the value leaves for the vendor, enters a digest or is looked for.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
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
