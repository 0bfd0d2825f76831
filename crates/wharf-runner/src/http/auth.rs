//! Caller authentication: by key, or without one for all callers but web pages of other sites, which a browser lets call
//! whatever its machine can reach.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{PoisonError, RwLock};

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use wharf::{Code, Failure};

use super::host;

/// The header in which browsers say which site sends a request.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The header in which browsers say what they do with the answer.
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Random letters and digits of this length cannot be guessed.
const MIN_KEY_LENGTH: usize = 16;

/// Decides which callers may call.
pub struct CallerAuth(AuthMode);

enum AuthMode {
    /// Callers with one of several keys, so that keys can be rotated. Holds only digests.
    Keys(RwLock<Vec<[u8; 32]>>),
    /// Callers that address the runner by IP address or as `localhost`.
    Local,
    Open,
}

impl fmt::Debug for CallerAuth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            AuthMode::Keys(_) => out.write_str("CallerAuth(keys)"),
            AuthMode::Local => out.write_str("CallerAuth(local)"),
            AuthMode::Open => out.write_str("CallerAuth(open)"),
        }
    }
}

impl CallerAuth {
    /// Accepts all callers but pages of other sites.
    pub const fn open() -> Self {
        Self(AuthMode::Open)
    }

    /// Accepts callers that address the runner by IP address or as `localhost`: a host name of another site may resolve to
    /// this machine. For a loopback address.
    pub const fn local() -> Self {
        Self(AuthMode::Local)
    }

    /// The mode for an address without keys.
    pub(crate) const fn at(address: SocketAddr) -> Self {
        if address.ip().is_loopback() { Self::local() } else { Self::open() }
    }

    /// Accepts callers that send one of these keys as `Authorization: Bearer …`.
    ///
    /// # Errors
    ///
    /// What is wrong with the keys. Never repeats one.
    pub fn with_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let usable = |key: &str| key.len() >= MIN_KEY_LENGTH && key.bytes().all(|letter| letter.is_ascii_graphic());
        let digests = keys.into_iter().enumerate().map(|(index, key)| match usable(key) {
            true => Ok(Sha256::digest(key).into()),
            false => Err(format!(
                "API key {} is invalid: a key has at least {MIN_KEY_LENGTH} visible ASCII characters",
                index + 1
            )),
        });
        let digests: Vec<_> = digests.collect::<Result<_, _>>()?;
        match digests.is_empty() {
            true => Err("there is no API key".to_owned()),
            false => Ok(Self(AuthMode::Keys(RwLock::new(digests)))),
        }
    }

    /// Accepts from now on the keys of another, and no longer its own. Returns their number: 0, and nothing changes, unless both
    /// have keys.
    pub(crate) fn replace_keys(&self, other: Self) -> usize {
        let (AuthMode::Keys(current), AuthMode::Keys(new)) = (&self.0, other.0) else { return 0 };
        let new = new.into_inner().unwrap_or_else(PoisonError::into_inner);
        let count = new.len();
        *current.write().unwrap_or_else(PoisonError::into_inner) = new;
        count
    }

    /// Whether callers need a key.
    pub(crate) fn requires_key(&self) -> bool {
        matches!(self.0, AuthMode::Keys(_))
    }

    /// Accepts or refuses a request. Takes the same time for every wrong key.
    ///
    /// # Errors
    ///
    /// `unauthenticated`.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Failure> {
        match &self.0 {
            AuthMode::Keys(digests) => {
                let digests = digests.read().unwrap_or_else(PoisonError::into_inner);
                let missing = || refused("Send a key of this runner as Authorization: Bearer <key>");
                has_key(headers, &digests).then_some(()).ok_or_else(missing)
            }
            AuthMode::Local | AuthMode::Open => self.check_site(headers, is_cross_site(headers)),
        }
    }

    /// Accepts or refuses a request for what needs no key. Links of other sites may lead to it.
    ///
    /// # Errors
    ///
    /// `unauthenticated`.
    pub(super) fn check_open(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let is_link = headers.get(DESTINATION).is_some_and(|value| value == "document");
        self.check_site(headers, is_cross_site(headers) && !is_link)
    }

    fn check_site(&self, headers: &HeaderMap, is_foreign: bool) -> Result<(), Failure> {
        match &self.0 {
            AuthMode::Keys(_) => Ok(()),
            AuthMode::Local if !host::is_local(headers) => {
                Err(refused("Without API keys, address the runner by IP address or as localhost"))
            }
            AuthMode::Local | AuthMode::Open if is_foreign => {
                Err(refused("Without API keys, the runner refuses requests from web pages of other sites"))
            }
            AuthMode::Local | AuthMode::Open => Ok(()),
        }
    }
}

fn has_key(headers: &HeaderMap, digests: &[[u8; 32]]) -> bool {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    // Another program may read the second of two.
    let given = values.next().filter(|_| values.next().is_none()).map_or(&[][..], |value| value.as_bytes());
    let (scheme, key) = given.split_at_checked("bearer ".len()).unwrap_or_default();
    let digest: [u8; 32] = Sha256::digest(key).into();
    let known = digests.iter().fold(Choice::from(0), |known, one| known | one.ct_eq(&digest));
    scheme.eq_ignore_ascii_case(b"bearer ") && known.into()
}

/// Whether a browser says that a page of another site sends the request. Without TLS it may omit `Sec-Fetch-Site`, but then
/// sends `Origin`. Other programs send neither.
fn is_cross_site(headers: &HeaderMap) -> bool {
    match (headers.get(SITE), headers.get(ORIGIN)) {
        (Some(site), _) => !matches!(site.as_bytes(), b"same-origin" | b"none"),
        (None, Some(origin)) => {
            let host = headers.get(HOST).map_or(&[][..], |host| host.as_bytes());
            let from = origin.as_bytes();
            ![&b"http://"[..], b"https://"]
                .iter()
                .any(|scheme| from.strip_prefix(*scheme).is_some_and(|authority| authority.eq_ignore_ascii_case(host)))
        }
        (None, None) => false,
    }
}

fn refused(detail: &str) -> Failure {
    Failure::new(Code::Unauthenticated, detail)
}
