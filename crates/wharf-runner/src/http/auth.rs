//! Who may call: those with a key, or everybody but the pages of other sites, which a browser lets call whatever its
//! machine can reach.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use wharf::{Code, Failure};

/// Where browsers say which site asks.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The shortest key: one of random letters and digits with so many cannot be guessed.
const MIN_KEY_LENGTH: usize = 16;

/// Who may call.
pub struct CallerAuth(AuthMode);

enum AuthMode {
    /// Who proves to have one of several keys, so that one can replace another without a pause. Holds digests alone: the
    /// keys are not kept.
    WithKey(Vec<[u8; 32]>),
    /// Who calls the runner by an address or as `localhost`.
    OfThisMachine,
    Anybody,
}

impl fmt::Debug for CallerAuth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            AuthMode::WithKey(digests) => write!(out, "CallerAuth(with one of {} keys)", digests.len()),
            AuthMode::OfThisMachine => out.write_str("CallerAuth(of this machine)"),
            AuthMode::Anybody => out.write_str("CallerAuth(anybody)"),
        }
    }
}

impl CallerAuth {
    /// Everybody may call, but for pages of other sites.
    pub const fn anybody() -> Self {
        Self(AuthMode::Anybody)
    }

    /// Everybody may call who can reach a loopback address and names the runner by an address or as `localhost`: a name of
    /// another site may have been pointed here.
    pub const fn of_this_machine() -> Self {
        Self(AuthMode::OfThisMachine)
    }

    /// Those who can reach an address where nobody proves anything.
    pub(crate) const fn at(address: SocketAddr) -> Self {
        if address.ip().is_loopback() { Self::of_this_machine() } else { Self::anybody() }
    }

    /// Those may call who send one of these keys as `Authorization: Bearer …`.
    ///
    /// # Errors
    ///
    /// What is wrong with the keys. Never repeats one.
    pub fn with_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let usable = |key: &str| key.len() >= MIN_KEY_LENGTH && key.bytes().all(|letter| letter.is_ascii_graphic());
        let digests = keys.into_iter().enumerate().map(|(index, key)| match usable(key) {
            true => Ok(Sha256::digest(key).into()),
            false => Err(format!(
                "API key {} is unfit: a key has at least {MIN_KEY_LENGTH} visible ASCII characters",
                index + 1
            )),
        });
        let digests: Vec<_> = digests.collect::<Result<_, _>>()?;
        if digests.is_empty() { Err("there is no API key".to_owned()) } else { Ok(Self(AuthMode::WithKey(digests))) }
    }

    /// Whether callers need a key.
    pub(crate) fn are_asked(&self) -> bool {
        matches!(self.0, AuthMode::WithKey(_))
    }

    /// Lets a request pass or not. Takes the same time for every wrong key.
    ///
    /// # Errors
    ///
    /// `unauthenticated`.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Failure> {
        match &self.0 {
            AuthMode::WithKey(digests) if has_key(headers, digests) => Ok(()),
            AuthMode::WithKey(_) => Err(refused("Send a key of this runner as Authorization: Bearer <key>")),
            AuthMode::OfThisMachine if !names_this_machine(headers) => Err(refused(
                "Without keys for callers the runner answers to addresses and to localhost, not to other names",
            )),
            AuthMode::OfThisMachine | AuthMode::Anybody if is_of_another_site(headers) => {
                Err(refused("Without keys for callers the runner does not answer to pages of other sites"))
            }
            AuthMode::OfThisMachine | AuthMode::Anybody => Ok(()),
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

/// Whether a browser says that a page of another site asks. Without TLS it may not name the site's relation, but then the
/// page's origin. Programs that are no browsers say nothing.
fn is_of_another_site(headers: &HeaderMap) -> bool {
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

/// Whether the runner is called by an address or as `localhost`.
fn names_this_machine(headers: &HeaderMap) -> bool {
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
