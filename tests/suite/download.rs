//! Files behind a redirect.

use serde_json::json;

use crate::stage::Stage;
use crate::vendor::{Vendor, answer_with};

const KEY: &str = "listInstalledEquipmentAttachments";

#[tokio::test]
async fn a_redirect_within_the_api_is_followed_with_credentials() {
    for (location, path) in [
        ("/files/7?signature=x", "/files/7?signature=x"),
        ("/files/caf\u{e9}.pdf", "/files/caf%C3%A9.pdf"),
        ("/files/a b.pdf#page=2", "/files/a%20b.pdf"),
    ] {
        let redirect = answer_with(302, &format!("location: {location}\r\n"), "");
        let vendor = Vendor::doing([redirect, answer_with(200, "content-type: text/csv\r\n", "id")]).await;
        let reply = Stage::new(vendor.address).act(KEY, json!({ "path": "a" })).await;
        assert_eq!(reply.text(), r#"{"data":{"type":"Buffer","data":[105,100]},"contentType":"text/csv"}"#);
        let [first, second] = &vendor.seen()[..] else { panic!("{location}") };
        assert_eq!(second.line, format!("GET {path} HTTP/1.1"));
        for name in ["authorization", "st-app-key"] {
            assert!(first.header(name).is_some() && first.header(name) == second.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_file_keeps_its_type_whatever_the_types_parameters_are() {
    let headers = "content-type: application/pdf; name=\"M\u{fc}ller.pdf\"\r\n";
    let vendor = Vendor::doing([answer_with(200, headers, "id")]).await;
    let reply = Stage::new(vendor.address).act(KEY, json!({ "path": "a" })).await;
    assert_eq!(reply.json()["contentType"], "application/pdf");
}

#[tokio::test]
async fn a_rejected_token_is_renewed_behind_a_redirect_too() {
    let redirect = || answer_with(302, "location: /files/7\r\n", "");
    let acts = [redirect(), answer_with(401, "", ""), redirect(), answer_with(200, "", "id")];
    let vendor = Vendor::doing(acts).await;
    let reply = Stage::new(vendor.address).act(KEY, json!({ "path": "a" })).await;
    assert_eq!((reply.status, vendor.seen().len(), vendor.tokens().len()), (200, 4, 2));
    assert_eq!(vendor.seen()[3].header("authorization"), Some("Bearer token-2"));
}

#[tokio::test]
async fn a_write_does_not_follow_redirects() {
    let elsewhere = answer_with(303, "location: https://nowhere.invalid/\r\n", "");
    let vendor = Vendor::doing([elsewhere.clone(), elsewhere]).await;
    let write = json!({ "method": "POST", "urlType": "crm", "url": "customers", "responseType": "arraybuffer" });
    let reply = Stage::new(vendor.address).act("rawRequest", write).await;
    assert_eq!((reply.failure(), vendor.seen().len()), ((502, "upstream_invalid".to_owned()), 1));
}

/// Plain HTTP, IP addresses, names of this machine, other ports, and an endless loop.
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
