//! Choices that are kept for a while, written line by line, and labelled by key.

use futures_util::future::{join, join_all};
use http::Request;
use serde_json::{Value, json};

use crate::stage::{BASE, Reply, Stage, connection};
use crate::tokens::wait;
use crate::vendor::{Act, Gate, Vendor, answer};

fn page(names: &[&str], more: bool) -> Act {
    let record = |(index, name): (usize, &&str)| json!({ "id": index + 1, "name": name });
    let records: Vec<Value> = names.iter().enumerate().map(record).collect();
    answer(200, &json!({ "hasMore": more, "data": records }).to_string())
}

/// A list in one page; a second one is asked for at the same time.
fn list(names: &[&str]) -> [Act; 2] {
    [page(names, false), page(&[], false)]
}

/// More records than a dropdown shows.
fn long_list() -> [Act; 2] {
    let names: Vec<String> = (1..=10_000).map(|number| format!("Customer {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    [page(&names, true), page(&[], false)]
}

async fn ask(stage: &Stage, key: &str, mut wish: Value) -> Reply {
    wish["connection"] = connection();
    stage.post(&format!("{BASE}/data-sources/{key}/invoke"), &wish).await
}

async fn customers(stage: &Stage) -> String {
    let reply = ask(stage, "selectCustomers", json!({})).await.json();
    reply["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect::<Vec<_>>()
        .join(", ")
}

async fn lines(stage: &Stage, wish: Value) -> Reply {
    accepting(stage, "application/x-ndjson", wish).await
}

async fn accepting(stage: &Stage, accepted: &str, mut wish: Value) -> Reply {
    wish["connection"] = connection();
    let request = Request::post(format!("{BASE}/data-sources/selectCustomers/invoke"));
    let request = request.header("content-type", "application/json").header("accept", accepted);
    stage.send(request.body(wish.to_string().into()).unwrap()).await
}

#[tokio::test]
async fn choices_are_fetched_once_for_all_who_ask() {
    let gate = Gate::new();
    let held = list(&["Ann"]).map(|act| Act::Behind(gate.clone(), Box::new(act)));
    let vendor = Vendor::doing(held).await;
    let stage = Stage::new(vendor.address);
    let opening = async {
        vendor.asked(2).await;
        gate.open();
    };
    let (all, ()) = join(join_all((0..50).map(|_| customers(&stage))), opening).await;
    assert!(all.iter().all(|one| one == "Ann (ID: 1)"), "{all:?}");
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn nobody_waits_longer_than_asked_for_what_another_fetches() {
    let vendor = Vendor::doing([Act::Hang, Act::Hang]).await;
    let stage = Stage::new(vendor.address);
    let mut first = Box::pin(customers(&stage));
    tokio::select! {
        _ = &mut first => panic!("the vendor says nothing"),
        () = vendor.asked(2) => {}
    }
    let hasty = ask(&stage, "selectCustomers", json!({ "timeoutMs": 1 }));
    let late = tokio::select! {
        _ = first => panic!("the vendor says nothing"),
        late = hasty => late,
    };
    assert_eq!(late.failure(), (504, "timeout".to_owned()));
}

#[tokio::test]
async fn nobody_gets_what_others_may_see() {
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
    assert_eq!(ask(&stage, "selectTechnician", json!({})).await.status, 200);
    assert_eq!(vendor.seen().len(), 10);
}

#[tokio::test]
async fn stale_choices_are_shown_while_one_caller_renews_them() {
    let gate = Gate::new();
    let renewal = list(&["Bob"]).map(|act| Act::Behind(gate.clone(), Box::new(act)));
    let vendor = Vendor::doing(list(&["Ann"]).into_iter().chain(renewal).chain(list(&["Cid"]))).await;
    let stage = Stage::new(vendor.address);
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    wait(61).await;
    for _ in 0..3 {
        assert_eq!(customers(&stage).await, "Ann (ID: 1)");
    }
    vendor.asked(4).await;
    gate.open();
    while customers(&stage).await != "Bob (ID: 1)" {
        tokio::task::yield_now().await;
    }
    assert_eq!(vendor.seen().len(), 4);
    wait(15 * 60).await;
    assert_eq!(customers(&stage).await, "Cid (ID: 1)");
}

#[tokio::test]
async fn a_write_outdates_the_lists_that_it_may_concern() {
    let table = [
        ("deletCustomersContact", json!({ "customerId": 1, "customerContactId": 2 }), true),
        ("cancelJob", json!({ "jobId": 1, "reasonId": 2, "memo": "no" }), false),
        ("getCustomer", json!({ "customerId": 1 }), false),
    ];
    for (action, inputs, outdates) in table {
        let acts = list(&["Ann"]).into_iter().chain([answer(200, "{}")]).chain(list(&["Bob"]));
        let vendor = Vendor::doing(acts).await;
        let stage = Stage::new(vendor.address);
        assert_eq!(customers(&stage).await, "Ann (ID: 1)");
        assert_eq!(stage.act(action, inputs).await.status, 200, "{action}");
        assert_eq!(customers(&stage).await == "Bob (ID: 1)", outdates, "{action}");
    }
}

#[tokio::test]
async fn what_a_new_record_brings_along_is_there_at_once() {
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
        let count = async || ask(&stage, source, json!({})).await.json()["result"].as_array().unwrap().len();
        assert_eq!(count().await, 1);
        let reply = stage.act(action, inputs).await;
        assert_eq!(reply.status, 200, "{action}: {}", reply.text());
        assert_eq!(count().await, 2, "{source}");
    }
}

#[tokio::test]
async fn a_fetch_from_before_a_write_is_not_for_those_who_come_after_and_is_repeated_once() {
    let gate = Gate::new();
    let held = list(&["Ann"]).map(|act| Act::Behind(gate.clone(), Box::new(act)));
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
    assert!(after.iter().all(|one| one == "Bob (ID: 1)"), "{after:?}");
    assert_eq!(vendor.seen().len(), 5);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let failing = [answer(403, "{}"), answer(403, "{}")];
    let vendor = Vendor::doing(failing.into_iter().chain(list(&["Ann"]))).await;
    let stage = Stage::new(vendor.address);
    let refused = ask(&stage, "selectCustomers", json!({})).await;
    assert_eq!(refused.failure(), (403, "permission_denied".to_owned()));
    assert_eq!(customers(&stage).await, "Ann (ID: 1)");
}

#[tokio::test]
async fn a_vendor_with_more_than_the_cap_is_searched_by_itself() {
    let found = [page(&["Zedekiah Old", "Zedekiah Other"], false), page(&[], false)];
    let vendor = Vendor::doing(long_list().into_iter().chain(found)).await;
    let stage = Stage::new(vendor.address);
    for _ in 0..2 {
        let reply = ask(&stage, "selectCustomers", json!({ "search": "old zedekiah" })).await.json();
        // Who knows whether the vendor would have found Zedekiah Öld.
        assert_eq!(reply, json!({ "result": [{ "key": "1", "label": "Zedekiah Old (ID: 1)" }], "truncated": true }));
    }
    let searched = &vendor.seen()[2].line;
    assert!(searched.contains("name=zedekiah") && vendor.seen().len() == 4, "{searched}");
}

#[tokio::test]
async fn what_the_vendor_finds_stands_in_order_among_what_is_kept() {
    let record = |id, name| json!({ "id": id, "name": name });
    let found = json!([
        record(20_001, "Zoe's customer 5000"),
        record(20_002, "customer 5000b"),
        record(5_000, "Customer 5000")
    ]);
    let found = answer(200, &json!({ "hasMore": false, "data": found }).to_string());
    // The same for whichever of the requests comes first.
    let stage = Stage::new(Vendor::doing(long_list().into_iter().chain(std::iter::repeat_n(found, 3))).await.address);
    let reply = ask(&stage, "selectCustomers", json!({ "search": "customer 5000" })).await.json();
    let keys: Vec<&str> =
        reply["result"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["5000", "20002", "20001"]);
}

#[tokio::test]
async fn a_vendor_with_more_than_the_cap_is_asked_for_ids_too() {
    let found = answer(200, &json!({ "hasMore": false, "data": [{ "id": 48213, "name": "Jo Li" }] }).to_string());
    let table = [
        ("selectCustomers", "48213", "Jo Li (ID: 48213)"),
        ("selectCustomers", "Jo Li (ID: 48213)", "Jo Li (ID: 48213)"),
        ("selectJob", "#48213", "#48213"),
    ];
    for (source, search, label) in table {
        // The same for whichever of the requests comes first.
        let vendor = Vendor::doing(long_list().into_iter().chain(std::iter::repeat_n(found.clone(), 3))).await;
        let stage = Stage::new(vendor.address);
        let reply = ask(&stage, source, json!({ "search": search })).await.json();
        assert_eq!(reply["result"], json!([{ "key": "48213", "label": label }]), "{search}");
        let asked: Vec<String> = vendor.seen().into_iter().skip(2).map(|seen| seen.line).collect();
        assert_eq!(asked.iter().filter(|line| line.contains("ids=48213")).count(), 1, "{asked:?}");
    }
}

#[tokio::test]
async fn lines_come_while_pages_arrive() {
    let stage = Stage::new(Vendor::doing(list(&["Bob", "Ann"])).await.address);
    let cold = lines(&stage, json!({})).await;
    assert_eq!((cold.status, cold.header("content-type")), (200, "application/x-ndjson"));
    let (bob, ann) = (r#"{"key":"1","label":"Bob (ID: 1)"}"#, r#"{"key":"2","label":"Ann (ID: 2)"}"#);
    assert_eq!(cold.text(), format!("{bob}\n{ann}\n{{\"truncated\":false}}\n"));
    assert_eq!(lines(&stage, json!({})).await.text(), format!("{ann}\n{bob}\n{{\"truncated\":false}}\n"));
    assert_eq!(lines(&stage, json!({ "search": "bob" })).await.text(), format!("{bob}\n{{\"truncated\":false}}\n"));
    let part = lines(&stage, json!({ "limit": 1 })).await.text();
    assert!(part.starts_with(&format!("{ann}\n{{\"truncated\":false,\"nextCursor\":")), "{part}");
}

#[tokio::test]
async fn lines_are_for_those_who_like_them_best() {
    let stage = Stage::new(Vendor::doing(list(&["Ann"])).await.address);
    let table = [
        ("", false),
        ("*/*", false),
        ("application/x-ndjson;q=0", false),
        ("application/json, application/x-ndjson;q=0.1", false),
        ("application/x-ndjson;q=nonsense", false),
        ("Application/X-NDJSON", true),
        ("text/plain, application/x-ndjson; Q=0.5;x=y, */*", true),
        ("application/json;q=0.5, application/x-ndjson;q=0.9", true),
    ];
    for (accepted, expected) in table {
        let reply = accepting(&stage, accepted, json!({})).await;
        assert_eq!(reply.header("content-type") == "application/x-ndjson", expected, "{accepted}");
    }
}

#[tokio::test]
async fn a_list_that_breaks_off_says_so() {
    let refused = || answer(403, "{}");
    let stage = Stage::new(Vendor::doing([refused(), refused()]).await.address);
    assert_eq!(lines(&stage, json!({})).await.failure(), (403, "permission_denied".to_owned()));
    let stage = Stage::new(Vendor::doing([page(&["Ann"], true), refused()]).await.address);
    let reply = lines(&stage, json!({})).await;
    let last: Value = serde_json::from_str(reply.text().lines().nth(1).unwrap()).unwrap();
    assert_eq!(
        (&last["code"], &last["requestId"]),
        (&json!("permission_denied"), &json!(reply.header("x-request-id")))
    );
    assert_eq!((reply.status, reply.text().lines().count()), (200, 2));
}

#[tokio::test]
async fn heavy_records_may_come_as_long_as_little_of_them_is_kept() {
    for (records, expected) in [(20, 200), (95, 502)] {
        let record = |id| json!({ "id": id, "name": "Ann", "memo": "x".repeat(100 << 10) });
        let page = json!({ "hasMore": false, "data": (0..records).map(record).collect::<Vec<_>>() });
        let page = answer(200, &page.to_string());
        let stage = Stage::narrow(Vendor::doing([page.clone(), page]).await.address);
        assert_eq!(ask(&stage, "selectCustomers", json!({})).await.status, expected, "{records} records");
    }
}

#[tokio::test]
async fn saved_keys_are_labelled() {
    let vendor = Vendor::doing([page(&["Ann", "Bob"], false), page(&["Cid"], false)]).await;
    let stage = Stage::new(vendor.address);
    let mut keys: Vec<String> = (1..=51).rev().map(|key| key.to_string()).collect();
    keys.extend(["no number".to_owned(), "2".to_owned()]);
    let reply = ask(&stage, "selectCustomers", json!({ "resolve": keys })).await.json();
    let result = json!([{ "key": "2", "label": "Bob (ID: 2)" }, { "key": "1", "label": "Cid (ID: 1)" }]);
    assert_eq!((&reply["result"], &reply["truncated"]), (&result, &json!(false)));
    assert_eq!(reply["missing"].as_array().unwrap().len(), 50);
    let asked = vendor.seen().iter().all(|seen| seen.line.contains("active=Any") && seen.line.contains("ids="));
    assert!(asked && vendor.seen().len() == 2);
}

#[tokio::test]
async fn keys_of_a_list_without_filter_are_looked_for_in_all_of_it() {
    let table = [(false, json!(false)), (true, json!(true))];
    for (more, truncated) in table {
        let [first, _] = if more { long_list() } else { list(&["Ann"]) };
        let stage = Stage::new(Vendor::doing([first, page(&[], false)]).await.address);
        let reply = ask(&stage, "selectTagType", json!({ "resolve": ["1", "20000"] })).await.json();
        assert_eq!((&reply["missing"], &reply["truncated"]), (&json!(["20000"]), &truncated));
    }
}
