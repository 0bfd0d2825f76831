//! Webhooks: subscriptions to events, and their delivery.

mod client;
mod delivery;
mod queue;
mod retries;
mod signature;
mod state;
mod subscription;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

pub use delivery::Delivery;
pub(crate) use queue::Queue;
pub use signature::Encoding;
pub use subscription::{Subscription, SubscriptionRefused};

use crate::events;
use crate::store::Store;

/// How many deliveries run concurrently.
const WORKERS: usize = 8;

/// The subscriptions, the queue of deliveries, and the workers, which stop when this is dropped.
#[derive(Debug)]
pub(crate) struct Webhooks {
    queue: Arc<Queue>,
    workers: Mutex<JoinSet<()>>,
}

impl Webhooks {
    /// No subscriptions. The delays between attempts are multiplied by `retry_scale`.
    pub(crate) fn new(retry_scale: f64) -> Self {
        Self { queue: Arc::new(Queue::new(retry_scale)), workers: Mutex::default() }
    }

    /// The queue of deliveries.
    pub(crate) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Adds a subscription and returns its id.
    pub(crate) fn subscribe(&self, subscription: &Subscription) -> Result<u64, SubscriptionRefused> {
        let id = self.queue.subscribe(subscription.validate()?)?;
        self.start();
        Ok(id)
    }

    /// Queues events for the changes of the store since the last call.
    pub(crate) fn publish_changes(&self, store: &mut Store) {
        if !self.queue.has_subscriptions() {
            store.discard_changes();
            return;
        }
        let changes = store.take_changes();
        let events = events::for_changes(store, &changes);
        if !events.is_empty() {
            self.queue.add(events);
            self.start();
        }
    }

    /// Starts the workers, unless they are running or there is no runtime.
    fn start(&self) {
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        // Workers of a runtime that was shut down have ended.
        while workers.try_join_next().is_some() {}
        if !workers.is_empty() {
            return;
        }
        match client::new() {
            Ok(client) => {
                for _ in 0..WORKERS {
                    workers.spawn_on(worker::run(Arc::clone(&self.queue), client.clone()), &runtime);
                }
            }
            Err(error) => tracing::warn!(%error, "could not create the HTTP client of webhooks"),
        }
    }
}
