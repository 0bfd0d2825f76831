//! The polling trigger against the sandbox tenant.

use serde_json::{Value, json};
use servicetitan_sandbox::Size;

use crate::sandbox::{ids, tenant};
use crate::stage::{BASE, Reply, Stage, connection};
use crate::vendor::{Vendor, answer};

/// The limit on a state, in bytes.
const MAX_STATE_BYTES: usize = 16 << 10;

const NO_CHANGES: [Vec<i64>; 2] = [Vec::new(), Vec::new()];

fn inputs_for(resource: &str) -> Value {
    json!({ "resourceType": resource, "showNewRecords": true, "showUpdatedRecords": true })
}

async fn poll(stage: &Stage, inputs: &Value, state: &Value) -> Reply {
    let envelope = json!({ "connection": connection(), "inputs": inputs, "state": state });
    stage.post(&format!("{BASE}/triggers/pollChangesTrigger/poll"), &envelope).await
}

/// Polls until there is no more. Returns the ids of created and updated records, and updates the state.
async fn drain(stage: &Stage, inputs: &Value, state: &mut Value) -> [Vec<i64>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    loop {
        let reply = poll(stage, inputs, state).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let mut answer = reply.json();
        *state = answer["state"].take();
        assert!(state.to_string().len() < MAX_STATE_BYTES);
        let data = &answer["payload"]["body"]["data"];
        let part = ["created", "updated"].map(|which| ids(&json!({ "data": data[which] })));
        assert_eq!(answer["polledNoChanges"], part.iter().all(Vec::is_empty));
        found.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
        if answer["hasMore"] == false {
            return found;
        }
    }
}

#[tokio::test]
async fn changes_between_two_polls_are_found_once() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let (inputs, mut state) = (inputs_for("customers"), Value::Null);
    assert_eq!(drain(&stage, &inputs, &mut state).await, NO_CHANGES, "existing records are not changes");

    let known = ids(&stage.data("listCustomers", json!({ "pageSize": 2 })).await);
    let address = json!({ "street": "1 Quay", "city": "Savannah", "state": "GA", "zip": "31401", "country": "USA" });
    let location = json!({ "name": "Quay", "address": address });
    let new = json!({ "name": "Quay", "type": "Residential", "address": address, "locations": [location] });
    let new = stage.data("createCustomer", new).await["id"].as_i64().unwrap();
    stage.data("updateCustomer", json!({ "customerId": known[0], "name": "Other" })).await;
    stage.data("updateCustomer", json!({ "customerId": known[1], "active": false })).await;
    let before = state.clone();
    assert_eq!(drain(&stage, &inputs, &mut state).await, [vec![new], vec![known[0], known[1]]]);
    assert_eq!(drain(&stage, &inputs, &mut state).await, NO_CHANGES);

    // Some engines store the state as its JSON text.
    assert_eq!(drain(&stage, &inputs, &mut state.to_string().into()).await, NO_CHANGES);

    // If the answer to a poll is lost, the caller polls again with the previous state.
    assert_eq!(drain(&stage, &inputs, &mut before.clone()).await, [vec![new], vec![known[0], known[1]]]);

    stage.data("updateCustomer", json!({ "customerId": new, "name": "Quay 2" })).await;
    let mut only_new = inputs.clone();
    only_new["showUpdatedRecords"] = false.into();
    assert_eq!(drain(&stage, &only_new, &mut state.clone()).await, NO_CHANGES);
    assert_eq!(drain(&stage, &inputs, &mut state).await, [vec![], vec![new]]);
}

