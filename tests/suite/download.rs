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

#[tokio::test]
async fn an_error_of_the_file_host_affects_neither_token_nor_rate_limiter() {
    for (status, code) in [(401, "upstream_invalid"), (429, "upstream_unavailable")] {
        let redirect = answer_with(302, "location: /files/7\r\n", "");
        let refusal = answer_with(status, "retry-after: 100\r\n", "");
        let acts = std::iter::repeat_n([redirect, refusal], 3).flatten().chain([answer_with(200, "", "{}")]);
        let vendor = Vendor::doing(acts).await;
        let stage = Stage::new(vendor.address);
        assert_eq!(stage.act(KEY, json!({ "path": "a" })).await.failure(), (502, code.to_owned()));
        // The token is not renewed, and the rate limiter is not paused.
        assert_eq!(stage.act("getJob", json!({ "jobId": 1 })).await.status, 200, "{code}");
        assert_eq!((vendor.seen().len(), vendor.tokens().len()), (7, 1));
    }
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
