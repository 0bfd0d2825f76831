//! Signatures of events.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// The encoding of a signature.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// Lower-case hexadecimal.
    #[default]
    Hex,
    /// Base64 with padding.
    Base64,
}

/// The encoded HMAC-SHA256 of a body. A key of any length is valid, so this is never `None`.
pub(crate) fn sign(body: &[u8], key: &str, encoding: Encoding) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(body);
    let code = mac.finalize().into_bytes();
    Some(match encoding {
        Encoding::Hex => code.iter().fold(String::new(), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        }),
        Encoding::Base64 => STANDARD.encode(code),
    })
}

#[cfg(test)]
mod tests {
    use super::{Encoding, sign};

    #[test]
    fn signatures_match_the_test_vector_of_rfc_4231() {
        let signature = |encoding| sign(b"what do ya want for nothing?", "Jefe", encoding).unwrap_or_default();
        assert_eq!(signature(Encoding::Hex), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(signature(Encoding::Base64), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
