//! What a queue holds.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::Instant;

use super::delivery::Deliveries;
use super::subscription::{Subscriber, SubscriptionRefused};
use crate::events::Event;

const SUBSCRIBERS: usize = 16;
const CAPACITY: usize = 1_000;

/// At most 16 subscribers, at most 1,000 events that wait for them, and what became of others.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// Who wants events.
    pub(crate) subscribers: Vec<Arc<Subscriber>>,
    /// What waits, oldest first.
    pub(crate) waiting: VecDeque<Waiting>,
    /// How many events had to make room.
    pub(crate) dropped: u64,
    /// What became of those that were tried.
    pub(crate) deliveries: Deliveries,
    last_id: u64,
}

/// An event on its way to a subscriber.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Who gets it.
    pub(crate) to: Arc<Subscriber>,
    /// What they get.
    pub(crate) event: Arc<Event>,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// When it is tried next.
    pub(crate) due: Instant,
}

impl State {
    /// Takes a subscriber, and answers the id.
    pub(crate) fn subscribe(&mut self, mut subscriber: Subscriber) -> Result<u64, SubscriptionRefused> {
        if self.subscribers.len() == SUBSCRIBERS {
            return Err(SubscriptionRefused::TooMany);
        }
        self.last_id += 1;
        subscriber.id = self.last_id;
        self.subscribers.push(Arc::new(subscriber));
        Ok(self.last_id)
    }

    /// Adds an event for everybody who wants it.
    pub(crate) fn add(&mut self, event: Event) {
        let event = Arc::new(event);
        let subscribers = self.subscribers.iter().filter(|subscriber| subscriber.wants(event.event_type));
        let all: Vec<Arc<Subscriber>> = subscribers.cloned().collect();
        for to in all {
            self.push(Waiting { to, event: Arc::clone(&event), attempts: 0, due: Instant::now() });
        }
    }

    /// Adds an event for one subscriber; the oldest one makes room for it.
    pub(crate) fn push(&mut self, waiting: Waiting) {
        if self.waiting.len() == CAPACITY {
            self.waiting.pop_front();
            self.dropped += 1;
            // Not once for each, as they come in great numbers.
            if self.dropped.is_power_of_two() {
                tracing::warn!(dropped = self.dropped, "more events than can wait for delivery");
            }
        }
        self.waiting.push_back(waiting);
    }

    /// Takes the oldest event that is due, or tells when there will be one.
    pub(crate) fn take_due(&mut self, now: Instant) -> Result<Waiting, Option<Instant>> {
        let place = self.waiting.iter().position(|waiting| waiting.due <= now);
        let waiting = place.and_then(|place| self.waiting.remove(place));
        waiting.ok_or_else(|| self.waiting.iter().map(|waiting| waiting.due).min())
    }

    /// Whether the subscriber of an event still wants it.
    pub(crate) fn wants(&self, waiting: &Waiting) -> bool {
        self.subscribers.iter().any(|known| known.id == waiting.to.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::Instant;

    use super::{CAPACITY, State};
    use crate::events::{self, Event};
    use crate::store::{Kind, Record, Store};
    use crate::webhooks::Subscription;

    fn subscribed(events: &[&str]) -> State {
        let wish = json!({ "url": "http://127.0.0.1:1/", "key": "k".repeat(32), "events": events });
        let wish: Subscription = serde_json::from_value(wish).unwrap();
        let mut state = State::default();
        state.subscribe(wish.checked().unwrap()).unwrap();
        state
    }

    fn leads(count: usize) -> Vec<Event> {
        let mut store = Store::empty();
        for _ in 0..count {
            store.of_mut(Kind::Leads).add(Record::default());
        }
        let changes = store.take_changes();
        events::of(&store, &changes)
    }

    #[test]
    fn the_oldest_event_makes_room() {
        let mut state = subscribed(&["tn.crm.lead-created"]);
        let events = leads(CAPACITY + 2);
        let third = events[2].user_assigned_id.clone();
        for event in events {
            state.add(event);
        }
        assert_eq!((state.waiting.len(), state.dropped), (CAPACITY, 2));
        assert_eq!(state.waiting[0].event.user_assigned_id, third);
    }

    #[test]
    fn what_nobody_wants_does_not_wait() {
        let mut state = subscribed(&["tn.crm.lead-updated"]);
        leads(1).into_iter().for_each(|event| state.add(event));
        assert!(state.waiting.is_empty());
        assert!(matches!(state.take_due(Instant::now()), Err(None)));
    }

    #[test]
    fn attempts_of_one_event_are_one_delivery() {
        let mut state = subscribed(&["tn.crm.lead-created"]);
        leads(1).into_iter().for_each(|event| state.add(event));
        let mut waiting = state.take_due(Instant::now()).unwrap();
        for (attempts, status) in [(1, None), (2, Some(500)), (3, Some(204))] {
            waiting.attempts = attempts;
            state.deliveries.note(&waiting, status);
            let noted = state.deliveries.all();
            assert_eq!((noted.len(), noted[0].attempts, noted[0].status), (1, attempts, status));
        }
    }
}
