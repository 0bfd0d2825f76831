//! What proves to a receiver that an event comes from the tenant.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// In lower-case hexadecimal digits.
    #[default]
    Hex,
    /// In Base64 with padding.
    Base64,
}

/// The HMAC-SHA256 of a body, as text; there is one for every key.
pub(crate) fn of(body: &[u8], key: &str, encoding: Encoding) -> Option<String> {
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
    use super::{Encoding, of};

    #[test]
    fn the_vector_of_rfc_4231_comes_out() {
        let sign = |encoding| of(b"what do ya want for nothing?", "Jefe", encoding).unwrap_or_default();
        assert_eq!(sign(Encoding::Hex), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(sign(Encoding::Base64), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }
}
