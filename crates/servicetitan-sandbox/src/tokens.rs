//! Access tokens: issued, valid until they expire, revoked.

use std::collections::HashMap;
use std::iter;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::connection::Client;

const TOKEN_LENGTH: usize = 48;

/// The issued tokens.
#[derive(Debug)]
pub(crate) struct Tokens {
    lifetime: Duration,
    issued: Mutex<HashMap<String, Issued>>,
}

#[derive(Debug)]
struct Issued {
    client: &'static Client,
    expires_at: Instant,
}

impl Tokens {
    /// No tokens. Each one will be valid for `lifetime`.
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, issued: Mutex::default() }
    }

    /// How long a token is valid.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Issues a token to a client.
    pub(crate) fn issue(&self, client: &'static Client) -> String {
        let now = Instant::now();
        let token: String = iter::repeat_with(fastrand::alphanumeric).take(TOKEN_LENGTH).collect();
        let mut issued = self.lock();
        issued.retain(|_, known| known.expires_at > now);
        issued.insert(token.clone(), Issued { client, expires_at: now + self.lifetime });
        token
    }

    /// The client of a token, if the token is valid.
    pub(crate) fn owner(&self, token: &str) -> Option<&'static Client> {
        let now = Instant::now();
        self.lock().get(token).filter(|known| known.expires_at > now).map(|known| known.client)
    }

    /// Revokes every token.
    pub(crate) fn revoke_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Tokens;
    use crate::connection::CLIENT;

    #[test]
    fn a_token_is_valid_until_it_is_revoked() {
        let tokens = Tokens::new(Duration::from_secs(900));
        let token = tokens.issue(&CLIENT);
        assert_eq!(tokens.owner(&token).map(|client| client.id), Some(CLIENT.id));
        tokens.revoke_all();
        assert!(tokens.owner(&token).is_none());
    }

    #[test]
    fn a_token_without_lifetime_is_never_valid() {
        let tokens = Tokens::new(Duration::ZERO);
        let token = tokens.issue(&CLIENT);
        assert!(tokens.owner(&token).is_none());
    }
}
