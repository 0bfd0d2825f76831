//! SHA-256 digests.

use sha2::{Digest, Sha256};

/// Digest of a list of parts. Includes the length of each part, so `["ab", "c"]` and `["a", "bc"]` differ.
pub fn parts<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Digest of a text, in the form of an entity tag (RFC 9110) without quotes: `sha256-<hex>`.
pub fn tag(text: impl AsRef<[u8]>) -> String {
    format!("sha256-{:x}", Sha256::digest(text))
}
