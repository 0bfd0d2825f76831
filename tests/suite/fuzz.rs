//! Hostile input. As tests these run what is in the corpora and some random input; under a fuzzer,
//! `cargo bolero test --package wharf-tests fuzz::envelopes`, as long as one likes.

use std::net::Ipv4Addr;
use std::panic::AssertUnwindSafe;

use axum::body::Body;
use http::Request;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::runtime::Builder;
use wharf::form::ReadOptions;
use wharf::json::raw;
use wharf::testkit::TestKit;

use crate::stage::{Stage, action, registry};

/// Any bytes are refused with an explanation.
#[test]
fn envelopes() {
    let runtime = AssertUnwindSafe(Builder::new_current_thread().enable_all().build().unwrap());
    let stage = AssertUnwindSafe(Stage::new((Ipv4Addr::LOCALHOST, 9).into()));
    bolero::check!().for_each(|bytes: &[u8]| {
        let request = Request::post(action("getJob")).header("content-type", "application/json");
        let reply = runtime.block_on(stage.send(request.body(Body::from(bytes.to_vec())).unwrap()));
        let (status, code) = reply.failure();
        // The port is closed, and the request may set too short a timeout to find out.
        assert!(status < 500 || matches!(code.as_str(), "upstream_unavailable" | "timeout"), "{status} {code}");
    });
}

/// Inputs are refused with pointers, or become what stays as it is when decoded again.
#[test]
fn inputs() {
    let registry = registry();
    let component = registry.component("servicetitan").unwrap();
    let keys = ["createJob", "createInvoices", "updateCustomer", "listJobs"];
    let forms = AssertUnwindSafe(keys.map(|key| component.action(key).unwrap().form()));
    bolero::check!().for_each(|bytes: &[u8]| {
        let Ok(inputs) = serde_json::from_slice::<&RawValue>(bytes) else { return };
        for form in *forms {
            match form.read(inputs, "/inputs", &ReadOptions::default()) {
                Ok(strict) => assert_eq!(form.read(&raw(&strict), "/inputs", &ReadOptions::default()), Ok(strict)),
                Err(faults) => {
                    assert!((1..=100).contains(&faults.len()));
                    assert!(faults.iter().all(|fault| fault.pointer.starts_with("/inputs")), "{faults:?}");
                }
            }
        }
    });
}

/// A raw request, the name of its API on a line of its own, is refused, or stays below its API and its tenant.
#[test]
fn raw_paths() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let (api, path) = text.split_once('\n').unwrap_or(("jpm", &text));
        let kit = TestKit::new(&servicetitan::COMPONENT).reply(200, "{}");
        let inputs = json!({ "urlType": api, "url": path, "method": "GET", "responseType": "json" });
        let Ok(_) = kit.invoke("rawRequest", inputs) else { return };
        let path = &kit.requests()[0].path;
        let url = url::Url::parse("https://vendor.example").unwrap().join(path).unwrap();
        assert_eq!(url.host_str(), Some("vendor.example"), "{path}");
        assert!(path.split('/').nth(3) == Some("tenant") && path.split('/').nth(4) == Some("{tenant}"), "{path}");
        assert_eq!(url.path().split('/').count(), path.split('/').count(), "{path}");
    });
}

/// A file in the `Buffer` form is refused, or has exactly the listed bytes.
#[test]
fn buffers() {
    let registry = registry();
    let component = registry.component("servicetitan").unwrap();
    let form = AssertUnwindSafe(component.action("createInstalledEquipmentAttachment").unwrap().form());
    bolero::check!().for_each(|bytes: &[u8]| {
        let Ok(file) = serde_json::from_slice::<Value>(bytes) else { return };
        let listed = file["data"].as_array().filter(|_| file["type"] == "Buffer").cloned();
        let accepted =
            form.read(&raw(&json!({ "fileName": "a", "file": file })), "/inputs", &ReadOptions::default()).is_ok();
        if let Some(listed) = listed {
            let is_byte = |item: &Value| item.as_u64().is_some_and(|number| number < 256);
            assert!(!accepted || listed.iter().all(is_byte));
        }
    });
}
