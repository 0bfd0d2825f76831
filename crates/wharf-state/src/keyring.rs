//! Names and seals records, so that the engine tells nothing of what is in it.

use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Prk, Salt};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Most keys in a file.
const MAX_KEYS: usize = 16;

/// Says what the derived keys are for. The number is the version of the layout of records.
const SEAL: &[u8] = b"wharf state 1: seal";
const NAME: &[u8] = b"wharf state 1: name";

/// The name of a record: 128 bits that cannot be computed without the operator's key.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RecordId(pub [u8; 16]);

impl fmt::Display for RecordId {
    /// 22 letters, digits, `-` and `_`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// Why a file with keys cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum InvalidKeyFile {
    /// It has no key.
    Empty,
    /// It has too many.
    TooMany,
    /// The line with this number, counted from 1, is not the base64 of 32 bytes.
    Line(usize),
}

impl fmt::Display for InvalidKeyFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("it has no key"),
            Self::TooMany => write!(out, "it has more than {MAX_KEYS} keys"),
            Self::Line(number) => write!(out, "line {number} is not 32 bytes in base64"),
        }
    }
}

/// The operator's keys. Each record is sealed under a key of its own, which is derived from the first of them; all open.
/// The last one names the records, so that a new first key changes no name.
#[derive(Clone)]
pub struct Keyring {
    seals: Vec<Prk>,
    names: hmac::Key,
    random: SystemRandom,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keyring of {}", self.seals.len())
    }
}

impl Keyring {
    /// Reads keys of 32 bytes in base64, one on each line. Empty lines and lines that begin with `#` do not count.
    ///
    /// # Errors
    ///
    /// If a line is no key, or there is none, or there are more than 16.
    pub fn parse(text: &str) -> Result<Self, InvalidKeyFile> {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).enumerate();
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let keys = lines.map(|(index, line)| {
            let key = BASE64_STANDARD.decode(line).ok().filter(|key| key.len() == KEY_BYTES);
            key.ok_or(InvalidKeyFile::Line(index + 1))
        });
        let keys: Vec<Vec<u8>> = keys.collect::<Result<_, _>>()?;
        match keys.as_slice() {
            [] => Err(InvalidKeyFile::Empty),
            keys if keys.len() > MAX_KEYS => Err(InvalidKeyFile::TooMany),
            [.., last] => {
                let salted = |salt, key: &[u8]| Salt::new(HKDF_SHA256, salt).extract(key);
                let names = hmac::Key::from(
                    salted(NAME, last).expand(&[], hmac::HMAC_SHA256).map_err(|_| InvalidKeyFile::Empty)?,
                );
                let seals = keys.iter().map(|key| salted(SEAL, key)).collect();
                Ok(Self { seals, names, random: SystemRandom::new() })
            }
        }
    }

    /// One random key, for state that lasts no longer than this. `None` if the system has no random bytes.
    pub fn random() -> Option<Self> {
        let mut key = [0; KEY_BYTES];
        SystemRandom::new().fill(&mut key).ok()?;
        Self::parse(&BASE64_STANDARD.encode(key)).ok()
    }

    /// The name of the record of this kind and digest.
    pub fn name(&self, kind: &str, digest: &[u8]) -> RecordId {
        let mut context = hmac::Context::with_key(&self.names);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(digest);
        let tag = context.sign();
        RecordId(tag.as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// Seals a part of a record. `None` if the system has no random bytes.
    pub(crate) fn seal(&self, record: RecordId, part: &'static str, content: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).ok()?;
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(content);
        let key = record_key(self.seals.first()?, record)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(part), &mut sealed[NONCE_LEN..]).ok()?;
        sealed.extend_from_slice(tag.as_ref());
        Some(sealed)
    }

    /// Opens a part of a record, which any of the keys may have sealed.
    pub(crate) fn open(&self, record: RecordId, part: &'static str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, content) = sealed.split_first_chunk::<NONCE_LEN>()?;
        self.seals.iter().find_map(|seal| {
            let (key, mut content) = (record_key(seal, record)?, content.to_vec());
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let length = key.open_in_place(nonce, Aad::from(part), &mut content).ok()?.len();
            content.truncate(length);
            Some(content)
        })
    }
}

/// The key that seals one record, and no other.
fn record_key(seal: &Prk, record: RecordId) -> Option<LessSafeKey> {
    let info = [&record.0[..]];
    let derived = seal.expand(&info, &CHACHA20_POLY1305).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(derived)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(byte: u8) -> String {
        BASE64_STANDARD.encode([byte; KEY_BYTES])
    }

    fn keyring(bytes: &[u8]) -> Keyring {
        Keyring::parse(&bytes.iter().map(|byte| line(*byte) + "\n").collect::<String>()).unwrap()
    }

    #[test]
    fn a_file_has_keys_of_32_bytes() {
        let table = [
            (String::new(), InvalidKeyFile::Empty),
            ("\n# none\n".to_owned(), InvalidKeyFile::Empty),
            (format!("# one\n{}\nshort", line(1)), InvalidKeyFile::Line(3)),
            (BASE64_STANDARD.encode([1; 31]), InvalidKeyFile::Line(1)),
            ((line(1) + "\n").repeat(MAX_KEYS + 1), InvalidKeyFile::TooMany),
        ];
        for (text, expected) in table {
            assert_eq!(Keyring::parse(&text).err(), Some(expected), "{text}");
        }
        let most = Keyring::parse(&format!("\u{feff}{}", (line(1) + "\r\n").repeat(MAX_KEYS))).unwrap();
        assert_eq!(format!("{most:?}"), "Keyring of 16");
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_with_any_of_the_keys() {
        let (old, both, new) = (keyring(&[1]), keyring(&[2, 1]), keyring(&[2]));
        let (one, other) = (old.name("key", b"1"), old.name("key", b"2"));
        let sealed = old.seal(one, "answer", b"content").unwrap();
        let opened = |keyring: &Keyring, record, part| keyring.open(record, part, &sealed);
        assert_eq!(opened(&both, one, "answer"), Some(b"content".to_vec()));
        assert_eq!(opened(&new, one, "answer"), None);
        assert_eq!(opened(&old, other, "answer"), None);
        assert_eq!(opened(&old, one, "token"), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(old.open(one, "answer", &changed), None, "{index}");
            assert_eq!(old.open(one, "answer", &sealed[..index]), None, "{index}");
        }
        assert_eq!(new.open(one, "answer", &both.seal(one, "answer", b"").unwrap()), Some(Vec::new()));
        assert_ne!(old.seal(one, "answer", b"content"), Some(sealed));
    }

    #[test]
    fn the_last_key_names_records() {
        let name = |keyring: &Keyring, kind, digest: &[u8]| keyring.name(kind, digest).to_string();
        let (one, both, other) = (keyring(&[1]), keyring(&[2, 1]), keyring(&[2]));
        assert_eq!(name(&one, "key", b"1"), name(&both, "key", b"1"));
        let names =
            [name(&one, "key", b"1"), name(&other, "key", b"1"), name(&one, "key", b"2"), name(&one, "ke", b"y1")];
        for (index, name) in names.iter().enumerate() {
            assert_eq!(name.len(), 22);
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{index}");
        }
    }
}
