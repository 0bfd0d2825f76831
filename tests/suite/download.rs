//! Files behind a redirect.

use serde_json::json;

use crate::stage::Stage;
use crate::vendor::{Vendor, answer_with};

const KEY: &str = "listInstalledEquipmentAttachments";

#[tokio::test]
async fn a_redirect_is_followed_without_credentials() {
    let redirect = answer_with(302, "location: /files/7?signature=x\r\n", "");
    let vendor = Vendor::doing([redirect, answer_with(200, "content-type: text/csv\r\n", "id")]).await;
    let reply = Stage::new(vendor.address).act(KEY, json!({ "path": "a" })).await;
    assert_eq!(reply.text(), r#"{"data":{"type":"Buffer","data":[105,100]},"contentType":"text/csv"}"#);
    let second = &vendor.seen()[1];
    assert_eq!(second.line, "GET /files/7?signature=x HTTP/1.1");
    assert_eq!((second.header("authorization"), second.header("st-app-key")), (None, None));
}

/// Plain http, addresses instead of names, names of this machine, other ports, and no end.
#[tokio::test]
async fn an_unsafe_redirect_is_not_followed() {
    let other = Vendor::start().await;
    let port = other.address.port();
    let targets = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        "https://localhost/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "/again".to_owned(),
    ];
    for target in targets {
        let redirect = answer_with(302, &format!("location: {target}\r\n"), "");
        let vendor = Vendor::doing(std::iter::repeat_n(redirect, 20)).await;
        let reply = Stage::new(vendor.address).act(KEY, json!({ "path": "a" })).await;
        let (status, code) = reply.failure();
        assert!(
            matches!((status, code.as_str()), (502, "upstream_invalid" | "upstream_unavailable")),
            "{target}: {code}"
        );
        assert!(!reply.text().contains(&target) || target == "/again", "{target}");
    }
    assert_eq!(other.seen().len(), 0);
}
