//! The events that wait for delivery, for those who bring them and those who deliver them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::delivery::Delivery;
use super::retries;
use super::state::{State, Waiting};
use super::subscription::{Subscriber, SubscriptionRefused};
use crate::events::Event;

/// The events that wait for delivery.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    arrived: Notify,
    retry_scale: f64,
}

impl Queue {
    /// An empty queue.
    pub(crate) fn new(retry_scale: f64) -> Self {
        Self { state: Mutex::default(), arrived: Notify::new(), retry_scale }
    }

    /// Whether anybody wants events.
    pub(crate) fn has_subscriptions(&self) -> bool {
        !self.lock().subscribers.is_empty()
    }

    /// Takes a subscriber, and answers the id.
    pub(crate) fn subscribe(&self, subscriber: Subscriber) -> Result<u64, SubscriptionRefused> {
        self.lock().subscribe(subscriber)
    }

    /// Forgets every subscriber, and what waits for them.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.subscribers.clear();
        state.waiting.clear();
    }

    /// Adds events for everybody who wants them.
    pub(crate) fn add(&self, events: Vec<Event>) {
        let mut state = self.lock();
        for event in events {
            state.add(event);
        }
        drop(state);
        self.arrived.notify_one();
    }

    /// Takes the oldest event that is due, as soon as there is one.
    pub(crate) async fn take(&self) -> Waiting {
        loop {
            match self.take_due() {
                Ok(waiting) => return waiting,
                Err(None) => self.arrived.notified().await,
                Err(Some(due)) => select! {
                    () = sleep_until(due) => {}
                    () = self.arrived.notified() => {}
                },
            }
        }
    }

    fn take_due(&self) -> Result<Waiting, Option<Instant>> {
        let mut state = self.lock();
        let taken = state.take_due(Instant::now());
        // Whoever takes one sends somebody else after the others.
        if taken.is_ok() && !state.waiting.is_empty() {
            self.arrived.notify_one();
        }
        taken
    }

    /// Notes how an attempt was answered, and keeps the event for another one if it failed and there are any left.
    pub(crate) fn settle(&self, mut waiting: Waiting, status: Option<u16>) {
        waiting.attempts += 1;
        let mut state = self.lock();
        state.deliveries.note(&waiting, status);
        let is_delivered = status.is_some_and(|status| (200..300).contains(&status));
        let wait = retries::after(waiting.attempts, self.retry_scale);
        if let Some(wait) = wait.filter(|_| !is_delivered && state.wants(&waiting)) {
            waiting.due = Instant::now() + wait;
            state.push(waiting);
            self.arrived.notify_one();
        }
    }

    /// How many events wait, and how many had to make room.
    pub(crate) fn counts(&self) -> (usize, u64) {
        let state = self.lock();
        (state.waiting.len(), state.dropped)
    }

    /// What became of the last 1,000 events whose delivery was tried, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().deliveries.all()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
