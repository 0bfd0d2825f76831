//! SHA-256 digests.

use sha2::{Digest, Sha256};

/// Covers all parts and where each of them ends: equal for the same parts alone.
pub fn parts<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Covers a text, as an entity tag without its quotes.
pub fn tag(text: impl AsRef<[u8]>) -> String {
    format!("sha256-{:x}", Sha256::digest(text))
}
