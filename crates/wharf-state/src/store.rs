//! The steps on shared records.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::keyring::RecordId;

/// A step on a record, until it is carried out or lost.
pub type Step<'a, T> = BoxFuture<'a, Result<T, Lost>>;

/// A step that must count as not carried out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Lost {
    /// Its answer did not arrive: whether it was carried out is not known.
    Unanswered(Cow<'static, str>),
    /// The engine answered that it did not do all of it.
    Refused(Cow<'static, str>),
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unanswered(cause) | Self::Refused(cause) => out.write_str(cause),
        }
    }
}

/// Why an engine must not be used at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// It cannot be reached now, and may be later.
    Unreachable(String),
    /// The operator must change something. The text says what.
    Unusable(String),
}

/// A runner of the installation: a number that a process draws when it starts.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RunnerId(pub u64);

/// A claim of an idempotency key.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Digest of what is requested under the key.
    pub fingerprint: [u8; 16],
    /// Names this claim among all of the key: drawn at random, and never used again. A claim that is repeated with the same
    /// epoch is the same claim.
    pub epoch: u64,
    /// Who claims.
    pub runner: RunnerId,
    /// How long others believe that the call runs, without a sign of its runner.
    pub lease: Duration,
    /// How long the record is kept. At least as long as the lease.
    pub keep: Duration,
    /// A runner that is known to be gone: its lease counts as over.
    pub gone: Option<RunnerId>,
}

/// The answer to a claim.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claimed {
    /// The call may run under the epoch of the claim.
    Run,
    /// A call with this key runs on this runner.
    Running(RunnerId),
    /// The key was used with another request.
    Other,
    /// The call with this key has ended.
    Ended(Ended),
    /// The call with this key had begun when its runner was lost. It never runs again.
    Unknown,
}

/// How a call ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    /// `ok`, or the code of its failure.
    pub code: String,
    /// Its sealed answer, unless that was too large.
    pub answer: Option<Vec<u8>>,
}

/// A request for slots of a rate limit.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Most slots in a window.
    pub most: u32,
    /// The window.
    pub window: Duration,
    /// How much later than now the slots may be used. Less than the window.
    pub lag: Duration,
    /// How many slots are wanted, at least 1.
    pub want: u32,
    /// The rank of those who want them: 0 goes first, 2 last.
    pub rank: u8,
}

/// The answer to a request for slots.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Granted {
    /// How many slots were granted.
    pub got: u32,
    /// When to ask for the rest, if any.
    pub wait: Duration,
    /// The pauses that the vendor asked for: endpoint, or [`TENANT`], and the time that is left.
    pub pauses: Vec<(u64, Duration)>,
}

/// In the place of an endpoint: all endpoints of the tenant.
pub const TENANT: u64 = 0;

/// A request for an access token.
#[derive(Clone, Copy, Debug)]
pub struct TurnAsk {
    /// Digest of a token that is of no use, since the vendor refused it or it is about to expire.
    pub refused: Option<u64>,
    /// Names this request: drawn at random, and never used again.
    pub nonce: u64,
    /// How long others wait for the token, if this runner is to request it.
    pub time: Duration,
}

/// The answer to a request for a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Turn {
    /// A token, sealed, and the time until it expires.
    Have(Vec<u8>, Duration),
    /// It is the asker's turn to request a token, for the others too.
    Yours,
    /// Another runner requests one. Its turn lasts at most this long.
    Wait(Duration),
    /// The vendor rejected the credentials: the sealed failure, and the time until they are sent again.
    Rejected(Vec<u8>, Duration),
}

/// What came of a turn.
#[derive(Clone, Debug)]
pub enum Renewed {
    /// A token.
    Token {
        /// The token, sealed.
        sealed: Vec<u8>,
        /// The time until it expires.
        lifetime: Duration,
        /// Its digest.
        digest: u64,
    },
    /// The vendor rejected the credentials.
    Rejected {
        /// The failure, sealed.
        sealed: Vec<u8>,
        /// How long the credentials are not sent again.
        pause: Duration,
    },
    /// Nothing: another runner may try.
    Nothing,
}

/// Another runner of the installation, or this one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Peer {
    /// Which.
    pub runner: RunnerId,
    /// The time since its last sign.
    pub age: Duration,
    /// How many runners it knew of then.
    pub known: u32,
}

/// The answer to a sign of life.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Beat {
    /// The engine's time since 1970.
    pub now: Duration,
    /// Whether the sign came in time, and counts.
    pub counts: bool,
    /// All runners that gave one within a minute.
    pub peers: Vec<Peer>,
}

/// What the runners of one installation share. Each step is atomic; each may be repeated, with the same effect.
pub trait StateStore: Send + Sync + 'static {
    /// Claims an idempotency key.
    fn claim(&self, key: RecordId, claim: Claim) -> Step<'_, Claimed>;

    /// Records that the call of this epoch is about to change something. It must not if this fails or returns false. The
    /// record must survive whatever the operator wants to survive before this returns.
    fn begin(&self, key: RecordId, epoch: u64) -> Step<'_, bool>;

    /// Records how the call of this epoch ended. False if the key is another claim's by now.
    fn end(&self, key: RecordId, epoch: u64, ended: Ended) -> Step<'_, bool>;

    /// Frees a key under which nothing was done. False if the key is another claim's by now, or its outcome was given up.
    fn free(&self, key: RecordId, epoch: u64) -> Step<'_, bool>;

    /// Asks for slots of a rate limit, for a runner.
    fn take(&self, limit: RecordId, runner: RunnerId, ask: Ask) -> Step<'_, Granted>;

    /// Records a pause of an endpoint, or of [`TENANT`], that the vendor asked for.
    fn pause(&self, limit: RecordId, endpoint: u64, wait: Duration) -> Step<'_, ()>;

    /// Asks for an access token.
    fn turn(&self, token: RecordId, ask: TurnAsk) -> Step<'_, Turn>;

    /// Records what came of the turn with this nonce. False if it is another's turn by now.
    fn keep(&self, token: RecordId, nonce: u64, renewed: Renewed) -> Step<'_, bool>;

    /// Reads a number for each list of a tenant, which changes with each write to the list.
    fn marks(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, Vec<u64>>;

    /// Records a write to these lists of a tenant.
    fn mark(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, ()>;

    /// Gives a sign of life of a runner that knows of so many. It counts until this time of the engine: one that the network
    /// held back says nothing of the runner now.
    fn beat(&self, runner: RunnerId, known: u32, until: Duration) -> Step<'_, Beat>;

    /// Removes a runner that ends.
    fn leave(&self, runner: RunnerId) -> Step<'_, ()>;

    /// Connects, and checks that the engine keeps what it acknowledges. The time that this takes has a limit.
    fn check(&self) -> BoxFuture<'_, Result<(), Fault>>;
}
