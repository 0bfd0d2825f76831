//! State that the runners of one installation share.
//!
//! Without it, everything lives in the process, and nothing here is called. With it, a [`StateStore`] holds four kinds of
//! records for all runners: idempotency keys, rate limits, access tokens, and marks of writes. Each step on a record is
//! atomic, and safe to repeat: the answer to a step may be lost after it was carried out. [`Reference`] says what each step
//! does; an engine is held to it by tests.
//!
//! [`SharedState`] is what a runner uses: it names and seals records, limits the time of each step, and knows which other
//! runners are alive.

mod keyring;
mod metrics;
mod reference;
mod shared;
mod standing;
mod store;
#[cfg(feature = "testkit")]
pub mod testkit;

pub use keyring::{InvalidKeyFile, Keyring, RecordId};
pub use reference::Reference;
pub use shared::{Config, SharedState};
pub use standing::Standing;
pub use store::{
    Ask, Beat, Claim, Claimed, Ended, Fault, Granted, Lost, Peer, Renewed, RunnerId, StateStore, Step, TENANT, Turn,
    TurnAsk,
};
