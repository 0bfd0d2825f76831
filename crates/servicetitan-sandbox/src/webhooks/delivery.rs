//! Deliveries of events.

use std::collections::VecDeque;

use serde::Serialize;

use super::state::PendingDelivery;

const MAX_DELIVERIES: usize = 1_000;

/// The delivery of one event to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub struct Delivery {
    /// The id of the subscription.
    pub subscription: u64,
    /// The type of the event, such as `tn.jpm.job-updated`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The id of the event, the same in all attempts.
    #[serde(rename = "userassignedid")]
    pub user_assigned_id: String,
    /// The number of attempts.
    pub attempts: u32,
    /// The status of the last response; `None` if there was none.
    pub status: Option<u16>,
}

/// The last 1,000 deliveries that were attempted, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    all: VecDeque<Delivery>,
}

impl Deliveries {
    /// Records an attempt and the status of its response.
    pub(crate) fn record(&mut self, pending: &PendingDelivery, status: Option<u16>) {
        let (subscription, event_id) = (pending.subscriber.id, &pending.event.user_assigned_id);
        let known = self.all.iter_mut().rev();
        let mut same = known.filter(|known| known.subscription == subscription && known.user_assigned_id == *event_id);
        if let Some(known) = same.next() {
            known.attempts = pending.attempts;
            known.status = status;
            return;
        }
        if self.all.len() == MAX_DELIVERIES {
            self.all.pop_front();
        }
        self.all.push_back(Delivery {
            subscription,
            event_type: pending.event.event_type.to_owned(),
            user_assigned_id: event_id.clone(),
            attempts: pending.attempts,
            status,
        });
    }

    /// All deliveries.
    pub(crate) fn all(&self) -> Vec<Delivery> {
        self.all.iter().cloned().collect()
    }
}
