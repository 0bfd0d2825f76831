//! A connection to the engine, which is opened again only between steps.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisError, ServerErrorKind, Value, cmd};
use tokio::time::timeout;
use wharf_state::{Fault, Lost};

use crate::address::Address;
use crate::errors::{describe, fault};
use crate::scripts::{Run, Scripts};

/// Time limit of opening a connection, the search for the primary included.
const CONNECT: Duration = Duration::from_secs(2);

/// A connection that all steps use at once.
pub(crate) struct Link {
    address: Address,
    connection: RwLock<Option<MultiplexedConnection>>,
}

impl Link {
    pub(crate) fn new(address: Address) -> Self {
        Self { address, connection: RwLock::new(None) }
    }

    /// Opens the connection, unless it is open.
    pub(crate) async fn connect(&self) -> Result<(), Fault> {
        if let Some(mut connection) = self.connection() {
            match timeout(CONNECT, cmd("PING").query_async::<()>(&mut connection)).await {
                Ok(Ok(())) => return Ok(()),
                _ => self.close(),
            }
        }
        let opened = timeout(CONNECT, self.address.open()).await;
        let connection = opened.map_err(|_| Fault::Unreachable("no connection in time".to_owned()))??;
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        Ok(())
    }

    /// Runs a script, and loads it if the engine does not have it.
    pub(crate) async fn run(&self, scripts: &Scripts, run: Run<'_>) -> Result<Value, Lost> {
        let mut connection = self.connection().ok_or_else(not_connected)?;
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

    /// Runs a script, and waits until so many replicas have what it wrote. Returns its answer, and how many have it.
    pub(crate) async fn run_and_wait(
        &self,
        scripts: &Scripts,
        run: Run<'_>,
        count: u32,
        limit: Duration,
    ) -> Result<(Value, u32), Lost> {
        // The same connection for both: the engine waits for what this one has written.
        let mut connection = self.connection().ok_or_else(not_connected)?;
        let answer = self.run_on(&mut connection, scripts, run).await?;
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let waited = cmd("WAIT").arg(count).arg(limit).query_async(&mut connection).await;
        Ok((answer, waited.map_err(|error| self.lost(&error))?))
    }

    /// What the engine tells of itself.
    pub(crate) async fn info(&self) -> Result<String, Fault> {
        let mut connection = self.connection().ok_or_else(|| Fault::Unreachable("not connected".to_owned()))?;
        let query = cmd("INFO").query_async(&mut connection).await;
        query.map_err(|error| fault(&error))
    }

    /// The time that a key still lives.
    #[cfg(test)]
    pub(crate) async fn time_left(&self, key: &str) -> Duration {
        let mut connection = self.connection().unwrap();
        Duration::from_millis(cmd("PTTL").arg(key).query_async(&mut connection).await.unwrap())
    }

    fn connection(&self) -> Option<MultiplexedConnection> {
        self.connection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn close(&self) {
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = None;
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
