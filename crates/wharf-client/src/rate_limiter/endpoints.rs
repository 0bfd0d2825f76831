//! The endpoints that the vendor asked not to call for a while.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use tokio::time::Instant;
use wharf::Request;

/// Maximum endpoints of a tenant that are remembered. A vendor that refuses more of them refuses the tenant.
pub(super) const MAX_ENDPOINTS: usize = 64;

/// Refusals of different endpoints within this time are refusals of the tenant.
pub(super) const TOGETHER: Duration = Duration::from_secs(1);

/// The endpoints that refused calls.
#[derive(Default)]
pub(super) struct Endpoints(Vec<Refusal>);

/// The last refusal of an endpoint.
struct Refusal {
    endpoint: u64,
    /// `None` if another runner was refused, which has told what it means for the tenant.
    time: Option<Instant>,
    paused_until: Instant,
}

impl Endpoints {
    /// The end of the pause of this endpoint, if it is paused. `endpoint` is called only if one may be.
    pub(super) fn paused_until(&mut self, endpoint: impl FnOnce() -> u64, now: Instant) -> Option<Instant> {
        if self.0.is_empty() {
            return None;
        }
        self.forget_ended(now);
        let endpoint = endpoint();
        let refusal = self.0.iter().find(|refusal| refusal.endpoint == endpoint && now < refusal.paused_until)?;
        Some(refusal.paused_until)
    }

    /// Pauses an endpoint. Returns until when to pause the whole tenant, if the vendor does not mean this endpoint alone:
    /// the first end of their pauses, because each has its own besides.
    pub(super) fn pause(&mut self, endpoint: u64, until: Instant, now: Instant) -> Option<Instant> {
        self.forget_ended(now);
        let is_full = self.0.len() == MAX_ENDPOINTS;
        match self.0.iter_mut().find(|refusal| refusal.endpoint == endpoint) {
            Some(refusal) => (refusal.time, refusal.paused_until) = (Some(now), refusal.paused_until.max(until)),
            None if is_full => return Some(until),
            None => self.0.push(Refusal { endpoint, time: Some(now), paused_until: until }),
        }
        let together = self.0.iter().filter(|refusal| refusal.is_recent(now));
        if together.clone().count() > 1 { together.map(|refusal| refusal.paused_until).min() } else { None }
    }

    /// Pauses an endpoint because another runner was refused.
    pub(super) fn adopt(&mut self, endpoint: u64, until: Instant) {
        let is_full = self.0.len() >= MAX_ENDPOINTS;
        match self.0.iter_mut().find(|refusal| refusal.endpoint == endpoint) {
            Some(refusal) => refusal.paused_until = refusal.paused_until.max(until),
            None if !is_full => self.0.push(Refusal { endpoint, time: None, paused_until: until }),
            // The runners together remember no more.
            None => {}
        }
    }

    /// Forgets the endpoints that are no longer paused, so that calls need not look for theirs.
    fn forget_ended(&mut self, now: Instant) {
        self.0.retain(|refusal| now < refusal.paused_until || refusal.is_recent(now));
    }

    /// The end of the last pause.
    pub(super) fn last_end(&self) -> Option<Instant> {
        self.0.iter().map(|refusal| refusal.paused_until).max()
    }
}

impl Refusal {
    /// Whether another refusal now would be one of the tenant.
    fn is_recent(&self, now: Instant) -> bool {
        self.time.is_some_and(|time| now < time + TOGETHER)
    }
}

/// The endpoint of a request: its host, its method and its path, in which all ids are equal.
pub(super) fn endpoint(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&request.host, &request.method).hash(&mut hasher);
    let segments = request.path.split('/').map(|segment| if is_id(segment) { "{}" } else { segment });
    segments.for_each(|segment| segment.hash(&mut hasher));
    hasher.finish()
}

