//! What engines and forms send instead of what the schemas ask for: taken where the meaning is certain, refused where data
//! would be lost, doubled or widened.

use serde_json::{Value, json};
use servicetitan::COMPONENT;
use wharf::testkit::{Amount, TestKit, sample, wire};

use crate::stage::{BASE, Stage, action, connection};
use crate::vendor::{Vendor, answer};

/// The first fault of an action, which sends nothing: its pointer and message.
fn refused(key: &str, inputs: Value) -> (String, String) {
    let kit = TestKit::new(&COMPONENT).reply(200, "{}");
    let failure = kit.invoke(key, inputs).unwrap_err();
    assert_eq!((failure.code().name(), kit.requests().len()), ("invalid_input", 0));
    (failure.faults()[0].pointer.clone(), failure.faults()[0].message.clone())
}

/// What an action sends.
fn sent(key: &str, inputs: Value) -> String {
    let kit = TestKit::new(&COMPONENT).reply(200, "{}");
    kit.invoke(key, inputs).unwrap();
    wire(&kit.requests()[0])
}

#[test]
fn an_empty_list_of_a_filter_is_not_all() {
    let mut filters = 0;
    for action in COMPONENT.actions.iter().filter(|action| action.meta().effects.read_only) {
        let (key, schema) = (action.meta().key, action.input());
        let lists = schema["properties"].as_object().unwrap().iter();
        for (name, _) in lists.filter(|(_, one)| one["type"] == "array" && one["x-key-values"] != true) {
            filters += 1;
            for nothing in [json!([]), json!("[]"), json!([null]), json!([""])] {
                let mut inputs = sample(&schema, Amount::Least);
                inputs[name] = nothing;
                let (pointer, message) = refused(key, inputs);
                assert_eq!(pointer, format!("/inputs/{name}"), "{key}");
                assert!(message.ends_with("leave it out for all"), "{key}: {message}");
            }
            let mut untouched = sample(&schema, Amount::Least);
            untouched[name] = "".into();
            assert_eq!(sent(key, untouched), sent(key, sample(&schema, Amount::Least)), "{key}");
        }
    }
    assert!(filters > 20, "{filters}");
    // In the body of a write, an empty list clears.
    assert!(sent("updateCustomer", json!({ "customerId": 1, "tagTypeIds": [] })).contains(r#""tagTypeIds": []"#));
}

#[test]
fn a_query_does_not_replace_the_method() {
    let with_custom = |action: &&&dyn wharf::Action| !action.input()["properties"]["customQueryParams"].is_null();
    let mut lists = 0;
    for action in COMPONENT.actions.iter().filter(with_custom) {
        lists += 1;
        for name in ["_method", "X-HTTP-Method-Override"] {
            let mut inputs = sample(&action.input(), Amount::Least);
            inputs["customQueryParams"] = json!({ name: "DELETE" });
            assert_eq!(refused(action.meta().key, inputs).0, "/inputs/customQueryParams", "{}", action.meta().key);
        }
    }
    assert!(lists > 10, "{lists}");
    for (input, value) in [
        ("url", json!("/jobs?_method=DELETE")),
        ("url", json!("/jobs?a=b&x%2Dhttp%2Dmethod=DELETE")),
        ("queryParams", json!([{ "key": "_method", "value": "DELETE" }])),
        ("formData", json!({ "_method": "DELETE" })),
    ] {
        let mut inputs = json!({ "urlType": "jpm", "url": "/jobs", "method": "GET" });
        inputs[input] = value;
        assert_eq!(refused("rawRequest", inputs).0, format!("/inputs/{input}"));
    }
    let filter = json!({ "urlType": "jpm", "url": "/jobs", "method": "GET", "queryParams": { "method": "Cash" } });
    assert!(sent("rawRequest", filter).contains("method = Cash"));
}

#[tokio::test]
async fn a_get_with_a_body_is_not_sent_again() {
    for (data, attempts) in [(json!({ "a": 1 }), 1), (Value::Null, 3)] {
        let vendor = Vendor::doing((0..3).map(|_| answer(503, "{}"))).await;
        let inputs = json!({ "urlType": "jpm", "url": "/jobs", "method": "GET", "data": data });
        assert!(Stage::new(vendor.address).act("rawRequest", inputs).await.status >= 500);
        assert_eq!(vendor.seen().len(), attempts, "{data}");
    }
}

#[test]
fn rows_that_were_left_empty_mean_nothing() {
    let rows = json!([{ "key": "", "value": "" }, { "key": null, "value": null }, { "key": "a", "value": 1 }]);
    assert_eq!(sent("listJobs", json!({ "customQueryParams": rows })), "GET api /jpm/v2/tenant/{tenant}/jobs\n  a = 1");
    let (pointer, message) = refused("listJobs", json!({ "customQueryParams": [{ "key": "a", "value": null }] }));
    assert_eq!((pointer.as_str(), message.as_str()), ("/inputs/customQueryParams/0/value", "A key needs a value"));
    let raw = json!({
        "urlType": "jpm", "url": "/jobs", "method": "POST", "data": { "a": 1 }, "formData": [{ "key": "", "value": "" }],
    });
    assert!(sent("rawRequest", raw).ends_with(r#"{"a":1}"#));
}

#[test]
fn one_value_is_a_list_and_a_number_is_a_text() {
    let inputs = json!({ "tagTypeIds": "1,2", "ids": 1, "number": 75_001 });
    let lines = sent("listJobs", inputs);
    for line in ["  ids = 1", "  tagTypeIds = 1,2", "  number = 75001"] {
        assert!(lines.lines().any(|one| one == line), "{line} in {lines}");
    }
    let lines = sent("listCustomers", json!({ "zip": 75_001, "active": "True" }));
    assert!(lines.lines().any(|one| one == "  zip = 75001"), "{lines}");
}

#[test]
fn a_downloaded_file_can_be_uploaded() {
    let downloaded = json!({ "data": { "type": "Buffer", "data": [105, 100] }, "contentType": "text/csv" });
    let sent = sent("createInstalledEquipmentAttachment", json!({ "fileName": "a.csv", "file": downloaded }));
    assert!(sent.ends_with("part \"file\", file \"a.csv\", text/csv: 2 bytes"), "{sent}");
}

/// Forms of engines have no offset: the flow has the time zone.
#[tokio::test]
async fn a_time_without_an_offset_is_read_in_the_time_zone_of_the_flow() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let times = ["2026-12-01T09:00:00", "2026-12-01T11:00"];
    let inputs = json!({ "jobId": 1, "start": times[0], "end": times[1] });
    let mut body = json!({ "connection": connection(), "inputs": inputs, "context": { "timeZone": "" } });
    let refused = stage.post(&action("createAppointment"), &body).await;
    assert_eq!(refused.failure(), (422, "invalid_input".to_owned()));
    assert_eq!(refused.json()["errors"][1]["pointer"], "/inputs/end");
    body["context"]["timeZone"] = "America/New_York".into();
    assert_eq!(stage.post(&action("createAppointment"), &body).await.status, 200);
    let sent: Value = serde_json::from_slice(&vendor.seen()[0].body).unwrap();
    assert_eq!([&sent["start"], &sent["end"]], ["2026-12-01T09:00:00-05:00", "2026-12-01T11:00:00-05:00"]);
}

#[tokio::test]
async fn members_of_the_envelope_are_as_lenient_as_inputs() {
    let page = |names: &[&str]| {
        let records: Vec<Value> = names.iter().map(|name| json!({ "id": 8_001, "name": name })).collect();
        answer(200, &json!({ "hasMore": false, "data": records }).to_string())
    };
    let select = format!("{BASE}/data-sources/selectCustomers/invoke");
    for (members, found) in [
        (json!({ "resolve": [8001] }), "Ann 123 (ID: 8001)"),
        (json!({ "resolve": 8001, "cursor": "", "limit": "", "search": "" }), "Ann 123 (ID: 8001)"),
        (json!({ "search": 123, "limit": "3", "cursor": "" }), "Ann 123 (ID: 8001)"),
        (json!({ "inputs": "", "context": "{\"executionId\": 7}", "timeoutMs": "60000" }), "Ann 123 (ID: 8001)"),
        (
            json!({ "context": { "executionId": 7, "stepId": true }, "limit": 3.0, "resolve": null }),
            "Ann 123 (ID: 8001)",
        ),
    ] {
        let vendor = Vendor::doing([page(&["Ann 123"]), page(&[]), page(&[]), page(&[])]).await;
        let mut body = members.clone();
        body["connection"] = connection();
        let reply = Stage::new(vendor.address).post(&select, &body).await;
        assert_eq!(reply.status, 200, "{members}: {}", reply.text());
        assert_eq!(reply.json()["result"][0]["label"], found, "{members}");
    }
}

#[tokio::test]
async fn a_connection_is_taken_as_engines_hold_it() {
    let vendor = Vendor::doing((0..2).map(|_| answer(200, "{}"))).await;
    let stage = Stage::new(vendor.address);
    let mut held = connection();
    held["configVarKey"] = "My Connection".into();
    held["context"] = json!({ "code": "abc" });
    held["token"] = Value::Null;
    held["fields"]["tenant"] = json!(7);
    held["fields"]["clientId"] = " cid.1\n".into();
    let body = |connection: &Value| json!({ "connection": connection, "inputs": { "jobId": 1 } });
    assert_eq!(stage.post(&action("getJob"), &body(&held)).await.status, 200);
    assert!(vendor.seen()[0].line.contains("/tenant/7/"), "{}", vendor.seen()[0].line);
    assert!(vendor.tokens()[0].text().contains("client_id=cid.1&"), "{}", vendor.tokens()[0].text());
    for field in ["clientSecret", "applicationKey", "webhookKey"] {
        let mut copied = held.clone();
        copied["fields"][field] = format!("{}\n", "s3cret".repeat(6)).into();
        let reply = stage.post(&action("getJob"), &body(&copied)).await;
        assert_eq!(reply.failure(), (422, "invalid_connection".to_owned()), "{field}");
        let fault = &reply.json()["errors"][0];
        assert_eq!(fault["pointer"], format!("/connection/fields/{field}"));
        assert!(fault["message"].as_str().unwrap().ends_with("has a line break at its end"), "{fault}");
        assert!(!reply.text().contains("s3cret"));
    }
    assert_eq!((vendor.seen().len(), vendor.tokens().len()), (1, 1));
}
