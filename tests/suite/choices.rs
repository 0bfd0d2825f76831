//! What a caller may ask of a dropdown: a text to search for, a part at a time, nothing twice.

use futures_util::future::join;
use serde_json::{Value, json};

use crate::stage::{BASE, Reply, Stage, connection};
use crate::tokens::wait;
use crate::vendor::{Act, Gate, Vendor, answer};

const NAMES: [&str; 8] =
    ["Ärger & Söhne", "Zoë Doe", "zoe Smith", "Jane Doe", "İpek", "Ｆｕｌｌ Width", "Großæ Łódź", "Ødegård ΟΔΟΣ"];

/// A runner whose vendor has customers of these names, and lists them for so many calls: each may
/// ask for a second page.
async fn stage(names: &[&str], times: usize) -> Stage {
    let record = |(index, name): (usize, &&str)| json!({ "id": index + 1, "name": name });
    let records: Vec<Value> = names.iter().enumerate().map(record).collect();
    let page = json!({ "hasMore": false, "data": records }).to_string();
    Stage::new(Vendor::doing(std::iter::repeat_n(answer(200, &page), 2 * times)).await.address)
}

fn path() -> String {
    format!("{BASE}/data-sources/selectCustomers/invoke")
}

async fn ask(stage: &Stage, mut wish: Value) -> Reply {
    wish["connection"] = connection();
    stage.post(&path(), &wish).await
}

fn keys(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let reply = reply.json();
    reply["result"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_search_disregards_case_accents_and_the_order_of_words() {
    let table: [(&str, &[&str]); 14] = [
        ("", &["8", "7", "6", "5", "4", "3", "2", "1"]),
        ("DOE", &["4", "2"]),
        ("zoe", &["3", "2"]),
        ("ZOË", &["3", "2"]),
        ("arger", &["1"]),
        ("sohne  A\u{308}RG", &["1"]),
        ("doe jane", &["4"]),
        ("ipek", &["5"]),
        ("full", &["6"]),
        ("grossae lodz", &["7"]),
        ("GROSS ŁÓDŹ", &["7"]),
        ("odegard", &["8"]),
        ("οδος", &["8"]),
        ("nobody", &[]),
    ];
    let stage = stage(&NAMES, table.len()).await;
    for (search, expected) in table {
        let mut found = keys(&ask(&stage, json!({ "search": search })).await);
        found.sort_by(|one, other| other.cmp(one));
        assert_eq!(found, expected, "{search}");
    }
}

#[tokio::test]
async fn pages_are_fetched_concurrently() {
    let gate = Gate::new();
    let page = json!({ "hasMore": false, "data": [{ "id": 1, "name": "a" }] }).to_string();
    let held = Act::Behind(gate.clone(), Box::new(answer(200, &page)));
    let vendor = Vendor::doing([held.clone(), held]).await;
    let stage = Stage::new(vendor.address);
    let opening = async {
        vendor.asked(2).await;
        gate.open();
    };
    let (reply, ()) = join(ask(&stage, json!({})), opening).await;
    assert_eq!(keys(&reply), ["1"]);
}

#[tokio::test]
async fn parts_make_the_whole() {
    let stage = stage(&NAMES, 30).await;
    let whole = keys(&ask(&stage, json!({})).await);
    for limit in 1..=7 {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let reply = ask(&stage, json!({ "limit": limit, "cursor": cursor })).await;
            found.extend(keys(&reply));
            match reply.json().get("nextCursor") {
                Some(next) => cursor = Some(next.clone()),
                None => break,
            }
        }
        assert_eq!(found, whole, "{limit} at a time");
    }
}

#[tokio::test]
async fn a_part_leaves_none_out_when_choices_have_gone_or_moved() {
    let record = |id: u32, name: &str| json!({ "id": id, "name": name });
    let (a, c, d, e) = (record(1, "a"), record(3, "c"), record(4, "d"), record(5, "é"));
    let table = [
        (2, json!([a, c, d]), vec!["3", "4"]),
        (2, json!([a, c, d, record(2, "z")]), vec!["3", "4", "2"]),
        (2, json!([record(2, "A"), a, c, d]), vec!["3", "4"]),
        (3, json!([d, e, record(6, "E")]), vec!["4", "5", "6"]),
        (3, json!([]), vec![]),
    ];
    for (given, after, expected) in table {
        let before = json!([a, record(2, "b"), c, d]);
        let pages = [before, after.clone()].map(|data| json!({ "hasMore": false, "data": data }).to_string());
        let acts = pages.iter().flat_map(|page| [answer(200, page), answer(200, page)]);
        let stage = Stage::new(Vendor::doing(acts).await.address);
        let cursor = ask(&stage, json!({ "limit": given })).await.json()["nextCursor"].take();
        wait(15 * 60).await;
        assert_eq!(keys(&ask(&stage, json!({ "cursor": cursor })).await), expected, "{after}");
    }
}

#[tokio::test]
async fn a_cursor_is_of_one_list() {
    let stage = stage(&["a", "b", "c", "d"], 1).await;
    let cursor = ask(&stage, json!({ "limit": 2 })).await.json()["nextCursor"].take();
    let mut renewed = connection();
    renewed["token"] = json!({ "access_token": "another" });
    let mut others = connection();
    others["fields"]["tenant"] = "8".into();
    let table = [
        ("selectCustomers", connection(), json!("a"), 400),
        ("selectCustomers", others, json!(""), 400),
        ("selectTechnician", connection(), json!(""), 400),
        // The vendor is asked anew, and has nothing more to say.
        ("selectCustomers", renewed, json!(""), 422),
        ("selectCustomers", connection(), json!(""), 200),
    ];
    for (source, connection, search, status) in table {
        let wish = json!({ "connection": connection, "cursor": cursor, "search": search });
        let reply = stage.post(&format!("{BASE}/data-sources/{source}/invoke"), &wish).await;
        assert_eq!(reply.status, status, "{source} {search}: {}", reply.text());
    }
}

#[tokio::test]
async fn invalid_queries_are_refused() {
    let stage = Stage::new(Vendor::start().await.address);
    let table = [
        json!({ "limit": 0 }),
        json!({ "limit": 10_001 }),
        json!({ "limit": -1 }),
        json!({ "limit": "five" }),
        json!({ "limit": 1.5 }),
        json!({ "cursor": "nonsense" }),
        json!({ "search": "x".repeat(201) }),
        json!({ "serch": "x" }),
    ];
    for query in table {
        assert_eq!(ask(&stage, query.clone()).await.failure(), (400, "malformed_request".to_owned()), "{query}");
    }
    for member in ["search", "limit", "cursor"] {
        for path in ["actions/getJob/invoke", "connections/serviceTitanConnection/test"] {
            let value = if member == "limit" { json!(1) } else { json!("x") };
            let reply =
                stage.post(&format!("{BASE}/{path}"), &json!({ "connection": connection(), member: value })).await;
            assert_eq!(reply.failure(), (400, "malformed_request".to_owned()), "{member} at {path}");
        }
    }
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_twice() {
    let stage = stage(&NAMES, 3).await;
    let tag = ask(&stage, json!({})).await.header("etag").to_owned();
    let body = json!({ "connection": connection() });
    let again = async |tag: &str| stage.post_with(&path(), &[("if-none-match", tag)], &body).await;
    let unchanged = again(&tag).await;
    assert_eq!((unchanged.status, unchanged.header("etag"), unchanged.text().as_str()), (304, tag.as_str(), ""));
    assert_eq!(again("\"another\"").await.status, 200);
}
