//! The connections to the engine, which are opened again only between steps.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::try_join_all;
use redis::aio::MultiplexedConnection;
use redis::{ConnectionInfo, ErrorKind, RedisError, ServerErrorKind, Value, cmd};
use tokio::time::{Instant, timeout};
use wharf_state::{Fault, Lost};

use crate::address::Address;
use crate::errors::{describe, fault};
use crate::scripts::{Run, Scripts};

/// Time limit of opening a connection, the search for the primary included.
const CONNECT: Duration = Duration::from_secs(2);

/// Connections for the steps that wait for replicas. What comes behind such a step on its connection waits too.
const WAITING: usize = 4;

/// A primary with Sentinels is trusted for so long after replicas have acknowledged something: to replace it takes them
/// longer.
const TRUST: Duration = Duration::from_millis(500);

/// How often Sentinels are asked whether another node is the primary.
const REVIEW: Duration = Duration::from_secs(1);

/// The connections to an engine.
pub(crate) struct Link {
    address: Address,
    waiting: usize,
    /// Time limit of a question to Sentinels.
    limit: Duration,
    connections: RwLock<Option<Arc<Connections>>>,
}

/// Connections to one node. They are opened and closed together, so that no two steps meet different nodes.
pub(crate) struct Connections {
    node: ConnectionInfo,
    /// The one that steps use at once.
    main: MultiplexedConnection,
    waiting: Vec<MultiplexedConnection>,
    /// When replicas or Sentinels last showed that the node is the primary.
    confirmed: Mutex<Option<Instant>>,
    reviewed: Mutex<Instant>,
}

impl Connections {
    async fn open(address: &Address, waiting: usize) -> Result<Self, Fault> {
        let node = address.engine(CONNECT / 2).await?;
        let connections = try_join_all((0..=waiting).map(|_| address.open(node.clone())));
        let mut waiting = connections.await.map_err(|error| fault(&error))?;
        let main = waiting.swap_remove(0);
        Ok(Self { node, main, waiting, confirmed: Mutex::default(), reviewed: Mutex::new(Instant::now()) })
    }

    async fn ping(&self) -> Result<(), RedisError> {
        let all = [&self.main].into_iter().chain(&self.waiting).cloned();
        let ping = |mut connection| async move { cmd("PING").query_async::<()>(&mut connection).await };
        try_join_all(all.map(ping)).await.map(drop)
    }
}

impl Link {
    /// A link that opens its connections when it is told to. Some of them are for steps that wait.
    pub(crate) fn new(address: Address, waits: bool, limit: Duration) -> Self {
        Self { address, waiting: if waits { WAITING } else { 0 }, limit, connections: RwLock::default() }
    }

