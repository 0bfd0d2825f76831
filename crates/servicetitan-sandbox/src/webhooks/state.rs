//! The state of the queue.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::Instant;

use super::delivery::Deliveries;
use super::subscription::{Subscriber, SubscriptionRefused};
use crate::events::Event;

const MAX_SUBSCRIBERS: usize = 16;
const MAX_PENDING: usize = 1_000;

/// At most 16 subscribers, at most 1,000 pending deliveries, and the last deliveries that were attempted.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The subscribers.
    pub(crate) subscribers: Vec<Arc<Subscriber>>,
    /// The pending deliveries, oldest first.
    pub(crate) pending: VecDeque<PendingDelivery>,
    /// How many pending deliveries were dropped.
    pub(crate) dropped: u64,
    /// The deliveries that were attempted.
    pub(crate) deliveries: Deliveries,
    last_id: u64,
}

/// An event to deliver to a subscriber.
#[derive(Debug)]
pub(crate) struct PendingDelivery {
    /// The subscriber.
    pub(crate) subscriber: Arc<Subscriber>,
    /// The event.
    pub(crate) event: Arc<Event>,
    /// The number of attempts so far.
    pub(crate) attempts: u32,
    /// When the next attempt is due.
    pub(crate) due: Instant,
}

impl State {
    /// Adds a subscriber and returns its id.
    pub(crate) fn subscribe(&mut self, mut subscriber: Subscriber) -> Result<u64, SubscriptionRefused> {
        if self.subscribers.len() == MAX_SUBSCRIBERS {
            return Err(SubscriptionRefused::TooMany);
        }
        self.last_id += 1;
        subscriber.id = self.last_id;
        self.subscribers.push(Arc::new(subscriber));
        Ok(self.last_id)
    }

    /// Adds a delivery to each subscriber of an event.
    pub(crate) fn add(&mut self, event: Event) {
        let event = Arc::new(event);
        let subscribers = self.subscribers.iter().filter(|subscriber| subscriber.wants(event.event_type));
        let subscribers: Vec<Arc<Subscriber>> = subscribers.cloned().collect();
        for subscriber in subscribers {
            self.push(PendingDelivery { subscriber, event: Arc::clone(&event), attempts: 0, due: Instant::now() });
        }
    }

    /// Adds a delivery; drops the oldest one when full.
    pub(crate) fn push(&mut self, delivery: PendingDelivery) {
        if self.pending.len() == MAX_PENDING {
            self.pending.pop_front();
            self.dropped += 1;
            // Warn at powers of two only: many are dropped at a time.
            if self.dropped.is_power_of_two() {
                tracing::warn!(dropped = self.dropped, "webhook queue is full, dropping the oldest deliveries");
            }
        }
        self.pending.push_back(delivery);
    }

    /// Takes the oldest delivery that is due, or returns when the next one is.
    pub(crate) fn take_due(&mut self, now: Instant) -> Result<PendingDelivery, Option<Instant>> {
        let index = self.pending.iter().position(|pending| pending.due <= now);
        let due = index.and_then(|index| self.pending.remove(index));
        due.ok_or_else(|| self.pending.iter().map(|pending| pending.due).min())
    }

    /// Whether the subscriber of a delivery still exists.
    pub(crate) fn is_subscribed(&self, pending: &PendingDelivery) -> bool {
        self.subscribers.iter().any(|known| known.id == pending.subscriber.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::Instant;

    use super::{MAX_PENDING, State};
    use crate::events::{self, Event};
    use crate::store::{Kind, Record, Store};
    use crate::webhooks::Subscription;

    fn subscribed(events: &[&str]) -> State {
        let subscription = json!({ "url": "http://127.0.0.1:1/", "key": "k".repeat(32), "events": events });
        let subscription: Subscription = serde_json::from_value(subscription).unwrap();
        let mut state = State::default();
        state.subscribe(subscription.validate().unwrap()).unwrap();
        state
    }

    fn leads(count: usize) -> Vec<Event> {
        let mut store = Store::empty();
        for _ in 0..count {
            store.records_mut(Kind::Leads).add(Record::default());
        }
        let changes = store.take_changes();
        events::for_changes(&store, &changes)
    }

    #[test]
    fn the_oldest_delivery_is_dropped_when_the_queue_is_full() {
        let mut state = subscribed(&["tn.crm.lead-created"]);
        let events = leads(MAX_PENDING + 2);
        let third = events[2].user_assigned_id.clone();
        for event in events {
            state.add(event);
        }
        assert_eq!((state.pending.len(), state.dropped), (MAX_PENDING, 2));
        assert_eq!(state.pending[0].event.user_assigned_id, third);
    }

    #[test]
    fn an_event_without_subscribers_is_not_queued() {
        let mut state = subscribed(&["tn.crm.lead-updated"]);
        leads(1).into_iter().for_each(|event| state.add(event));
        assert!(state.pending.is_empty());
        assert!(matches!(state.take_due(Instant::now()), Err(None)));
    }

    #[test]
    fn all_attempts_of_an_event_are_one_delivery() {
        let mut state = subscribed(&["tn.crm.lead-created"]);
        leads(1).into_iter().for_each(|event| state.add(event));
        let mut pending = state.take_due(Instant::now()).unwrap();
        for (attempts, status) in [(1, None), (2, Some(500)), (3, Some(204))] {
            pending.attempts = attempts;
            state.deliveries.record(&pending, status);
            let recorded = state.deliveries.all();
            assert_eq!((recorded.len(), recorded[0].attempts, recorded[0].status), (1, attempts, status));
        }
    }
}
