//! Who may call: those with a key.

use std::fmt;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use wharf::{Code, Failure};

/// The shortest key: one of random letters and digits with so many cannot be guessed.
const SHORTEST: usize = 16;

/// The keys that callers prove themselves with. Several may be good at once, so that one can replace
/// another without a pause. Holds digests alone: the keys are not kept.
pub struct Callers(Option<Vec<[u8; 32]>>);

impl fmt::Debug for Callers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Callers").field("keys", &self.0.as_ref().map(Vec::len)).finish()
    }
}

impl Callers {
    /// Everybody may call.
    pub fn anybody() -> Self {
        Self(None)
    }

    /// Those may call who send one of these keys as `Authorization: Bearer …`.
    ///
    /// # Errors
    ///
    /// What is wrong with the keys. Never repeats one.
    pub fn with_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let usable = |key: &str| key.len() >= SHORTEST && key.bytes().all(|letter| letter.is_ascii_graphic());
        let digests = keys.into_iter().enumerate().map(|(index, key)| match usable(key) {
            true => Ok(Sha256::digest(key).into()),
            false => {
                Err(format!("API key {} is unfit: a key has at least {SHORTEST} visible ASCII characters", index + 1))
            }
        });
        let digests: Vec<_> = digests.collect::<Result<_, _>>()?;
        if digests.is_empty() { Err("there is no API key".to_owned()) } else { Ok(Self(Some(digests))) }
    }

    /// Whether callers need a key.
    pub(crate) fn are_asked(&self) -> bool {
        self.0.is_some()
    }

    /// Lets a request pass or not. Takes the same time for every wrong key.
    ///
    /// # Errors
    ///
    /// `unauthenticated`.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let Some(digests) = &self.0 else { return Ok(()) };
        let given = headers.get(AUTHORIZATION).map_or(&[][..], |value| value.as_bytes());
        let (scheme, key) = given.split_at_checked("bearer ".len()).unwrap_or_default();
        let digest: [u8; 32] = Sha256::digest(key).into();
        let known = digests.iter().fold(Choice::from(0), |known, one| known | one.ct_eq(&digest));
        if scheme.eq_ignore_ascii_case(b"bearer ") && known.into() {
            return Ok(());
        }
        Err(Failure::new(Code::Unauthenticated, "Send a key of this runner as Authorization: Bearer <key>"))
    }
}
