//! Lists whose pages tell where the next one is.

use std::borrow::Cow;

use http::HeaderName;
use http::header::LINK;
use serde_json::{Value, json};
use wharf::{
    Api, Component, Deserialize, Effects, Item, JsonSchema, Meta, NextPlace, Order, Paging, PagingScheme, Picklist,
    Request, RequestAction, action, data_source,
};

use crate::stage::{Reply, Stage};
use crate::vendor::{Act, Vendor, answer_with};

const KINDS: usize = 7;

const LISTS: [&str; KINDS] = [
    "listByCursor",
    "listByLinkInMember",
    "listByLinkInHeader",
    "listByCursorInHeader",
    "listByOffset",
    "listByNumber",
    "listWhole",
];
const SELECTS: [&str; KINDS] = [
    "selectByCursor",
    "selectByLinkInMember",
    "selectByLinkInHeader",
    "selectByCursorInHeader",
    "selectByOffset",
    "selectByNumber",
    "selectWhole",
];

static PAGINGS: [Paging; KINDS] = [
    paging(
        PagingScheme::Cursor { cursor: Cow::Borrowed("after"), next: NextPlace::Member(Cow::Borrowed("/paging/next")) },
        "/paging/data",
    ),
    paging(PagingScheme::Link(NextPlace::Member(Cow::Borrowed("/next"))), "/data"),
    paging(PagingScheme::Link(NextPlace::Header(LINK)), ""),
    paging(
        PagingScheme::Cursor {
            cursor: Cow::Borrowed("after"),
            next: NextPlace::Header(HeaderName::from_static("x-next")),
        },
        "",
    ),
    paging(PagingScheme::Offset { offset: Cow::Borrowed("offset") }, ""),
    paging(PagingScheme::PageNumber { page: Cow::Borrowed("page"), first: 0, more: None }, "/data"),
    paging(PagingScheme::Whole, ""),
];

const fn paging(scheme: PagingScheme, records: &'static str) -> Paging {
    Paging {
        scheme,
        size: Some(Cow::Borrowed("limit")),
        max_size: 2,
        fills_pages: false,
        total: None,
        records: Cow::Borrowed(records),
        id: Some(Cow::Borrowed("id")),
        stable_sort: None,
    }
}

fn list() -> Request {
    Api::new("api", "/v1").get("notes").param("sort", Some("new"))
}

/// Lists notes.
#[derive(Deserialize, JsonSchema)]
struct List<const KIND: usize> {}

