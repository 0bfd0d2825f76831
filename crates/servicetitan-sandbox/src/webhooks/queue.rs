//! The queue of deliveries, shared by publishers and workers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::delivery::Delivery;
use super::retries;
use super::state::{PendingDelivery, State};
use super::subscription::{Subscriber, SubscriptionRefused};
use crate::events::Event;

/// The queue of pending deliveries.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    added: Notify,
    retry_scale: f64,
}

impl Queue {
    /// An empty queue.
    pub(crate) fn new(retry_scale: f64) -> Self {
        Self { state: Mutex::default(), added: Notify::new(), retry_scale }
    }

    /// Whether there is a subscriber.
    pub(crate) fn has_subscriptions(&self) -> bool {
        !self.lock().subscribers.is_empty()
    }

    /// Adds a subscriber and returns its id.
    pub(crate) fn subscribe(&self, subscriber: Subscriber) -> Result<u64, SubscriptionRefused> {
        self.lock().subscribe(subscriber)
    }

    /// Removes every subscriber and all pending deliveries.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.subscribers.clear();
        state.pending.clear();
    }

    /// Adds a delivery of each event to each of its subscribers.
    pub(crate) fn add(&self, events: Vec<Event>) {
        let mut state = self.lock();
        for event in events {
            state.add(event);
        }
        drop(state);
        self.added.notify_one();
    }

    /// Waits for a delivery that is due, and takes the oldest.
    pub(crate) async fn take(&self) -> PendingDelivery {
        loop {
            match self.take_due() {
                Ok(pending) => return pending,
                Err(None) => self.added.notified().await,
                Err(Some(due)) => select! {
                    () = sleep_until(due) => {}
                    () = self.added.notified() => {}
                },
            }
        }
    }

    fn take_due(&self) -> Result<PendingDelivery, Option<Instant>> {
        let mut state = self.lock();
        let taken = state.take_due(Instant::now());
        // `add` notifies only one worker, so each worker that takes a delivery notifies the next one.
        if taken.is_ok() && !state.pending.is_empty() {
            self.added.notify_one();
        }
        taken
    }

    /// Records the result of an attempt, and queues the next one if it failed and attempts are left.
    pub(crate) fn complete(&self, mut pending: PendingDelivery, status: Option<u16>) {
        pending.attempts += 1;
        let mut state = self.lock();
        state.deliveries.record(&pending, status);
        let is_delivered = status.is_some_and(|status| (200..300).contains(&status));
        let delay = retries::delay_after(pending.attempts, self.retry_scale);
        if let Some(delay) = delay.filter(|_| !is_delivered && state.is_subscribed(&pending)) {
            pending.due = Instant::now() + delay;
            state.push(pending);
            self.added.notify_one();
        }
    }

    /// How many deliveries are pending, and how many were dropped.
    pub(crate) fn counts(&self) -> (usize, u64) {
        let state = self.lock();
        (state.pending.len(), state.dropped)
    }

    /// The last 1,000 deliveries that were attempted, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().deliveries.all()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