/// A vendor whose answers have no `Date` either.
#[tokio::test]
async fn records_that_cannot_be_followed_are_named_once_and_the_others_are_delivered() {
    let time = "2026-01-02T03:04:05Z";
    let good = json!({ "id": 3, "createdOn": time, "modifiedOn": time, "name": "x" });
    let bad = [
        json!({ "id": 1, "createdOn": time, "modifiedOn": "" }),
        json!({ "id": "b", "name": "y" }),
        json!({ "id": null, "createdOn": time, "modifiedOn": time }),
        json!({ "createdOn": time, "modifiedOn": time }),
        json!(7),
    ];
    let records: Vec<&Value> = [&good].into_iter().chain(&bad).collect();
    let page = answer(200, &json!({ "hasMore": "false", "data": records }).to_string());
    let stage = Stage::new(Vendor::doing(vec![page; 5]).await.address);
    let mut inputs = inputs_for("customers");
    inputs["lookBackDate"] = "2026-01-01".into();
    let first = poll(&stage, &inputs, &Value::Null).await.json();
    assert_eq!(first["payload"]["body"]["data"], json!({ "created": [good], "updated": [] }), "{first}");
    let no_id = json!({ "reason": "id is neither a whole number nor a text" });
    let skipped = json!([
        { "id": 1, "reason": "modifiedOn is not a date and time" },
        { "id": "b", "reason": "modifiedOn is missing" },
        no_id,
        no_id,
        { "reason": "it is not an object" },
    ]);
    assert_eq!((&first["skipped"], &first["polledNoChanges"]), (&skipped, &json!(false)));
    let second = poll(&stage, &inputs, &first["state"]).await.json();
    assert_eq!((second.get("skipped"), &second["polledNoChanges"]), (None, &json!(true)), "{second}");
}

#[tokio::test]
async fn every_resource_can_be_polled_from_a_date() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let manifest = stage.get(BASE).await.json();
    let choices = manifest["triggers"]["pollChangesTrigger"]["inputs"][0]["model"].as_array().unwrap();
    assert_eq!(choices.len(), 13);
    for choice in choices {
        let mut inputs = inputs_for(choice["value"].as_str().unwrap());
        inputs["lookBackDate"] = "2000-01-01".into();
        let mut state = Value::Null;
        let [created, updated] = drain(&stage, &inputs, &mut state).await;
        assert!(!created.is_empty() && updated.is_empty(), "{choice}: {created:?}, {updated:?}");
        assert_eq!(drain(&stage, &inputs, &mut state).await, NO_CHANGES, "{choice}");
    }
}

#[tokio::test]
async fn what_to_show_has_a_default() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let inputs = json!({ "resourceType": "jobs", "showNewRecords": "", "lookBackDate": "2000-01-01" });
    let [created, _] = drain(&stage, &inputs, &mut Value::Null).await;
    assert!(!created.is_empty());
}

#[tokio::test]
async fn invalid_polls_are_refused() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let mut tomorrow = inputs_for("jobs");
    tomorrow["lookBackDate"] = "2999-01-01".into();
    for (inputs, state, pointer) in [
        (inputs_for("jobs"), json!({ "version": 99 }), "/state"),
        (inputs_for("jobs"), json!("x"), "/state"),
        (inputs_for("zones"), Value::Null, "/inputs/resourceType"),
        (tomorrow, Value::Null, "/inputs/lookBackDate"),
    ] {
        let reply = poll(&stage, &inputs, &state).await;
        assert_eq!(reply.failure(), (422, "invalid_input".to_owned()), "{inputs} {state}");
        let fault = &reply.json()["errors"][0];
        assert_eq!(fault["pointer"], pointer);
        let advice = "Send the state of the last answer whose payload was stored";
        assert_eq!(fault["message"].as_str().unwrap().contains(advice), pointer == "/state", "{fault}");
    }
    for (path, body, failure) in [
        ("triggers/pollChangesTriger/poll", json!({}), (404, "unknown_trigger")),
        ("triggers/webhookTrigger/poll", json!({}), (404, "unknown_trigger")),
        ("triggers/pollChangesTrigger/webhook", json!({ "request": {} }), (404, "unknown_trigger")),
        ("actions/getJob/invoke", json!({ "state": {} }), (400, "malformed_request")),
        ("actions/getJob/invoke", json!({ "request": {} }), (400, "malformed_request")),
    ] {
        let mut envelope = body;
        envelope["connection"] = connection();
        let reply = stage.post(&format!("{BASE}/{path}"), &envelope).await;
        assert_eq!(reply.failure(), (failure.0, failure.1.to_owned()), "{path}");
    }
}
