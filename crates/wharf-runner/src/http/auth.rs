//! Caller authentication: by key, or without one for all callers but web pages of other sites, which a browser lets call
//! whatever its machine can reach.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use wharf::{Code, Failure};

/// The header in which browsers say which site sends a request.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Random letters and digits of this length cannot be guessed.
const MIN_KEY_LENGTH: usize = 16;

/// Decides which callers may call.
pub struct CallerAuth(AuthMode);

enum AuthMode {
    /// Callers with one of several keys, so that keys can be rotated. Holds only digests.
    Keys(Vec<[u8; 32]>),
    /// Callers that address the runner by IP address or as `localhost`.
    Local,
    Open,
}

impl fmt::Debug for CallerAuth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            AuthMode::Keys(digests) => write!(out, "CallerAuth({} keys)", digests.len()),
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
        if digests.is_empty() { Err("there is no API key".to_owned()) } else { Ok(Self(AuthMode::Keys(digests))) }
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
            AuthMode::Keys(digests) if has_key(headers, digests) => Ok(()),
            AuthMode::Keys(_) => Err(refused("Send a key of this runner as Authorization: Bearer <key>")),
            AuthMode::Local if !is_local_host(headers) => {
                Err(refused("Without API keys, address the runner by IP address or as localhost"))
            }
            AuthMode::Local | AuthMode::Open if is_cross_site(headers) => {
                Err(refused("Without API keys, the runner refuses requests from web pages of other sites"))
            }
            AuthMode::Local | AuthMode::Open => Ok(()),
        }
    }
}

fn has_key(headers: &HeaderMap, digests: &[[u8; 32]]) -> bool {
    let given = headers.get(AUTHORIZATION).map_or(&[][..], |value| value.as_bytes());
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

/// Whether the runner is addressed by IP address or as `localhost`.
fn is_local_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    host.parse::<SocketAddr>().is_ok()
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
}

fn refused(detail: &str) -> Failure {
    Failure::new(Code::Unauthenticated, detail)
}
