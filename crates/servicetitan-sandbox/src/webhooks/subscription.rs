//! Subscriptions to events.

use std::fmt;
use std::ops::RangeInclusive;

use axum::http::HeaderName;
use serde::Deserialize;
use url::Url;

use super::signature::Encoding;
use crate::events;

const KEY_LENGTHS: RangeInclusive<usize> = 32..=64;

/// A subscription to events.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subscription {
    /// The URL that events are sent to, http or https.
    pub url: String,
    /// The signing key: 32 to 64 characters.
    pub key: String,
    /// The event types; `None` subscribes to all.
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// The header with the signature.
    #[serde(default = "default_header")]
    pub header: String,
    /// The encoding of the signature.
    #[serde(default)]
    pub encoding: Encoding,
}

fn default_header() -> String {
    "x-servicetitan-signature".to_owned()
}

impl fmt::Debug for Subscription {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Subscription").field("url", &self.url).field("events", &self.events).finish_non_exhaustive()
    }
}

/// Why a subscription was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionRefused {
    /// The URL is invalid, or neither http nor https.
    InvalidUrl,
    /// The key has less than 32 or more than 64 characters.
    InvalidKey,
    /// An event type does not exist.
    UnknownEvent,
    /// The header name is invalid.
    InvalidHeader,
    /// There are 16 subscriptions already.
    TooMany,
}

impl fmt::Display for SubscriptionRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::InvalidUrl => "The URL must be http or https.",
            Self::InvalidKey => "The key must have 32 to 64 characters.",
            Self::UnknownEvent => "The event type does not exist.",
            Self::InvalidHeader => "The header name is invalid.",
            Self::TooMany => "There are too many subscriptions already.",
        })
    }
}

impl std::error::Error for SubscriptionRefused {}

/// A valid subscription.
pub(crate) struct Subscriber {
    /// Its id.
    pub(crate) id: u64,
    /// The URL that events are sent to.
    pub(crate) url: Url,
    /// The signing key.
    pub(crate) key: String,
    /// The header with the signature.
    pub(crate) header: HeaderName,
    /// The encoding of the signature.
    pub(crate) encoding: Encoding,
    events: Option<Vec<String>>,
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Subscriber").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Subscriber {
    /// Whether it subscribes to an event type.
    pub(crate) fn wants(&self, event_type: &str) -> bool {
        self.events.as_ref().is_none_or(|events| events.iter().any(|known| known == event_type))
    }
}

impl Subscription {
    /// Checks the subscription. The subscriber has no id yet.
    pub(super) fn validate(&self) -> Result<Subscriber, SubscriptionRefused> {
        let url = Url::parse(&self.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or(SubscriptionRefused::InvalidUrl)?;
        if !KEY_LENGTHS.contains(&self.key.chars().count()) {
            return Err(SubscriptionRefused::InvalidKey);
        }
        if self.events.iter().flatten().any(|event_type| !events::exists(event_type)) {
            return Err(SubscriptionRefused::UnknownEvent);
        }
        let header = HeaderName::try_from(self.header.as_str()).map_err(|_| SubscriptionRefused::InvalidHeader)?;
        let Self { key, events, encoding, .. } = self.clone();
        Ok(Subscriber { id: 0, url, key, header, encoding, events })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Subscription, SubscriptionRefused};

    fn rejection(changed: &str, value: Value) -> Option<SubscriptionRefused> {
        let mut subscription = json!({ "url": "http://127.0.0.1:1/", "key": "k".repeat(32) });
        subscription[changed] = value;
        let subscription: Subscription = serde_json::from_value(subscription).ok()?;
        subscription.validate().err()
    }

    #[test]
    fn invalid_subscriptions_are_rejected() {
        let rows = [
            ("url", json!("ftp://example.com/"), Some(SubscriptionRefused::InvalidUrl)),
            ("url", json!("nowhere"), Some(SubscriptionRefused::InvalidUrl)),
            ("key", json!("k".repeat(31)), Some(SubscriptionRefused::InvalidKey)),
            ("key", json!("k".repeat(65)), Some(SubscriptionRefused::InvalidKey)),
            ("events", json!(["job.created"]), Some(SubscriptionRefused::UnknownEvent)),
            ("header", json!("not a name"), Some(SubscriptionRefused::InvalidHeader)),
            ("key", json!("k".repeat(64)), None),
            ("events", json!(["tn.jpm.job-updated"]), None),
            ("url", json!("https://example.com/events"), None),
        ];
        for (changed, value, expected) in rows {
            assert_eq!(rejection(changed, value.clone()), expected, "{changed} {value}");
        }
    }
}
