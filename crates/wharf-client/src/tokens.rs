//! Access tokens: requested once for all callers and cached until shortly before they expire.

mod access_token;
mod answer;
mod exchange;
mod shared_token;

use std::future::ready;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};
use wharf::{ClientCredentials, Code, Failure, ResolvedConnection};

use crate::address::Addresses;
use crate::metrics::CommonCounters;
use crate::sender::Sender;
pub(crate) use access_token::AccessToken;
pub(crate) use shared_token::SharedToken;

/// Timeout of a renewal while the current token is still valid.
const RENEWAL_TIMEOUT: Duration = Duration::from_secs(5);

/// Delay before the next renewal while the current token is still valid.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(10);

/// How long rejected credentials are not sent to the vendor again.
const REJECTION_COOLDOWN: Duration = Duration::from_secs(30);

/// What a request for a token needs.
#[derive(Clone, Copy)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) sender: &'a Sender,
    pub(crate) addresses: &'a Addresses,
    pub(crate) counters: &'a CommonCounters,
    pub(crate) resolved: &'a ResolvedConnection,
    pub(crate) grant: &'a ClientCredentials,
    /// Where other runners find the token.
    pub(crate) shared: Option<&'a SharedToken>,
}

/// The cached token of one set of credentials, requested on first use.
#[derive(Default)]
pub(crate) struct TokenCell {
    state: RwLock<State>,
    /// Held during a token request, so that one caller requests for all.
    renewal: Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    token: Option<AccessToken>,
    /// Number of token requests, failed ones included.
    generation: u64,
    /// The failure of the last token request and its time.
    failure: Option<(Failure, Instant)>,
}

impl TokenCell {
    /// A valid token other than `rejected`, which the vendor has rejected.
    pub(crate) async fn token(
        &self,
        request: TokenRequest<'_>,
        rejected: Option<AccessToken>,
        deadline: Instant,
    ) -> Result<AccessToken, Failure> {
        let TokenRequest { sender, addresses, counters, .. } = request;
        // Boxed because it is large and rare: every call moves the future that contains it.
        let renew = |useless, deadline| self.renew(request, useless, deadline).boxed();
        let before = self.state();
        let now = Instant::now();
        let cached = before.valid_token(rejected.as_ref(), now);
        sender.metrics.record_token_lookup(&addresses.component, counters, cached.is_some());
        match cached {
            Some(token) if now < token.renew_at => return Ok(token),
            // Due for renewal but still valid: one caller renews it, the others use it.
            Some(token) => {
                let Ok(_held) = self.renewal.try_lock() else { return Ok(token) };
                // Another caller may have renewed it in the meantime.
                if let Some(newer) = self.state().valid_token(Some(&token), now) {
                    return Ok(newer);
                }
                self.postpone_renewal(now + RENEWAL_INTERVAL);
                let renewed = renew(Some(token.clone()), deadline.min(now + RENEWAL_TIMEOUT)).await;
                return Ok(renewed.unwrap_or(token));
            }
            None => {}
        }
        let _held = timeout_at(deadline, self.renewal.lock()).await.map_err(|_| timed_out())?;
        let after = self.state();
        if let Some(token) = after.valid_token(rejected.as_ref(), Instant::now()) {
            return Ok(token);
        }
        match after.failure {
            // Another caller's request failed while this one waited. Its timeout does not count: deadlines differ.
            Some((failure, _)) if after.generation > before.generation && failure.code() != Code::Timeout => {
                Err(failure)
            }
            // Corrected credentials have another cell.
            Some((failure, time))
                if failure.code() == Code::ConnectionRejected && time.elapsed() < REJECTION_COOLDOWN =>
            {
                Err(failure)
            }
            _ => renew(rejected, deadline).await,
        }
    }

