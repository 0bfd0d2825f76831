//! The playground, as a browser requests it.

use std::io::Read;
use std::sync::Arc;

use axum::body::Body;
use flate2::read::GzDecoder;
use http::Request;
use serde_json::{Value, json};
use wharf_client::Limits;
use wharf_runner::{CallerAuth, Options, Runner};

use crate::stage::{Reply, Stage, runner};
use crate::vendor::Vendor;

async fn hosts(callers: CallerAuth) -> (Arc<Runner>, Stage) {
    let vendor = Vendor::doing(Vec::new()).await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    (runner.clone(), Stage::guarded(&runner, callers))
}

async fn ask(stage: &Stage, path: &str, header: &str, value: &str) -> Reply {
    stage.send(Request::get(path).header(header, value).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn its_files_have_a_policy_and_are_compressed_and_cached() {
    let (_, stage) = hosts(CallerAuth::open()).await;
    for (path, kind) in [("/", "text/html"), ("/docs", "text/html"), ("/favicon.svg", "image/svg+xml")] {
        let plain = stage.get(path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{path}");
        assert!(plain.header("content-type").starts_with(kind));
        let policy = plain.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("eval"), "{policy}");
        let compressed = ask(&stage, path, "accept-encoding", "br, gzip").await;
        assert_eq!(compressed.header("content-encoding"), "gzip");
        let mut content = Vec::new();
        GzDecoder::new(compressed.body.as_slice()).read_to_end(&mut content).unwrap();
        assert_eq!(content, plain.body);
        let again = ask(&stage, path, "if-none-match", plain.header("etag")).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let page = stage.get("/").await.text();
    let script = page.split('"').find_map(|part| part.strip_prefix('.').filter(|path| path.ends_with(".js"))).unwrap();
    assert!(stage.get(script).await.header("cache-control").contains("immutable"));
    assert_eq!(stage.get("/assets/none.js").await.failure(), (404, "malformed_request".to_owned()));
}

#[tokio::test]
async fn it_gets_what_all_callers_may_know() {
    let (runner, stage) = hosts(CallerAuth::open()).await;
    let expected = json!({ "version": "0.1.0", "keyRequired": false, "connection": null, "connections": {} });
    assert_eq!(stage.get("/playground.json").await.json(), expected);
    let stage = Stage::with_example(&runner, ("servicetitan".to_owned(), json!({ "key": "k" })));
    let example = json!({ "component": "servicetitan", "connection": { "key": "k" } });
    assert_eq!(stage.get("/playground.json").await.json()["connection"], example);
}

#[tokio::test]
async fn names_of_connections_are_for_those_with_a_key() {
    let key = "a-key-of-the-page-tests";
    let (runner, stage) = hosts(CallerAuth::with_keys([key]).unwrap()).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let fields = r#"fields = { tenant = "7", clientId = "c", clientSecret = "s", applicationKey = "a" }"#;
    let text = format!("[production]\ncomponent = \"servicetitan\"\nkey = \"serviceTitanConnection\"\n{fields}");
    std::fs::write(file.path(), text).unwrap();
    runner.set_connections(wharf_runner::ConfiguredConnections::read(file.path(), &runner.registry()).unwrap());
    let stranger = stage.get("/playground.json").await.json();
    assert_eq!((&stranger["keyRequired"], &stranger["connections"]), (&Value::Bool(true), &json!({})));
    let known = ask(&stage, "/playground.json", "authorization", &format!("Bearer {key}")).await.json();
    assert_eq!(known["connections"], json!({ "servicetitan": ["production"] }));
}
