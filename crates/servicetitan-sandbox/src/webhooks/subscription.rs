//! Who wants which events.

use std::fmt;
use std::ops::RangeInclusive;

use axum::http::HeaderName;
use serde::Deserialize;
use url::Url;

use super::signature::Encoding;
use crate::events;

const KEY_LENGTHS: RangeInclusive<usize> = 32..=64;

/// A wish for events.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subscription {
    /// Where events are sent to, over http or https.
    pub url: String,
    /// The key of their signatures: 32 to 64 characters.
    pub key: String,
    /// The types of events that are wanted; nothing wants them all.
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// The header that holds the signature.
    #[serde(default = "usual_header")]
    pub header: String,
    /// How the signature is written.
    #[serde(default)]
    pub encoding: Encoding,
}

fn usual_header() -> String {
    "x-servicetitan-signature".to_owned()
}

impl fmt::Debug for Subscription {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Subscription").field("url", &self.url).field("events", &self.events).finish_non_exhaustive()
    }
}

/// Why a subscription was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionRefused {
    /// The URL is none, or neither http nor https.
    InvalidUrl,
    /// The key has less than 32 or more than 64 characters.
    InvalidKey,
    /// There is no such type of events.
    UnknownEvent,
    /// The header has no valid name.
    InvalidHeader,
    /// There are 16 subscriptions already.
    TooMany,
}

impl fmt::Display for SubscriptionRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::InvalidUrl => "The URL must be one of http or https.",
            Self::InvalidKey => "The key must have 32 to 64 characters.",
            Self::UnknownEvent => "There is no such type of events.",
            Self::InvalidHeader => "The header has no valid name.",
            Self::TooMany => "There are too many subscriptions already.",
        })
    }
}

impl std::error::Error for SubscriptionRefused {}

/// A subscription that is in order.
pub(crate) struct Subscriber {
    /// Its id.
    pub(crate) id: u64,
    /// Where events are sent to.
    pub(crate) url: Url,
    /// The key of their signatures.
    pub(crate) key: String,
    /// The header that holds the signature.
    pub(crate) header: HeaderName,
    /// How the signature is written.
    pub(crate) encoding: Encoding,
    events: Option<Vec<String>>,
}

impl fmt::Debug for Subscriber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Subscriber").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Subscriber {
    /// Whether it wants events of a type.
    pub(crate) fn wants(&self, event_type: &str) -> bool {
        self.events.as_ref().is_none_or(|wanted| wanted.iter().any(|known| known == event_type))
    }
}

impl Subscription {
    /// The subscriber, still without an id.
    pub(super) fn checked(&self) -> Result<Subscriber, SubscriptionRefused> {
        let url = Url::parse(&self.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or(SubscriptionRefused::InvalidUrl)?;
        if !KEY_LENGTHS.contains(&self.key.chars().count()) {
            return Err(SubscriptionRefused::InvalidKey);
        }
        if self.events.iter().flatten().any(|wanted| !events::exists(wanted)) {
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

    fn refusal(changed: &str, value: Value) -> Option<SubscriptionRefused> {
        let mut wish = json!({ "url": "http://127.0.0.1:1/", "key": "k".repeat(32) });
        wish[changed] = value;
        let wish: Subscription = serde_json::from_value(wish).ok()?;
        wish.checked().err()
    }

    #[test]
    fn what_is_not_in_order_is_refused() {
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
            assert_eq!(refusal(changed, value.clone()), expected, "{changed} {value}");
        }
    }
}
