//! Lists whose pages tell where the next one is.

use serde_json::{Value, json};
use wharf::{
    Api, Component, Deserialize, Effects, Item, JsonSchema, LinkPlace, Meta, Order, Paging, PagingScheme, Picklist,
    Request, RequestAction, action, data_source,
};

use crate::stage::Stage;
use crate::vendor::{Act, Vendor, answer_with};

const LISTS: [&str; 3] = ["listByCursor", "listByLinkInMember", "listByLinkInHeader"];
const SELECTS: [&str; 3] = ["selectByCursor", "selectByLinkInMember", "selectByLinkInHeader"];

static PAGINGS: [Paging; 3] = [
    paging(PagingScheme::Cursor { cursor: "after", next: "next" }),
    paging(PagingScheme::Link(LinkPlace::Member("next"))),
    paging(PagingScheme::Link(LinkPlace::Header)),
];

const fn paging(scheme: PagingScheme) -> Paging {
    Paging { scheme, size: "limit", max_size: 2, total: None, records: "data", id: "id", stable_sort: None }
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
    actions: &[action::<List<0>>(), action::<List<1>>(), action::<List<2>>()],
    data_sources: &[data_source::<Select<0>>(), data_source::<Select<1>>(), data_source::<Select<2>>()],
    ..acme::COMPONENT
};

/// The answer to a call, and the requests that the vendor received.
async fn call(kind: &str, acts: &[Act]) -> (Value, Vec<String>) {
    let vendor = Vendor::doing(acts.iter().cloned()).await;
    let connection = json!({ "key": "acmeKey", "fields": { "apiKey": "k" } });
    let path = format!("/v1/components/paging/{kind}/invoke");
    let reply =
        Stage::of_at(&COMPONENT, vendor.address).post(&path, &json!({ "connection": connection, "inputs": {} })).await;
    assert_eq!(reply.status, 200, "{kind}: {}", reply.text());
    (reply.json(), vendor.seen().into_iter().map(|request| request.line).collect())
}

#[tokio::test]
async fn the_next_page_is_where_the_last_one_says() {
    let first = "sort=new&limit=2";
    // With another host and a name twice.
    let link = "https://elsewhere.example/v2/notes?limit=2&tag=a&tag=b%26c&after=x#top";
    let page = |ids: &[u32], next: Value, header: &str| {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let headers = format!("content-type: application/json\r\n{header}");
        answer_with(200, &headers, &json!({ "data": data, "next": next }).to_string())
    };
    let table = [
        ("ByCursor", json!("x y"), String::new(), "sort=new&limit=2&after=x+y"),
        ("ByLinkInMember", json!(link), String::new(), "limit=2&tag=a&tag=b%26c&after=x"),
        ("ByLinkInHeader", json!(null), format!("link: <{link}>; rel=\"next\"\r\n"), "limit=2&tag=a&tag=b%26c&after=x"),
    ];
    for (kind, next, header, second) in table {
        let lines = [first, second].map(|query| format!("GET /v1/notes?{query} HTTP/1.1"));
        let acts = [page(&[1, 2], next.clone(), &header), page(&[3], json!(null), "")];
        let (answer, seen) = call(&format!("actions/list{kind}"), &acts).await;
        assert_eq!(answer["data"], json!({ "limit": 2, "data": [{ "id": 1 }, { "id": 2 }, { "id": 3 }] }), "{kind}");
        assert_eq!(seen, lines, "{kind}");
        let (answer, seen) = call(&format!("data-sources/select{kind}"), &acts).await;
        let keys: Vec<_> = answer["result"].as_array().unwrap().iter().map(|item| item["key"].clone()).collect();
        assert_eq!(
            (keys, answer["truncated"].clone()),
            (vec!["1".into(), "2".into(), "3".into()], json!(false)),
            "{kind}"
        );
        assert_eq!(seen, lines, "{kind}");
    }
}

#[tokio::test]
async fn a_link_without_parameters_ends_the_list() {
    let body = r#"{"data":[{"id":1},{"id":2}],"next":"/v1/notes/page/2"}"#;
    let acts = [answer_with(200, "content-type: application/json\r\n", body)];
    let (answer, seen) = call("actions/listByLinkInMember", &acts).await;
    assert_eq!(answer["data"]["truncated"], "the vendor does not say where the next page begins");
    assert_eq!(seen.len(), 1);
}
