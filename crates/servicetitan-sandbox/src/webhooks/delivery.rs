//! What became of events.

use std::collections::VecDeque;

use serde::Serialize;

use super::state::Waiting;

const REMEMBERED: usize = 1_000;

/// The delivery of one event to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub struct Delivery {
    /// The id of the subscription.
    pub subscription: u64,
    /// The type of the event, such as `tn.jpm.job-updated`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What names the event, whichever attempt it came with.
    #[serde(rename = "userassignedid")]
    pub user_assigned_id: String,
    /// How often it was tried.
    pub attempts: u32,
    /// How the last attempt was answered; nothing if there was no answer.
    pub status: Option<u16>,
}

/// What became of the last 1,000 events, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    all: VecDeque<Delivery>,
}

impl Deliveries {
    /// Notes how an attempt was answered.
    pub(crate) fn note(&mut self, waiting: &Waiting, status: Option<u16>) {
        let (subscription, name) = (waiting.to.id, &waiting.event.user_assigned_id);
        let known = self.all.iter_mut().rev();
        let mut same = known.filter(|known| known.subscription == subscription && known.user_assigned_id == *name);
        if let Some(known) = same.next() {
            known.attempts = waiting.attempts;
            known.status = status;
            return;
        }
        if self.all.len() == REMEMBERED {
            self.all.pop_front();
        }
        self.all.push_back(Delivery {
            subscription,
            event_type: waiting.event.event_type.to_owned(),
            user_assigned_id: name.clone(),
            attempts: waiting.attempts,
            status,
        });
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Delivery> {
        self.all.iter().cloned().collect()
    }
}