/// Whether a segment of a path is an id, and not a name: ids contain digits, except the versions of APIs, such as `v2`.
fn is_id(segment: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.');
    segment.contains(|letter: char| letter.is_ascii_digit()) && !segment.strip_prefix('v').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use wharf::Api;

    use super::*;

    #[test]
    fn ids_do_not_make_another_endpoint() {
        let (api, other) = (Api::new("api", "/jpm/v2/tenant/{tenant}"), Api::new("other", "/jpm/v2/tenant/{tenant}"));
        let one = api.get("jobs").at(1);
        let guid = "8b1a9953-c461-4f1b-9f6a-3f2c9d1e0a7b";
        for same in [api.get("jobs").at(22), api.get("jobs").at(guid), api.get("jobs").at("J-1").param("page", Some(2))]
        {
            assert_eq!(endpoint(&same), endpoint(&one), "{}", same.path);
        }
        let v3 = Api::new("api", "/jpm/v3/tenant/{tenant}");
        for another in [
            api.get("jobs"),
            api.delete("jobs").at(1),
            api.get("appointments").at(1),
            api.get("jobs").at(1).then("notes"),
            other.get("jobs").at(1),
            v3.get("jobs").at(1),
        ] {
            assert_ne!(endpoint(&another), endpoint(&one), "{} {}", another.method, another.path);
        }
        for (segment, expected) in [("v2", false), ("v2.1", false), ("vx2", true), ("2", true), ("jobs", false)] {
            assert_eq!(is_id(segment), expected, "{segment}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_number_of_endpoints_is_limited() {
        let (mut endpoints, start) = (Endpoints::default(), Instant::now());
        let time = |seconds: u64| start + Duration::from_secs(seconds);
        for number in 0..MAX_ENDPOINTS as u64 {
            assert_eq!(endpoints.pause(number, time(1_000), time(number)), None, "{number}");
        }
        // Another one pauses the tenant; one that is known does not.
        assert_eq!(endpoints.pause(1_000, time(900), time(100)), Some(time(900)));
        assert_eq!(endpoints.pause(1, time(1_001), time(100)), None);
        assert_eq!((endpoints.0.len(), endpoints.last_end()), (MAX_ENDPOINTS, Some(time(1_001))));
        // Those that have ended make room.
        assert_eq!(endpoints.pause(1_000, time(2_000), time(1_000)), None);
        assert_eq!(endpoints.0.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_are_remembered_for_a_second_and_for_their_pause() {
        let start = Instant::now();
        let time = |milliseconds: u64| start + Duration::from_millis(milliseconds);
        // Time of the second refusal by another endpoint, and the pause of the tenant. The first asks for 200 ms.
        for (second, tenant) in [(0, Some(200)), (999, Some(200)), (1_000, None)] {
            let mut endpoints = Endpoints::default();
            assert_eq!(endpoints.pause(1, time(200), time(0)), None);
            assert_eq!(endpoints.pause(2, time(5_000), time(second)), tenant.map(time), "{second}");
            // The same endpoint does not count twice.
            assert_eq!(endpoints.pause(2, time(5_000), time(second + 1_000)), None, "{second}");
        }
        let mut endpoints = Endpoints::default();
        endpoints.pause(1, time(2_000), time(0));
        endpoints.pause(1, time(1_000), time(1));
        endpoints.pause(3, time(500), time(1));
        // Time, end of the pause of the first endpoint, and the number of endpoints that are remembered.
        for (now, until, remembered) in [(0, Some(2_000), 2), (1_000, Some(2_000), 2), (1_001, Some(2_000), 1)] {
            assert_eq!(endpoints.paused_until(|| 1, time(now)), until.map(time), "{now}");
            assert_eq!(endpoints.paused_until(|| 2, time(now)), None, "{now}");
            assert_eq!(endpoints.0.len(), remembered, "{now}");
        }
        assert_eq!(endpoints.paused_until(|| 1, time(1_999)), Some(time(2_000)));
        assert_eq!(endpoints.paused_until(|| 1, time(2_000)), None);
        assert_eq!(endpoints.paused_until(|| unreachable!("no endpoint is paused"), time(0)), None);
        // A pause that has ended is not one, although its refusal is remembered.
        endpoints.pause(1, time(3_100), time(3_000));
        assert_eq!(endpoints.paused_until(|| 1, time(3_100)), None);
        assert_eq!(endpoints.0.len(), 1);
    }
}