    /// Opens the connections, unless they are open and lead to the primary.
    pub(crate) async fn connect(&self) -> Result<(), Fault> {
        if let Ok(connections) = self.connections() {
            let answers = matches!(timeout(CONNECT, connections.ping()).await, Ok(Ok(())));
            // Asked last: a node that has not answered for a while may have been replaced meanwhile.
            if answers && self.is_primary(&connections, CONNECT / 2).await == Some(true) {
                return Ok(());
            }
            self.close();
        }
        let opened = timeout(CONNECT, Connections::open(&self.address, self.waiting)).await;
        let connections = opened.map_err(|_| Fault::Unreachable("no connection in time".to_owned()))??;
        *self.connections.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(connections));
        Ok(())
    }

    /// Whether this is the primary; unknown if the Sentinels do not agree.
    async fn is_primary(&self, connections: &Connections, limit: Duration) -> Option<bool> {
        if !self.address.has_sentinels() {
            return Some(true);
        }
        let primary = self.address.engine(limit).await.ok()?;
        Some(primary.addr() == connections.node.addr())
    }

    /// Gives up a node that Sentinels have replaced. They are asked now and then.
    pub(crate) async fn review(&self) -> Result<(), Lost> {
        let connections = self.connections()?;
        let is_due = {
            let mut reviewed = connections.reviewed.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = reviewed.elapsed() >= REVIEW;
            if is_due {
                *reviewed = Instant::now();
            }
            is_due
        };
        if is_due && self.is_primary(&connections, self.limit).await == Some(false) {
            self.close();
            return Err(Lost::Unanswered("another node is the primary now".into()));
        }
        Ok(())
    }

    /// Runs a script, and loads it if the engine does not have it.
    pub(crate) async fn run(&self, scripts: &Scripts, run: Run<'_>) -> Result<Value, Lost> {
        let mut connection = self.connections()?.main.clone();
        self.run_on(&mut connection, scripts, run).await
    }

    async fn run_on(
        &self,
        connection: &mut MultiplexedConnection,
        scripts: &Scripts,
        run: Run<'_>,
    ) -> Result<Value, Lost> {
        let Run { script, keys, args } = scripts.finish(run);
        let mut invocation = script.prepare_invoke();
        invocation.key(keys).arg(args);
        let result = invocation.invoke_async(connection).await;
        result.map_err(|error| self.lost(&error))
    }

    /// Runs a script, and waits until so many replicas have what it wrote. Returns its answer, how many have it, and
    /// the connections that were used.
    pub(crate) async fn run_and_wait(
        &self,
        scripts: &Scripts,
        run: Run<'_>,
        count: u32,
        limit: Duration,
    ) -> Result<(Value, u32, Arc<Connections>), Lost> {
        let connections = self.connections()?;
        // The same connection for both: the engine waits for what this one has written.
        let mut connection = fastrand::choice(&connections.waiting).ok_or_else(not_connected)?.clone();
        let answer = self.run_on(&mut connection, scripts, run).await?;
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let waited = cmd("WAIT").arg(count).arg(limit).query_async(&mut connection).await;
        let acknowledged = waited.map_err(|error| self.lost(&error))?;
        Ok((answer, acknowledged, connections))
    }

    /// Makes sure that what replicas have acknowledged is not about to be lost with a primary that was replaced.
    pub(crate) async fn confirm(&self, connections: &Connections) -> Result<(), Lost> {
        let confirmed = *connections.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        if confirmed.is_none_or(|at| at.elapsed() >= TRUST)
            && self.is_primary(connections, self.limit).await != Some(true)
        {
            return Err(Lost::Refused("the Sentinels do not confirm the primary".into()));
        }
        *connections.confirmed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(())
    }

    /// What the engine tells of itself.
    pub(crate) async fn info(&self) -> Result<String, Fault> {
        let connections = self.connections().map_err(|lost| Fault::Unreachable(lost.to_string()))?;
        let mut connection = connections.main.clone();
        let query = cmd("INFO").query_async(&mut connection).await;
        query.map_err(|error| fault(&error))
    }

    /// The time that a key still lives.
    #[cfg(test)]
    pub(crate) async fn time_left(&self, key: &str) -> Duration {
        let mut connection = self.connections().unwrap().main.clone();
        Duration::from_millis(cmd("PTTL").arg(key).query_async(&mut connection).await.unwrap())
    }

    fn connections(&self) -> Result<Arc<Connections>, Lost> {
        self.connections.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(not_connected)
    }

    fn close(&self) {
        *self.connections.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// A connection that is broken, or that leads to an engine that is no longer the primary, is not used again.
    fn lost(&self, error: &RedisError) -> Lost {
        if error.is_unrecoverable_error() || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly) {
            self.close();
        }
        let cause = describe(error).into();
        match error.kind() {
            // Full, reading its file, no longer the primary: it says so before a script writes anything.
            ErrorKind::Server(_) | ErrorKind::Extension => Lost::Refused(cause),
            _ => Lost::Unanswered(cause),
        }
    }
}

fn not_connected() -> Lost {
    Lost::Unanswered("not connected".into())
}
