//! Subscriptions to events.

use super::Sandbox;
use crate::webhooks::{Delivery, Subscription, SubscriptionRefused};

impl Sandbox {
    /// Subscribes to events from now on, and returns the id of the subscription.
    ///
    /// Deliveries run on the tokio runtime of this call or of a later change, at most 8 concurrently, and stop when the
    /// sandbox is dropped. At most 1,000 deliveries are pending; a further one replaces the oldest.
    ///
    /// # Errors
    ///
    /// When the subscription is invalid, or there are 16 already.
    pub fn subscribe(&self, subscription: &Subscription) -> Result<u64, SubscriptionRefused> {
        self.webhooks().subscribe(subscription)
    }

    /// Removes every subscription and all pending deliveries.
    pub fn unsubscribe_all(&self) {
        self.webhooks().queue().clear();
    }

    /// The last 1,000 deliveries that were attempted, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.webhooks().queue().deliveries()
    }
}
