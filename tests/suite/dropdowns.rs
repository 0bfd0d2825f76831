//! Cached choices, NDJSON, and the labels of saved keys.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::sandbox::{keys, labels};
use crate::stage::{BASE, Reply, Stage, connection};
use crate::tokens::wait;
use crate::vendor::{Act, Gate, Vendor, answer};

fn page(names: &[&str], more: bool) -> Act {
    let record = |(index, name): (usize, &&str)| json!({ "id": index + 1, "name": name });
    let records: Vec<Value> = names.iter().enumerate().map(record).collect();
    answer(200, &json!({ "hasMore": more, "data": records }).to_string())
}

/// A list in one page; the second page is requested at the same time.
fn list(names: &[&str]) -> [Act; 2] {
    [page(names, false), page(&[], false)]
}

/// More records than a dropdown shows.
fn long_list() -> [Act; 2] {
    let names: Vec<String> = (1..=10_000).map(|number| format!("Customer {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    [page(&names, true), page(&[], false)]
}

async fn fetch(stage: &Stage, key: &str, mut query: Value) -> Reply {
    query["connection"] = connection();
    stage.post(&format!("{BASE}/data-sources/{key}/invoke"), &query).await
}

async fn customers(stage: &Stage) -> String {
    let reply = fetch(stage, "selectCustomers", json!({})).await.json();
    labels(&reply).join(", ")
}

async fn ndjson(stage: &Stage, query: Value) -> Reply {
    fetch_as(stage, "application/x-ndjson", query).await
}

async fn fetch_as(stage: &Stage, accepted: &str, mut query: Value) -> Reply {
    query["connection"] = connection();
    let path = format!("{BASE}/data-sources/selectCustomers/invoke");
    stage.post_with(&path, &[("accept", accepted)], &query).await
}

#[tokio::test]
async fn concurrent_callers_share_one_fetch() {
    let gate = Gate::new();
    let vendor = Vendor::doing(list(&["Ann"]).map(|act| act.behind(&gate))).await;
    let stage = Stage::new(vendor.address);
    let (all, ()) = join(join_all((0..50).map(|_| customers(&stage))), vendor.open_after(2, &gate)).await;
    assert!(all.iter().all(|labels| labels == "Ann (ID: 1)"), "{all:?}");
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn a_caller_that_waits_for_the_fetch_of_another_keeps_its_own_timeout() {
    let vendor = Vendor::doing([Act::Hang, Act::Hang]).await;
    let stage = Stage::new(vendor.address);
    let mut first = Box::pin(customers(&stage));
    vendor.asked_by(2, &mut first).await;
    let reply = tokio::select! {
        _ = first => panic!("the vendor sends nothing"),
        reply = fetch(&stage, "selectCustomers", json!({ "timeoutMs": 1 })) => reply,
    };
    assert_eq!(reply.failure(), (504, "timeout".to_owned()));
}

#[tokio::test]
async fn choices_are_cached_per_connection_and_data_source() {
    let vendor = Vendor::doing((0..5).flat_map(|_| list(&["Ann"]))).await;
    let stage = Stage::new(vendor.address);
    let mut others = vec![connection(); 4];
    others[1]["fields"]["clientSecret"] = "other".into();
    others[2]["token"] = json!({ "access_token": "one" });
    others[3]["token"] = json!({ "access_token": "another" });
    for (index, connection) in others.iter().enumerate() {
        for _ in 0..2 {
            let body = json!({ "connection": connection });
            assert_eq!(stage.post(&format!("{BASE}/data-sources/selectCustomers/invoke"), &body).await.status, 200);
        }
        assert_eq!(vendor.seen().len(), 2 * (index + 1));
    }
    assert_eq!(fetch(&stage, "selectTechnician", json!({})).await.status, 200);
    assert_eq!(vendor.seen().len(), 10);
}

#[tokio::test]
async fn stale_choices_are_served_while_one_call_refreshes_them() {
    let gate = Gate::new();
    let refresh = list(&["Bob"]).map(|act| act.behind(&gate));
    let vendor = Vendor::doing(list(&["Ann"]).into_iter().chain(refresh).chain(list(&["Cid"]))).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    wait(61).await;
    for _ in 0..3 {
        assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    }
    vendor.open_after(4, &gate).await;
    while customers(&stage).await != "Bob (ID: 1)" {
        tokio::task::yield_now().await;
    }
    assert_eq!(vendor.seen().len(), 4);
    wait(15 * 60).await;
    assert_eq!(customers(&stage).await, "Cid (ID: 1)");
}

#[tokio::test]
async fn a_write_invalidates_the_lists_that_it_may_change() {
    let table = [
        ("deletCustomersContact", json!({ "customerId": 1, "customerContactId": 2 }), true),
        ("cancelJob", json!({ "jobId": 1, "reasonId": 2, "memo": "no" }), false),
        ("getCustomer", json!({ "customerId": 1 }), false),
    ];
    for (action, inputs, invalidates) in table {
        let acts = list(&["Ann"]).into_iter().chain([answer(200, "{}")]).chain(list(&["Bob"]));
        let vendor = Vendor::doing(acts).await;
        let stage = Stage::new(vendor.address);
        assert_eq!(customers(&stage).await, "Ann (ID: 1)");
        assert_eq!(stage.act(action, inputs).await.status, 200, "{action}");
        assert_eq!(customers(&stage).await == "Bob (ID: 1)", invalidates, "{action}");
    }
}

#[tokio::test]
async fn records_created_along_with_another_are_listed_at_once() {
    let address =
        json!({ "street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701", "country": "USA" });
    let location = json!({ "name": "Home", "address": address });
    let visit = json!({ "start": "2026-03-02T15:00:00Z", "end": "2026-03-02T17:00:00Z" });
    let table = [
        ("createCustomer", json!({ "name": "Ann", "address": address, "locations": [location] }), "selectLocation"),
        (
            "createJob",
            json!({ "customerId": 1, "locationId": 2, "businessUnitId": 3, "jobTypeId": 4, "priority": "Normal",
                "campaignId": 5, "appointments": [visit] }),
            "selectAppointment",
        ),
    ];
    for (action, inputs, source) in table {
        let vendor =
            Vendor::doing(list(&["Ann"]).into_iter().chain([answer(200, "{}")]).chain(list(&["Ann", "Bob"]))).await;
        let stage = Stage::new(vendor.address);
        let count = async || fetch(&stage, source, json!({})).await.json()["result"].as_array().unwrap().len();
        assert_eq!(count().await, 1);
        let reply = stage.act(action, inputs).await;
        assert_eq!(reply.status, 200, "{action}: {}", reply.text());
        assert_eq!(count().await, 2, "{source}");
    }
}

#[tokio::test]
async fn callers_after_a_write_share_one_new_fetch() {
    let gate = Gate::new();
    let held = list(&["Ann"]).map(|act| act.behind(&gate));
    let vendor = Vendor::doing(held.into_iter().chain([answer(200, "{}")]).chain(list(&["Bob"]))).await;
    let stage = Stage::new(vendor.address);
    let after = async {
        vendor.asked(2).await;
        let contact = json!({ "customerId": 1, "customerContactId": 2 });
        assert_eq!(stage.act("deletCustomersContact", contact).await.status, 200);
        let opening = async {
            tokio::task::yield_now().await;
            gate.open();
        };
        join(join_all((0..10).map(|_| customers(&stage))), opening).await.0
    };
    let (before, after) = join(join_all((0..10).map(|_| customers(&stage))), after).await;
    assert_eq!(before[0], "Ann (ID: 1)");
    assert!(after.iter().all(|labels| labels == "Bob (ID: 1)"), "{after:?}");
    assert_eq!(vendor.seen().len(), 5);
}

#[tokio::test]
async fn a_failure_is_not_cached() {
    let failing = [answer(403, "{}"), answer(403, "{}")];
    let vendor = Vendor::doing(failing.into_iter().chain(list(&["Ann"]))).await;
    let stage = Stage::new(vendor.address);
    let refused = fetch(&stage, "selectCustomers", json!({})).await;
    assert_eq!(refused.failure(), (403, "permission_denied".to_owned()));
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
}

#[tokio::test]
async fn a_list_above_the_cap_is_searched_by_the_vendor() {
    let table = [
        // The vendor has searched its whole list.
        ("old zedekiah", "name=zedekiah", false),
        // It may search for accents in another way.
        ("old zedekiäh", "name=zedeki%C3%A4h", true),
    ];
    for (search, parameter, truncated) in table {
        let found = [page(&["Zedekiah Old", "Zedekiah Other"], false), page(&[], false)];
        let vendor = Vendor::doing(long_list().into_iter().chain(found)).await;
        let stage = Stage::new(vendor.address);
        let result = json!([{ "key": "1", "label": "Zedekiah Old (ID: 1)" }]);
        for _ in 0..2 {
            let reply = fetch(&stage, "selectCustomers", json!({ "search": search })).await.json();
            assert_eq!(reply, json!({ "result": result, "truncated": truncated }));
        }
        let searched = &vendor.seen()[2].line;
        assert!(searched.contains(parameter) && vendor.seen().len() == 4, "{searched}");
    }
}

#[tokio::test]
async fn matches_of_the_vendor_are_sorted_among_the_cached_choices() {
    let record = |id, name| json!({ "id": id, "name": name });
    let found = json!([
        record(20_001, "Zoe's customer 5000"),
        record(20_002, "customer 5000b"),
        record(5_000, "Customer 5000")
    ]);
    let found = answer(200, &json!({ "hasMore": false, "data": found }).to_string());
    // The requests are concurrent, so all get the same answer.
    let stage = Stage::new(Vendor::doing(long_list().into_iter().chain(std::iter::repeat_n(found, 3))).await.address);
    let reply = fetch(&stage, "selectCustomers", json!({ "search": "customer 5000" })).await.json();
    assert_eq!(keys(&reply), ["5000", "20002", "20001"]);
}

#[tokio::test]
async fn a_list_above_the_cap_is_searched_by_id_too() {
    let found = answer(200, &json!({ "hasMore": false, "data": [{ "id": 48213, "name": "Jo Li" }] }).to_string());
    let table = [
        ("selectCustomers", "48213", "Jo Li (ID: 48213)"),
        ("selectCustomers", "Jo Li (ID: 48213)", "Jo Li (ID: 48213)"),
        ("selectJob", "#48213", "#48213"),
    ];
    for (source, search, label) in table {
        // The requests are concurrent, so all get the same answer.
        let vendor = Vendor::doing(long_list().into_iter().chain(std::iter::repeat_n(found.clone(), 3))).await;
        let stage = Stage::new(vendor.address);
        let reply = fetch(&stage, source, json!({ "search": search })).await.json();
        assert_eq!(reply["result"], json!([{ "key": "48213", "label": label }]), "{search}");
        // Jobs have no names, and ids are not searched for a part.
        assert_eq!(reply["truncated"], search != "Jo Li (ID: 48213)", "{search}");
        let lines: Vec<String> = vendor.seen().into_iter().skip(2).map(|seen| seen.line).collect();
        assert_eq!(lines.iter().filter(|line| line.contains("ids=48213")).count(), 1, "{lines:?}");
    }
}

#[tokio::test]
async fn lines_are_sent_while_pages_arrive() {
    let stage = Stage::new(Vendor::doing(list(&["Bob", "Ann"])).await.address);
    let cold = ndjson(&stage, json!({})).await;
    assert_eq!((cold.status, cold.header("content-type")), (200, "application/x-ndjson"));
    let (bob, ann) = (r#"{"key":"1","label":"Bob (ID: 1)"}"#, r#"{"key":"2","label":"Ann (ID: 2)"}"#);
    assert_eq!(cold.text(), format!("{bob}\n{ann}\n{{\"truncated\":false}}\n"));
    assert_eq!(ndjson(&stage, json!({})).await.text(), format!("{ann}\n{bob}\n{{\"truncated\":false}}\n"));
    assert_eq!(ndjson(&stage, json!({ "search": "bob" })).await.text(), format!("{bob}\n{{\"truncated\":false}}\n"));
    let part = ndjson(&stage, json!({ "limit": 1 })).await.text();
    assert!(part.starts_with(&format!("{ann}\n{{\"truncated\":false,\"nextCursor\":")), "{part}");
}

#[tokio::test]
async fn ndjson_is_sent_only_if_it_is_preferred() {
    let stage = Stage::new(Vendor::doing(list(&["Ann"])).await.address);
    let table = [
        ("", false),
        ("*/*", false),
        ("application/x-ndjson;q=0", false),
        ("application/json, application/x-ndjson;q=0.1", false),
        ("application/x-ndjson;q=nonsense", false),
        ("Application/X-NDJSON", true),
        ("text/plain, application/x-ndjson; Q=0.5;x=y", true),
        ("application/json;q=0.5, application/x-ndjson;q=0.9", true),
        ("application/x-ndjson, application/*;q=0.9, */*", true),
        ("application/json;q=0.1, */*, application/x-ndjson;q=0.2", true),
        // JSON where it is as welcome, as in the clients that generators write.
        ("application/json,application/x-ndjson,application/problem+json", false),
        ("application/x-ndjson, application/json", false),
        ("application/x-ndjson, */*", false),
        ("application/*, application/x-ndjson;q=0.9", false),
        ("application/x-ndjson;q=NaN, application/json;q=0", false),
    ];
    for (accepted, expected) in table {
        let reply = fetch_as(&stage, accepted, json!({})).await;
        assert_eq!(reply.header("content-type") == "application/x-ndjson", expected, "{accepted}");
    }
}

#[tokio::test]
async fn an_interrupted_list_ends_with_a_problem() {
    let refused = || answer(403, "{}");
    let stage = Stage::new(Vendor::doing([refused(), refused()]).await.address);
    assert_eq!(ndjson(&stage, json!({})).await.failure(), (403, "permission_denied".to_owned()));
    let stage = Stage::new(Vendor::doing([page(&["Ann"], true), refused()]).await.address);
    let reply = ndjson(&stage, json!({})).await;
    let last: Value = serde_json::from_str(reply.text().lines().nth(1).unwrap()).unwrap();
    assert_eq!(
        (&last["code"], &last["requestId"]),
        (&json!("permission_denied"), &json!(reply.header("x-request-id")))
    );
    assert_eq!((reply.status, reply.text().lines().count()), (200, 2));
}

#[tokio::test]
async fn large_records_are_accepted_up_to_a_limit() {
    for (records, expected) in [(20, 200), (95, 502)] {
        let record = |id| json!({ "id": id, "name": "Ann", "memo": "x".repeat(100 << 10) });
        let page = json!({ "hasMore": false, "data": (0..records).map(record).collect::<Vec<_>>() });
        let page = answer(200, &page.to_string());
        let stage = Stage::narrow(Vendor::doing([page.clone(), page]).await.address);
        assert_eq!(fetch(&stage, "selectCustomers", json!({})).await.status, expected, "{records} records");
    }
}

#[tokio::test]
async fn saved_keys_are_resolved_to_labels() {
    let vendor = Vendor::doing([page(&["Ann", "Bob"], false), page(&["Cid"], false)]).await;
    let stage = Stage::new(vendor.address);
    let mut keys: Vec<String> = (1..=51).rev().map(|key| key.to_string()).collect();
    keys.extend(["no number".to_owned(), "2".to_owned()]);
    let reply = fetch(&stage, "selectCustomers", json!({ "resolve": keys })).await.json();
    let result = json!([{ "key": "2", "label": "Bob (ID: 2)" }, { "key": "1", "label": "Cid (ID: 1)" }]);
    assert_eq!((&reply["result"], &reply["truncated"]), (&result, &json!(false)));
    assert_eq!(reply["missing"].as_array().unwrap().len(), 50);
    let by_ids = vendor.seen().iter().all(|seen| seen.line.contains("active=Any") && seen.line.contains("ids="));
    assert!(by_ids && vendor.seen().len() == 2);
}

#[tokio::test]
async fn keys_of_a_list_without_an_id_filter_are_searched_in_the_whole_list() {
    let table = [(false, json!(false)), (true, json!(true))];
    for (more, truncated) in table {
        let [first, _] = if more { long_list() } else { list(&["Ann"]) };
        let stage = Stage::new(Vendor::doing([first, page(&[], false)]).await.address);
        let reply = fetch(&stage, "selectTagType", json!({ "resolve": ["1", "20000"] })).await.json();
        assert_eq!((&reply["missing"], &reply["truncated"]), (&json!(["20000"]), &truncated));
    }
}
