//! The events of the tenant, and who gets them.

use super::Sandbox;
use crate::webhooks::{Delivery, Subscription, SubscriptionRefused};

impl Sandbox {
    /// Delivers events from now on, and answers the id of the subscription.
    ///
    /// Deliveries run on the tokio runtime that the subscription or a later change is made on, at most 8 at once, and end
    /// with the sandbox. At most 1,000 events wait; a further one takes the place of the oldest.
    ///
    /// # Errors
    ///
    /// When the subscription is not in order, or there are 16 already.
    pub fn subscribe(&self, subscription: &Subscription) -> Result<u64, SubscriptionRefused> {
        self.webhooks().subscribe(subscription)
    }

    /// Forgets every subscription, and the events that wait.
    pub fn unsubscribe_all(&self) {
        self.webhooks().queue().clear();
    }

    /// The last 1,000 events whose delivery was tried, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.webhooks().queue().deliveries()
    }
}
