//! Paged lists and dropdowns, also with a vendor that misbehaves.

use serde_json::{Value, json};
use servicetitan::COMPONENT;
use wharf::Code;
use wharf::testkit::TestKit;

fn page(ids: impl IntoIterator<Item = i64>, more: bool) -> String {
    let records: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id, "name": format!("Name {id}") })).collect();
    json!({ "page": 1, "pageSize": 5_000, "hasMore": more, "totalCount": null, "data": records }).to_string()
}

fn kit(pages: impl IntoIterator<Item = String>) -> TestKit {
    pages.into_iter().fold(TestKit::new(&COMPONENT), |kit, page| kit.reply(200, page))
}

/// Query parameters of each request, as `name=value`.
fn queries(kit: &TestKit) -> Vec<Vec<String>> {
    let pairs = |request: wharf::Request| request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    kit.requests().into_iter().map(pairs).collect()
}

#[test]
fn the_cap_of_a_dropdown_is_exact() {
    let table = [
        (vec![page(1..=9_999, false)], 9_999, false),
        (vec![page(1..=10_000, false)], 10_000, false),
        (vec![page(1..=10_000, true)], 10_000, true),
        (vec![page(1..=10_001, false)], 10_000, true),
        (vec![page(1..=5_000, true), page(5_001..=10_000, false)], 10_000, false),
        (vec![page(1..=5_000, true), page(5_001..=10_000, true)], 10_000, true),
        // The second page repeats a record, which leaves room for one of the third.
        (vec![page(1..=5_000, true), page(5_000..=9_999, true), page(10_000..=15_000, false)], 10_000, true),
        (vec![page([], false)], 0, false),
    ];
    for (pages, count, truncated) in table {
        let requests = pages.len();
        let kit = kit(pages);
        let choices = kit.fetch("selectCustomers", json!({})).unwrap();
        assert_eq!((choices.result.len(), choices.truncated, kit.requests().len()), (count, truncated, requests));
    }
}

#[test]
fn a_page_that_is_not_needed_may_fail() {
    let choices = kit([page([1, 2], false)]).reply(500, "").fetch("selectCustomers", json!({})).unwrap();
    assert_eq!((choices.result.len(), choices.truncated), (2, false));
    let failure = kit([page([1, 2], true)]).reply(500, "").fetch("selectCustomers", json!({})).unwrap_err();
    assert_eq!(failure.code(), Code::UpstreamUnavailable);
}

#[test]
fn a_record_without_a_name_shows_its_id() {
    let records = r#"{"hasMore":false,"data":[{"id":3,"name":null},{"id":1,"name":" "},{"id":2},{"id":4,"name":"b\u00e4r \"x\""}]}"#;
    let choices = TestKit::new(&COMPONENT).reply(200, records).fetch("selectCustomers", json!({})).unwrap();
    let labels: Vec<&str> = choices.result.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["bär \"x\" (ID: 4)", "ID: 1", "ID: 2", "ID: 3"]);
}

#[test]
fn all_pages_are_requested_in_a_stable_order_and_merged_without_duplicates() {
    let kit = kit([page([1, 2], true), page([2, 3], false)]);
    let inputs = json!({ "fetchAll": true, "page": 7, "pageSize": 2, "includeTotal": true, "customQueryParams": { "page": "9", "x": ["1", "2"] } });
    let merged = kit.invoke("listJobs", inputs).unwrap();
    let found: Vec<i64> = merged["data"].as_array().unwrap().iter().map(|job| job["id"].as_i64().unwrap()).collect();
    assert_eq!(found, [1, 2, 3]);
    assert_eq!(
        (&merged["hasMore"], &merged["totalCount"], &merged["truncated"]),
        (&json!(false), &json!(3), &Value::Null)
    );
    let expected =
        |page: u32| ["x=1", "x=2", "pageSize=5000", "sort=+Id", &format!("page={page}")].map(str::to_owned).to_vec();
    assert_eq!(queries(&kit), [expected(1), expected(2)]);
}

#[test]
fn custom_parameters_override_inputs_for_a_single_page() {
    let kit = kit([page([1], false)]);
    kit.invoke(
        "listJobs",
        json!({ "page": 1, "number": "7", "customQueryParams": [{ "key": "number", "value": "8" }] }),
    )
    .unwrap();
    assert_eq!(queries(&kit), [["page=1", "number=8"]]);
}

#[test]
fn an_endless_list_is_truncated_with_a_reason() {
    let table = [
        (vec![page([1, 2], true); 3], 2, "the vendor repeats its pages", 2),
        (vec![page([1], true), page([], true)], 1, "the vendor repeats its pages", 2),
        ((1..=201).map(|id| page([id], true)).collect(), 200, "more than 200 pages", 200),
    ];
    for (pages, count, reason, requests) in table {
        let kit = kit(pages);
        let merged = kit.invoke("listJobs", json!({ "fetchAll": true })).unwrap();
        assert_eq!(
            (&merged["hasMore"], &merged["truncated"], &merged["totalCount"]),
            (&json!(true), &json!(reason), &json!(count))
        );
        assert_eq!(kit.requests().len(), requests);
    }
}

#[test]
fn a_list_is_truncated_before_the_deadline_of_its_caller() {
    let kit = kit([page([1], true), page([2], true)]).time_left(std::time::Duration::ZERO);
    let merged = kit.invoke("listJobs", json!({ "fetchAll": true })).unwrap();
    assert_eq!((&merged["truncated"], &merged["totalCount"]), (&json!("the time is over"), &json!(1)));
}

#[test]
fn the_deadline_of_the_first_caller_does_not_truncate_a_dropdown() {
    let kit = kit([page([1], true), page([2], true), page([3], false)]).time_left(std::time::Duration::ZERO);
    let choices = kit.fetch("selectCustomers", json!({})).unwrap();
    assert_eq!((choices.result.len(), choices.truncated), (3, false));
}

#[test]
fn an_invalid_page_is_refused() {
    for body in ["[]", "7", r#"{"data": 1}"#, r#"{"hasMore": false}"#, r#"{"data": [{"id": "x"}]}"#] {
        let failure = TestKit::new(&COMPONENT).reply(200, body).fetch("selectJob", json!({})).unwrap_err();
        assert_eq!(failure.code(), Code::UpstreamInvalid, "{body}");
    }
}
