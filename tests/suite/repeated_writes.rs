//! Writes that the vendor recognizes by a key, so that they are retried like reads.

use http::HeaderName;
use serde_json::{Value, json};
use wharf::{Api, Component, Deserialize, Effects, JsonSchema, Meta, Request, RequestAction, action};

use crate::stage::Stage;
use crate::vendor::{Act, Vendor, answer_with};

/// Pays something.
#[derive(Deserialize, JsonSchema)]
struct Pay<const RECOGNIZED: bool> {}

impl<const RECOGNIZED: bool> RequestAction for Pay<RECOGNIZED> {
    const META: Meta =
        Meta::new(if RECOGNIZED { "payOnce" } else { "pay" }, "Pay", Effects::CREATES, r#"{"data": {}}"#);
    type Output = Value;

    fn request(&self) -> Request {
        let request = Api::new("api", "").post("payments");
        if RECOGNIZED { request.idempotent_by(HeaderName::from_static("pay-key")) } else { request }
    }
}

static COMPONENT: Component =
    Component { key: "pay", actions: &[action::<Pay<false>>(), action::<Pay<true>>()], ..acme::COMPONENT };

/// The status and code of a call, and the keys that the vendor received.
async fn pay(action: &str, acts: Vec<Act>) -> (u16, Value, Vec<Option<String>>) {
    let vendor = Vendor::doing(acts).await;
    let body = json!({ "connection": { "key": "acmeKey", "fields": { "apiKey": "k" } }, "inputs": {} });
    let path = format!("/v1/components/pay/actions/{action}/invoke");
    let reply = Stage::of_at(&COMPONENT, vendor.address).post(&path, &body).await;
    let keys = vendor.seen().iter().map(|request| request.header("pay-key").map(str::to_owned)).collect();
    (reply.status, reply.json()["code"].clone(), keys)
}

#[tokio::test]
async fn a_write_is_repeated_under_one_key_if_the_vendor_recognizes_it() {
    let good = || answer_with(200, "content-type: application/json\r\n", "{}");
    let bad = || answer_with(500, "", "");
    let (status, _, keys) = pay("payOnce", vec![bad(), Act::Close, good()]).await;
    assert_eq!((status, keys.len()), (200, 3));
    let key = keys[0].clone().unwrap();
    assert!(key.len() == 32 && keys.iter().all(|other| other.as_ref() == Some(&key)), "{keys:?}");
    let (_, _, others) = pay("payOnce", vec![good()]).await;
    assert_ne!(others, [Some(key)]);

    let (status, code, keys) = pay("pay", vec![bad(), good()]).await;
    assert_eq!((status, code, keys), (504, json!("outcome_unknown"), vec![None]));
    // What the vendor says of a repetition does not tell what became of the first attempt.
    let (status, code, keys) = pay("payOnce", vec![bad(), answer_with(409, "", "")]).await;
    assert_eq!((status, code, keys.len()), (504, json!("outcome_unknown"), 2));
}
