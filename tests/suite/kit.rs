//! The test kit, as `CONTRIBUTING.md` shows it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use servicetitan::COMPONENT;
use wharf::testkit::TestKit;
use wharf::{Failure, Request};
use wharf_changes::Timestamp;

#[test]
fn an_action_runs_without_a_network() -> Result<(), Failure> {
    let kit = TestKit::new(&COMPONENT).reply(200, r#"{"id": 7}"#);
    let data = kit.invoke("getJob", json!({ "jobId": "7" }))?;
    assert_eq!(kit.requests()[0].path, "/jpm/v2/tenant/{tenant}/jobs/7");
    assert_eq!(data, json!({ "id": 7 }));
    Ok(())
}

/// A list of customers, each with the second of its creation and of its last change.
type Customers = Arc<Mutex<Vec<[i64; 3]>>>;

/// Answers with the first page of the requested time range, in order of change.
fn customers(list: &Customers, request: &Request) -> (u16, Bytes) {
    let text = |name: &str| Some(request.query.iter().find(|(other, _)| other == name)?.1.as_str());
    let second = |name: &str| text(name).and_then(Timestamp::parse).map(|moment| moment.seconds());
    let (since, before) = (second("modifiedOnOrAfter"), second("modifiedBefore"));
    let mut shown = list.lock().unwrap().clone();
    shown.retain(|[.., changed]| {
        since.is_none_or(|since| *changed >= since) && before.is_none_or(|before| *changed < before)
    });
    shown.sort_by_key(|[.., changed]| *changed);
    let size: usize = text("pageSize").unwrap().parse().unwrap();
    let more = shown.len() > size;
    let records = shown.into_iter().take(size).map(|[id, created, changed]| {
        let [created, changed] = [created, changed].map(|second| Timestamp::from_seconds(second).to_string());
        json!({ "id": id, "createdOn": created, "modifiedOn": changed })
    });
    let data: Vec<Value> = records.collect();
    (200, json!({ "data": data, "hasMore": more }).to_string().into())
}

#[test]
fn a_trigger_is_polled_while_the_clock_advances() {
    let list = Customers::default();
    let shown = list.clone();
    let kit = TestKit::new(&COMPONENT).vendor(move |request, _| customers(&shown, request));
    let inputs = json!({ "resourceType": "customers", "showNewRecords": true, "showUpdatedRecords": true });
    let drain = |state: &Value| {
        let found = kit.drain("pollChangesTrigger", &inputs, Some(state.clone())).unwrap();
        let last = found.last().unwrap();
        (serde_json::from_str::<Value>(last.data.get()).unwrap(), last.state.clone())
    };
    kit.advance(Duration::from_secs(10_000));
    list.lock().unwrap().push([1, 9_000, 9_990]);
    list.lock().unwrap().extend((100..3_000).map(|number| [number, number, number * 3]));
    let (found, state) = drain(&Value::Null);
    assert_eq!(found, json!({ "created": [], "updated": [] }));
    assert!(state["memory"].as_array().unwrap().len() < 200, "old records need no memory");

    kit.advance(Duration::from_secs(100));
    list.lock().unwrap()[0][2] = 10_050;
    list.lock().unwrap().push([2, 10_060, 10_060]);
    let (found, later) = drain(&state);
    assert_eq!([&found["created"][0]["id"], &found["updated"][0]["id"]], [2, 1]);
    assert_eq!(drain(&later).0, json!({ "created": [], "updated": [] }));

    // The record appears late: its time is before that of delivered records.
    kit.advance(Duration::from_secs(60));
    list.lock().unwrap().push([3, 10_020, 10_020]);
    assert_eq!(drain(&later).0["created"][0]["id"], 3);
}
