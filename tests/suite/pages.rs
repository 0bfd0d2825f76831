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
    let expected = |page: u32| {
        ["x=1", "x=2", "includeTotal=true", "pageSize=5000", "sort=+Id", &format!("page={page}")]
            .map(str::to_owned)
            .to_vec()
    };
    assert_eq!(queries(&kit), [expected(1), expected(2)]);
}

/// A page that tells about the next one with these members.
fn telling(ids: impl IntoIterator<Item = i64>, members: &str) -> String {
    let page = page(ids, false);
    page.replace(r#""hasMore":false,"totalCount":null"#, members)
}

#[test]
fn whether_more_follows_is_read_from_whatever_the_vendor_tells() {
    let last = || telling([3], r#""hasMore":"false""#);
    let full = || telling(1..=5_000, r#""other":0"#);
    let refused = || String::new();
    let guessed = "the vendor does not say whether more follows";
    let table = [
        (vec![telling([1, 2], r#""hasMore":"true""#), last()], 3, None),
        (vec![telling([1, 2], r#""hasMore":1"#), telling([3], r#""hasMore":0"#)], 3, None),
        (vec![telling([1, 2], r#""hasMore":"0""#)], 2, None),
        (vec![telling([1, 2], r#""hasMore":null"#)], 2, None),
        (vec![telling([1, 2], r#""totalCount":3"#), telling([3], r#""totalCount":"3""#)], 3, None),
        (vec![telling([1, 2], r#""hasMore":null,"totalCount":"2""#)], 2, None),
        (vec![full(), telling([5_001], r#""other":0"#)], 5_001, None),
        (vec![full(), telling([], r#""other":0"#)], 5_000, None),
        (vec![full(), refused()], 5_000, Some(guessed)),
        (vec![telling([1], r#""hasMore":true"#), telling([], r#""hasMore":true"#), last()], 2, None),
        (
            vec![telling([1], r#""hasMore":true"#), telling([1], r#""hasMore":true"#)],
            1,
            Some("the vendor repeats its pages"),
        ),
    ];
    for (pages, count, reason) in table {
        let scripted = || {
            let reply = |kit: TestKit, page: &String| kit.reply(if page.is_empty() { 404 } else { 200 }, page.clone());
            pages.iter().fold(TestKit::new(&COMPONENT), reply)
        };
        let shown: Vec<&str> = pages.iter().map(|page| &page[..page.len().min(80)]).collect();
        let kit = scripted();
        let merged = kit.invoke("listJobs", json!({ "fetchAll": true })).unwrap();
        assert_eq!(merged["data"].as_array().unwrap().len(), count, "{shown:?}");
        assert_eq!((merged["truncated"].as_str(), &merged["mayMiss"]), (reason, &Value::Null), "{shown:?}");
        assert_eq!(kit.requests().len(), pages.len(), "{shown:?}");
        let choices = scripted().fetch("selectCustomers", json!({})).unwrap();
        let told = (choices.result.len(), choices.truncated, choices.truncated_reason);
        assert_eq!(told, (count, reason.is_some(), reason), "{shown:?}");
    }
}

#[test]
fn a_record_that_the_pages_may_have_hidden_is_told() {
    let counted = |ids: &[i64], more: bool, total: i64| {
        telling(ids.iter().copied(), &format!(r#""hasMore":{more},"totalCount":{total}"#))
    };
    let table = [
        // Of 4 records, the first leaves after the first page: the third moves there.
        (vec![counted(&[1, 2], true, 4), counted(&[4], false, 3)], true),
        // The same, and a new one joins after the second page.
        (vec![counted(&[1, 2], true, 6), counted(&[4, 5], true, 5), counted(&[6, 7], false, 6)], true),
        // The last page does not hold what the vendor counts.
        (vec![counted(&[1, 2], false, 9_000)], true),
        // One joins while the pages are read.
        (vec![counted(&[1, 2], true, 3), counted(&[3, 4], false, 4)], false),
        // One moves to the second page.
        (vec![counted(&[1, 2], true, 3), counted(&[2, 3], false, 3)], false),
    ];
    for (pages, may_miss) in table {
        let merged = kit(pages.clone()).invoke("listJobs", json!({ "fetchAll": true })).unwrap();
        let told = (merged["mayMiss"] == true, &merged["truncated"], &merged["hasMore"]);
        assert_eq!(told, (may_miss, &Value::Null, &json!(false)), "{pages:?}");
        let choices = kit(pages.clone()).fetch("selectCustomers", json!({})).unwrap();
        let reason = may_miss.then_some("the list changed while it was read");
        assert_eq!((choices.truncated, choices.truncated_reason), (may_miss, reason), "{pages:?}");
    }
}

#[test]
fn an_odd_record_does_not_lose_the_others() {
    let table = [
        (r#"{"id":1,"name":"Bob \ud83d"}"#, Some("Bob \u{fffd} (ID: 1)")),
        (r#"{"id":"1","name":"Bob"}"#, Some("Bob (ID: 1)")),
        (r#"{"id":1,"name":42}"#, Some("42 (ID: 1)")),
        (r#"{"id":null,"name":"Bob"}"#, None),
        (r#"{"name":"Bob"}"#, None),
    ];
    for (record, label) in table {
        let page = format!(r#"{{"hasMore":false,"totalCount":3,"data":[{{"id":2}},{record},{{"id":3}}]}}"#);
        let kit = TestKit::new(&COMPONENT).reply(200, page.clone()).reply(200, page.clone());
        let choices = kit.fetch("selectCustomers", json!({})).unwrap();
        let labels: Vec<&str> = choices.result.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(labels, label.into_iter().chain(["ID: 2", "ID: 3"]).collect::<Vec<_>>(), "{record}");
        let reason = label.is_none().then_some("records without a readable id were left out");
        assert_eq!((choices.truncated, choices.truncated_reason), (reason.is_some(), reason), "{record}");
        // Merged pages hold the record unchanged.
        if let Ok(expected) = serde_json::from_str::<Value>(record) {
            assert_eq!(kit.invoke("listJobs", json!({ "fetchAll": true })).unwrap()["data"][1], expected);
        }
    }
}

#[test]
fn choices_with_the_same_label_show_their_keys() {
    let page = r#"{"hasMore":false,"data":[{"id":2,"referenceNumber":"A"},{"id":1,"referenceNumber":"A"},{"id":3,"referenceNumber":"B"}]}"#;
    let choices = TestKit::new(&COMPONENT).reply(200, page).fetch("selectInvoice", json!({})).unwrap();
    let mut labels: Vec<&str> = choices.result.iter().map(|item| item.label.as_str()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["#A (ID: 1)", "#A (ID: 2)", "#B"]);
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
        (vec![page([1], true), page([], true), page([], true), page([], true)], 1, "three empty pages in a row", 4),
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
