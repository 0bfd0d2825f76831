//! Access tokens: one request for all callers, kept until shortly before they expire.

mod exchange;

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt;
use http::HeaderValue;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};
use wharf::{ClientCredentials, Code, Failure};

use crate::Client;
use crate::connection_handle::ConnectionHandle;

/// The longest that a token is renewed before it expires; a tenth of its life if that is less.
const EARLY: Duration = Duration::from_secs(60);

/// The longest that a caller with a good token waits for a renewal that is merely due.
const PATIENCE: Duration = Duration::from_secs(5);

/// When to try again after a renewal that was merely due has failed.
const AGAIN: Duration = Duration::from_secs(10);

/// How long credentials that the vendor has refused are not shown to it again.
const COOLDOWN: Duration = Duration::from_secs(30);

/// An access token as it goes out.
#[derive(Clone)]
pub(crate) struct AccessToken {
    header: HeaderValue,
    renew_at: Instant,
    expires_at: Instant,
    /// The round that brought it; none brought the caller's own.
    generation: u64,
}

impl AccessToken {
    /// A token of unknown life. Nothing, when it is empty or cannot stand in a header.
    pub(crate) fn bearer(token: &str) -> Option<Self> {
        Self::lasting(token, Duration::ZERO)
    }

    fn lasting(token: &str, life: Duration) -> Option<Self> {
        if token.is_empty() {
            return None;
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        let now = Instant::now();
        Some(Self { header, renew_at: now + life - EARLY.min(life / 10), expires_at: now + life, generation: 0 })
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(crate) fn secret(&self) -> &str {
        self.header.to_str().unwrap_or_default().trim_start_matches("Bearer ")
    }
}

/// The token of one connection, fetched when it is first asked for.
#[derive(Default)]
pub(crate) struct TokenCell {
    state: RwLock<State>,
    /// Held while a token is fetched, so that one caller fetches for all.
    renewal: Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    token: Option<AccessToken>,
    /// How often a token was asked for, successfully or not.
    generation: u64,
    /// What the last round failed with, and when.
    failure: Option<(Failure, Instant)>,
}

impl TokenCell {
    /// A token for the connection whose slot this is, other than the one that the vendor refused.
    pub(crate) async fn token(
        &self,
        client: &Client,
        handle: &ConnectionHandle,
        grant: &ClientCredentials,
        refused: Option<AccessToken>,
        deadline: Instant,
    ) -> Result<AccessToken, Failure> {
        let renew = async |deadline| {
            // In a box, because it is large and rare: what holds it is moved for every call.
            let exchange = exchange::exchange(client, &handle.addresses, grant, deadline).boxed();
            let result = self.renew(exchange).await;
            client.metrics.renewed(&handle.component, &result);
            result
        };
        let before = self.state();
        let now = Instant::now();
        let kept = before.usable(refused.as_ref(), now);
        client.metrics.looked_up(&handle.component, "token", kept.is_some());
        match kept {
            Some(token) if now < token.renew_at => return Ok(token),
            // Due, but good for a while: one caller renews it, the others go on.
            Some(token) => {
                let Ok(_held) = self.renewal.try_lock() else { return Ok(token) };
                // Somebody may have renewed it just before.
                if let Some(newer) = self.state().usable(Some(&token), now) {
                    return Ok(newer);
                }
                self.postpone(now + AGAIN);
                return Ok(renew(deadline.min(now + PATIENCE)).await.unwrap_or(token));
            }
            None => {}
        }
        let late = |_| Failure::new(Code::Timeout, "No access token came in time. Nothing was sent");
        let _held = timeout_at(deadline, self.renewal.lock()).await.map_err(late)?;
        let after = self.state();
        if let Some(token) = after.usable(refused.as_ref(), Instant::now()) {
            return Ok(token);
        }
        match after.failure {
            // Another caller's round failed while this one waited; its deadline is its own, though.
            Some((failure, _)) if after.generation > before.generation && failure.code() != Code::Timeout => {
                Err(failure)
            }
            // Other credentials have another slot.
            Some((failure, at)) if failure.code() == Code::ConnectionRejected && at.elapsed() < COOLDOWN => {
                Err(failure)
            }
            _ => renew(deadline).await,
        }
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the next renewal of a good token off.
    fn postpone(&self, until: Instant) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &mut state.token {
            token.renew_at = until;
        }
    }

    /// Keeps what a round brings, for those who wait as well.
    async fn renew(&self, round: impl Future<Output = Result<AccessToken, Failure>>) -> Result<AccessToken, Failure> {
        let mut result = round.await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.generation += 1;
        if let Ok(token) = &mut result {
            token.generation = state.generation;
        }
        match &result {
            Ok(token) => (state.token, state.failure) = (Some(token.clone()), None),
            Err(failure) => state.failure = Some((failure.clone(), Instant::now())),
        }
        result
    }
}

impl State {
    fn usable(&self, refused: Option<&AccessToken>, now: Instant) -> Option<AccessToken> {
        let fresh = self.token.as_ref().filter(|token| now < token.expires_at);
        fresh.filter(|token| refused.is_none_or(|refused| refused.generation < token.generation)).cloned()
    }
}
