//! The access token that runners share: one of them requests it for all.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use wharf::error::StoredFailure;
use wharf::{Code, Failure, digest};
use wharf_state::{RecordId, Renewed, SharedState, Turn, TurnAsk};

use super::access_token::AccessToken;
use super::timed_out;

/// How long the others wait for a runner that requests a token.
const TURN: Duration = Duration::from_secs(15);

/// Pauses between two looks for the token that another runner requests.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The record of a token.
pub(crate) struct SharedToken {
    pub(crate) state: Arc<SharedState>,
    pub(crate) record: RecordId,
}

/// What the others know of a token.
pub(super) enum Shared {
    /// It, and how long it is valid.
    Token(AccessToken),
    /// Nothing yet: it is the turn of this runner, under this number.
    Turn(u64),
    /// It cannot be known. Tokens of one set of credentials are valid side by side, so each runner requests its own.
    Unknown,
}

impl SharedToken {
    /// A token other than the useless one, or the turn to request one.
    ///
    /// # Errors
    ///
    /// The failure of credentials that the vendor rejected a moment ago; `timeout`, when another runner does not get a token
    /// in time.
    pub(super) async fn turn(&self, useless: Option<&AccessToken>, deadline: Instant) -> Result<Shared, Failure> {
        let (refused, nonce) = (useless.map(digest_of), fastrand::u64(..));
        let mut pause = FIRST_PAUSE;
        loop {
            match self.state.turn(self.record, TurnAsk { refused, nonce, time: TURN }).await {
                Ok(Turn::Have(token, left)) => {
                    let token = String::from_utf8(token).ok();
                    let token = token.and_then(|token| AccessToken::with_lifetime(&token, left));
                    return Ok(token.map_or(Shared::Unknown, Shared::Token));
                }
                Ok(Turn::Yours) => return Ok(Shared::Turn(nonce)),
                Ok(Turn::Rejected(failure, _)) => {
                    let failure = serde_json::from_slice::<StoredFailure>(&failure).ok();
                    return failure.and_then(StoredFailure::restore).map_or(Ok(Shared::Unknown), Err);
                }
                Ok(Turn::Wait(left)) => {
                    let wait = pause.min(left);
                    if Instant::now() + wait >= deadline {
                        return Err(timed_out());
                    }
                    sleep(wait).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(_) => return Ok(Shared::Unknown),
            }
        }
    }

    /// Tells the others what came of a turn.
    pub(super) async fn keep(&self, nonce: u64, result: &Result<AccessToken, Failure>, pause: Duration) {
        let renewed = match result {
            Ok(token) => Renewed::Token {
                sealed: token.secret().into(),
                lifetime: token.expires_at.saturating_duration_since(Instant::now()),
                digest: digest_of(token),
            },
            Err(failure) if failure.code() == Code::ConnectionRejected => {
                let sealed = serde_json::to_vec(&StoredFailure::from(failure)).unwrap_or_default();
                Renewed::Rejected { sealed, pause }
            }
            Err(_) => Renewed::Nothing,
        };
        if self.state.keep(self.record, nonce, renewed.clone()).await.is_err() {
            // The others wait for it.
            let record = self.record;
            self.state.later(Instant::now() + TURN, move |state| {
                let renewed = renewed.clone();
                async move { state.keep(record, nonce, renewed).await.map(drop) }
            });
        }
    }
}

/// Names a token among those of its record.
fn digest_of(token: &AccessToken) -> u64 {
    digest::parts([token.secret()]).first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