    /// Gets a token other than one that is useless: from another runner, or from the vendor.
    async fn renew(
        &self,
        request: TokenRequest<'_>,
        useless: Option<AccessToken>,
        deadline: Instant,
    ) -> Result<AccessToken, Failure> {
        let TokenRequest { sender, addresses, shared, .. } = request;
        let turn = match shared {
            Some(shared) => shared.turn(useless.as_ref(), deadline).await?,
            None => shared_token::Shared::Unknown,
        };
        if let shared_token::Shared::Token(token) = turn {
            sender.metrics.record_adopted_token();
            return self.store(ready(Ok(token))).await;
        }
        let result = self.store(exchange::exchange(request, deadline)).await;
        sender.metrics.record_token_request(&addresses.component, &result);
        if let (shared_token::Shared::Turn(nonce), Some(shared)) = (turn, shared) {
            shared.keep(nonce, &result, REJECTION_COOLDOWN).await;
        }
        result
    }

    /// Until when the token is valid or credentials are not sent again, if that is in the future.
    pub(crate) fn in_force_until(&self) -> Option<Instant> {
        let State { token, failure, .. } = self.state();
        let rejected = failure.filter(|(failure, _)| failure.code() == Code::ConnectionRejected);
        let end = rejected.map(|(_, time)| time + REJECTION_COOLDOWN).max(token.map(|token| token.expires_at));
        end.filter(|end| Instant::now() < *end)
    }

    /// Approximate size in bytes.
    pub(crate) fn size(&self) -> usize {
        let State { token, failure, .. } = self.state();
        let token = token.map_or(0, |token| token.header().len());
        size_of::<Self>() + token + failure.map_or(0, |(failure, _)| failure.size())
    }

    /// Stores a token as if the vendor had issued it.
    #[cfg(test)]
    pub(crate) fn put(&self, token: AccessToken) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).token = Some(token);
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Postpones the renewal of a token that is still valid.
    fn postpone_renewal(&self, until: Instant) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &mut state.token {
            token.renew_at = until;
        }
    }

    /// Stores the result of a token request, for the callers that wait for it too.
    async fn store(
        &self,
        exchange: impl Future<Output = Result<AccessToken, Failure>>,
    ) -> Result<AccessToken, Failure> {
        let mut result = exchange.await;
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

fn timed_out() -> Failure {
    Failure::new(Code::Timeout, "No access token was issued in time. Nothing was sent")
}

impl State {
    fn valid_token(&self, rejected: Option<&AccessToken>, now: Instant) -> Option<AccessToken> {
        let unexpired = self.token.as_ref().filter(|token| now < token.expires_at);
        unexpired.filter(|token| rejected.is_none_or(|rejected| rejected.generation < token.generation)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_cell_is_in_force_while_its_token_is_valid_or_its_credentials_are_rejected() {
        let (cell, start, second) = (TokenCell::default(), Instant::now(), Duration::from_secs(1));
        let fail = |code| async move { Err(Failure::new(code, "No")) };
        assert_eq!(cell.in_force_until(), None);
        assert!(cell.store(fail(Code::UpstreamUnavailable)).await.is_err());
        assert_eq!(cell.in_force_until(), None);
        assert!(cell.store(fail(Code::ConnectionRejected)).await.is_err());
        assert_eq!(cell.in_force_until(), Some(start + REJECTION_COOLDOWN));
        tokio::time::advance(REJECTION_COOLDOWN).await;
        assert_eq!(cell.in_force_until(), None);
        let empty = cell.size();
        let lifetime = second * 900;
        let token = async { Ok(AccessToken::with_lifetime("AT", lifetime).unwrap()) };
        assert_eq!(cell.store(token).await.unwrap().generation, 3);
        assert_eq!(cell.in_force_until(), Some(start + REJECTION_COOLDOWN + lifetime));
        // A failure that is stored has a size, too.
        assert_eq!(cell.size() + Failure::new(Code::ConnectionRejected, "No").size(), empty + "Bearer AT".len());
    }
}
