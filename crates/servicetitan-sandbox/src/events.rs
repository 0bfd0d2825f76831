//! Events about changes, as CloudEvents in JSON.

mod condition;
mod event_only;
mod model;
mod models;
pub(crate) mod types;

use serde_json::{Map, Value, json};

use crate::connection::{TENANT, TENANT_NAME};
use crate::guid;
use crate::store::{Change, Store};
use types::TYPES;

const SOURCE: &str = "https://webhooks.servicetitan.io";

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// Its type.
    pub(crate) event_type: &'static str,
    /// Its id, the same in all attempts.
    pub(crate) user_assigned_id: String,
    time: String,
    data: Map<String, Value>,
}

impl Event {
    /// The request body of one attempt, which has an id of its own.
    pub(crate) fn body(&self, id: &str) -> String {
        json!({
            "specversion": "1.0",
            "id": id,
            "type": self.event_type,
            "time": self.time,
            "source": SOURCE,
            "userassignedid": self.user_assigned_id,
            "datacontenttype": "application/json",
            "data": self.data,
        })
        .to_string()
    }
}

/// Whether an event type exists.
pub(crate) fn exists(event_type: &str) -> bool {
    TYPES.iter().any(|known| known.name == event_type)
}

/// The events of some changes.
pub(crate) fn for_changes(store: &Store, changes: &[Change]) -> Vec<Event> {
    let time = store.now();
    let mut events = Vec::new();
    for change in changes {
        let (before, after) = (change.before.as_ref(), store.records(change.kind).get(change.id));
        for event_type in
            TYPES.iter().filter(|known| known.kind == change.kind && known.condition.matches(before, after))
        {
            let mut data = Map::new();
            for member in event_type.data {
                member.insert_into(&mut data, store, after.or(before));
            }
            data.insert("tenantId".to_owned(), TENANT.parse::<i64>().unwrap_or_default().into());
            data.insert("tenantName".to_owned(), TENANT_NAME.into());
            let (event_type, time, user_assigned_id) = (event_type.name, time.clone(), guid::random());
            events.push(Event { event_type, user_assigned_id, time, data });
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{TYPES, exists, for_changes};
    use crate::sandbox::Size;
    use crate::seed;
    use crate::seed::random::Random;
    use crate::simulation;
    use crate::store::{Change, Kind, Record};

    #[test]
    fn the_simulation_produces_events_of_all_21_types() {
        let (mut store, mut random) = (seed::store(Size::Small), Random::new(7));
        let mut produced = BTreeSet::new();
        for _ in 0..3_000 {
            simulation::step(&mut store, &mut random);
            let changes = store.take_changes();
            for event in for_changes(&store, &changes) {
                assert!(exists(event.event_type));
                assert!(event.data.values().all(|member| !member.is_null()), "{event:?}");
                produced.insert(event.event_type);
            }
        }
        let all: BTreeSet<&str> = TYPES.iter().map(|known| known.name).collect();
        assert_eq!((all.len(), &produced), (21, &all));
    }

    #[test]
    fn each_attempt_has_a_new_id() {
        let store = seed::store(Size::Small);
        let zone = Change { kind: Kind::Zones, id: 671, before: Some(Record::default()) };
        let events = for_changes(&store, &[zone]);
        for id in ["first", "second"] {
            let body: Value = serde_json::from_str(&events[0].body(id)).unwrap();
            assert_eq!((&body["id"], &body["type"]), (&id.into(), &"tn.dis.zone-updated".into()));
            assert_eq!(body["userassignedid"], events[0].user_assigned_id.as_str());
            assert_eq!((&body["data"]["tenantId"], &body["data"]["zone"]["id"]), (&1_234_567.into(), &671.into()));
        }
    }
}