impl<const KIND: usize> RequestAction for List<KIND> {
    const META: Meta = Meta::new(LISTS[KIND], "List", Effects::READS, r#"{"data": {"data": []}}"#);
    type Output = Value;

    fn request(&self) -> Request {
        list().all_pages(&PAGINGS[KIND])
    }
}

/// Selects a note.
#[derive(Deserialize, JsonSchema)]
struct Select<const KIND: usize> {}

#[derive(Deserialize)]
struct Note {
    id: u32,
}

impl<const KIND: usize> Picklist for Select<KIND> {
    const META: Meta = Meta::new(SELECTS[KIND], "Select", Effects::READS, r#"{"result": []}"#);
    const PAGING: &'static Paging = &PAGINGS[KIND];
    const ORDER: Order = Order::Vendor;
    type Record<'a> = Note;

    fn request(&self) -> Request {
        list()
    }

    fn item(Note { id }: Note) -> Item {
        Item::named(id, None)
    }
}

static COMPONENT: Component = Component {
    key: "paging",
    actions: &[
        action::<List<0>>(),
        action::<List<1>>(),
        action::<List<2>>(),
        action::<List<3>>(),
        action::<List<4>>(),
        action::<List<5>>(),
        action::<List<6>>(),
    ],
    data_sources: &[
        data_source::<Select<0>>(),
        data_source::<Select<1>>(),
        data_source::<Select<2>>(),
        data_source::<Select<3>>(),
        data_source::<Select<4>>(),
        data_source::<Select<5>>(),
        data_source::<Select<6>>(),
    ],
    ..acme::COMPONENT
};

/// The answer to a call that succeeds, and the requests that the vendor received.
async fn call(kind: &str, acts: &[Act]) -> (Value, Vec<String>) {
    let (reply, seen) = reply(kind, acts).await;
    assert_eq!(reply.status, 200, "{kind}: {}", reply.text());
    (reply.json(), seen)
}

async fn reply(kind: &str, acts: &[Act]) -> (Reply, Vec<String>) {
    let vendor = Vendor::doing(acts.iter().cloned()).await;
    let connection = json!({ "key": "acmeKey", "fields": { "apiKey": "k" } });
    let path = format!("/v1/components/paging/{kind}/invoke");
    let reply =
        Stage::of_at(&COMPONENT, vendor.address).post(&path, &json!({ "connection": connection, "inputs": {} })).await;
    (reply, vendor.seen().into_iter().map(|request| request.line).collect())
}

fn records(ids: &[u32]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

fn page(body: &Value, header: &str) -> Act {
    answer_with(200, &format!("content-type: application/json\r\n{header}"), &body.to_string())
}

#[tokio::test]
async fn the_next_page_is_where_the_last_one_says() {
    let first = "sort=new&limit=2";
    // With another host and a name twice.
    let link = "https://elsewhere.example/v2/notes?limit=2&tag=a&tag=b%26c&after=x#top";
    let followed = "limit=2&tag=a&tag=b%26c&after=x";
    let in_header = format!("link: <{link}>; rel=\"next\"\r\n");
    let nested = |ids: &[u32], next: Value| json!({ "paging": { "next": next, "data": records(ids) }, "count": 3 });
    let flat = |ids: &[u32], next: Value| json!({ "data": records(ids), "next": next });
    let table = [
        (
            "ByCursor",
            page(&nested(&[1, 2], json!("x y")), ""),
            page(&nested(&[3], json!(null)), ""),
            "sort=new&limit=2&after=x+y",
            json!({ "paging": { "data": records(&[1, 2, 3]) } }),
        ),
        (
            "ByLinkInMember",
            page(&flat(&[1, 2], json!(link)), ""),
            page(&flat(&[3], json!(null)), ""),
            followed,
            json!({ "data": records(&[1, 2, 3]) }),
        ),
        (
            "ByLinkInHeader",
            page(&records(&[1, 2]), &in_header),
            page(&records(&[3]), ""),
            followed,
            records(&[1, 2, 3]),
        ),
        (
            "ByCursorInHeader",
            page(&records(&[1, 2]), "x-next: x y\r\n"),
            page(&records(&[3]), ""),
            "sort=new&limit=2&after=x+y",
            records(&[1, 2, 3]),
        ),
    ];
    for (kind, one, other, second, merged) in table {
        let lines = [first, second].map(|query| format!("GET /v1/notes?{query} HTTP/1.1"));
        let acts = [one, other];
        let (answer, seen) = call(&format!("actions/list{kind}"), &acts).await;
        assert_eq!(answer["data"], merged, "{kind}");
        assert_eq!(seen, lines, "{kind}");
        let (answer, seen) = call(&format!("data-sources/select{kind}"), &acts).await;
        assert_eq!((keys(&answer), &answer["truncated"]), (vec!["1", "2", "3"], &json!(false)), "{kind}");
        assert_eq!(seen, lines, "{kind}");
    }
}

fn keys(answer: &Value) -> Vec<&str> {
    answer["result"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect()
}

/// The vendor caps its pages below the size that was asked for, and does not say whether more follow.
#[tokio::test]
async fn an_empty_page_ends_a_list_whose_pages_need_not_be_full() {
    let list = |ids: &[u32]| page(&records(ids), "");
    let data = |ids: &[u32]| page(&json!({ "data": records(ids) }), "");
    let table = [
        ("ByOffset", [list(&[1]), list(&[2]), list(&[3]), list(&[])], ["0", "1", "2", "3"], "offset"),
        ("ByNumber", [data(&[1]), data(&[2]), data(&[3]), data(&[])], ["0", "1", "2", "3"], "page"),
    ];
    for (kind, acts, values, name) in table {
        let (answer, seen) = call(&format!("actions/list{kind}"), &acts).await;
        let merged = if kind == "ByOffset" { &answer["data"] } else { &answer["data"]["data"] };
        assert_eq!(*merged, records(&[1, 2, 3]), "{kind}: {answer}");
        assert_eq!(seen, values.map(|value| format!("GET /v1/notes?sort=new&limit=2&{name}={value} HTTP/1.1")));
    }
    let (answer, _) = call("data-sources/selectWhole", &[list(&[1, 2, 3])]).await;
    assert_eq!((keys(&answer), &answer["truncated"]), (vec!["1", "2", "3"], &json!(false)));
    let (answer, seen) = call("actions/listWhole", &[list(&[1, 2, 3])]).await;
    assert_eq!((&answer["data"], seen.len()), (&records(&[1, 2, 3]), 1));
}

#[tokio::test]
async fn a_link_without_parameters_ends_the_list() {
    let body = r#"{"data":[{"id":1},{"id":2}],"next":"/v1/notes/page/2"}"#;
    let acts = [answer_with(200, "content-type: application/json\r\n", body)];
    let (answer, seen) = call("actions/listByLinkInMember", &acts).await;
    assert_eq!(answer["data"]["truncated"], "the vendor does not say where the next page begins");
    assert_eq!(seen.len(), 1);
    // A list that is the whole answer has no place to tell it.
    let acts = [page(&records(&[1, 2]), "link: </v1/notes/page/2>; rel=\"next\"\r\n")];
    let (reply, _) = reply("actions/listByLinkInHeader", &acts).await;
    let detail = reply.json()["detail"].clone();
    assert_eq!(reply.failure(), (502, "upstream_invalid".to_owned()));
    assert!(detail.as_str().unwrap().contains("The list is cut: the vendor does not say"), "{detail}");
}
