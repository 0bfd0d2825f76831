//! What the operator configures: API keys, named connections and limits.

use std::fs;
use std::time::Duration;

use axum::body::Body;
use futures_util::poll;
use http::Request;
use serde_json::{Value, json};
use wharf_client::Limits;
use wharf_runner::{BodyLimits, CallerAuth, ConfiguredConnections, Options};

use crate::stage::{BASE, Stage, action, connection, runner};
use crate::vendor::{Act, Gate, Vendor, answer};

fn envelope(connection: Value) -> Value {
    json!({ "connection": connection, "inputs": { "jobId": 1 } })
}

#[tokio::test]
async fn any_of_the_api_keys_authenticates_a_caller() {
    let vendor = Vendor::doing([answer(200, "{}"), answer(200, "{}")]).await;
    let keys = ["the-old-key-of-the-engine", "the-new-key-of-the-engine"];
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let stage = Stage::guarded(&runner, CallerAuth::with_keys(keys).unwrap());
    let call = async |authorization: &str| {
        stage.post_with(&action("getJob"), &[("authorization", authorization)], &envelope(connection())).await
    };
    for key in keys {
        assert_eq!(call(&format!("Bearer {key}")).await.status, 200);
    }
    for wrong in ["", "Bearer", "Bearer ", "Basic the-old-key-of-the-engine", "Bearer the-old-key-of-the-engin"] {
        let reply = call(wrong).await;
        assert_eq!(reply.failure(), (401, "unauthenticated".to_owned()), "{wrong}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    let twice = keys.map(|key| ("authorization", format!("Bearer {key}")));
    let twice = [(twice[0].0, twice[0].1.as_str()), (twice[1].0, twice[1].1.as_str())];
    assert_eq!(stage.post_with(&action("getJob"), &twice, &envelope(connection())).await.status, 401);
    for (path, status) in [("/v1/components", 401), (BASE, 401), ("/healthz", 200), ("/readyz", 200)] {
        assert_eq!(stage.get(path).await.status, status, "{path}");
    }
    assert_eq!(vendor.seen().len(), 2);
}

#[tokio::test]
async fn without_keys_other_sites_and_other_hosts_are_refused() {
    let (site, origin) = ("sec-fetch-site", "origin");
    let local = [
        ("127.0.0.1:8080", None, true),
        ("[::1]:8080", Some((site, "none")), true),
        ("LocalHost", Some((site, "same-origin")), true),
        ("localhost:8080", Some((site, "cross-site")), false),
        ("localhost:8080", Some((site, "same-site")), false),
        ("evil.example:8080", Some((site, "same-origin")), false),
        ("127.0.0.1.evil.example", None, false),
        ("", None, false),
    ];
    let open = [
        ("wharf.example", None, true),
        ("wharf.example", Some((site, "same-origin")), true),
        ("a.example", Some((site, "cross-site")), false),
        // Without TLS, browsers send `origin` but not `sec-fetch-site`.
        ("wharf.example:8080", Some((origin, "http://wharf.example:8080")), true),
        ("wharf.example", Some((origin, "https://Wharf.example")), true),
        ("wharf.example", Some((origin, "http://wharf.example:8080")), false),
        ("wharf.example", Some((origin, "http://evil.example")), false),
        ("wharf.example", Some((origin, "null")), false),
        ("wharf.example", Some((origin, "")), false),
    ];
    for (callers, table) in [(CallerAuth::local(), &local[..]), (CallerAuth::open(), &open)] {
        let vendor = Vendor::start().await;
        let stage = Stage::guarded(&runner(vendor.address, Limits::default(), &Options::default()), callers);
        for (host, header, passes) in table {
            let request = Request::get("/v1/components").header("host", *host);
            let request = header.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let reply = stage.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, if *passes { 200 } else { 401 }, "{host} {header:?}");
        }
    }
}

#[tokio::test]
async fn without_keys_documents_are_for_local_callers_and_links() {
    let vendor = Vendor::start().await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let (local, keyed) = (CallerAuth::local(), CallerAuth::with_keys(["a-key-of-the-engine"]).unwrap());
    let (local, keyed) = (Stage::guarded(&runner, local), Stage::guarded(&runner, keyed));
    let requests: [(&[(&str, &str)], u16); 6] = [
        (&[("host", "localhost:8080")], 200),
        (&[("host", "evil.example")], 401),
        (&[("host", "localhost:80@evil.example")], 400),
        (&[("host", "localhost"), ("origin", "http://evil.example")], 401),
        (&[("host", "localhost"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "empty")], 401),
        (&[("host", "localhost"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")], 200),
    ];
    for path in ["/", "/docs", "/openapi.json", "/playground.json", "/errors/timeout", "/favicon.svg"] {
        for (headers, status) in requests {
            let request =
                || headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
            let reply = local.send(request().body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, status, "{path} {headers:?}");
            let reply = keyed.send(request().body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, if status == 400 { 400 } else { 200 }, "{path} {headers:?}");
        }
    }
    for path in ["/healthz", "/readyz"] {
        let request = Request::get(path).header("host", "evil.example").header("sec-fetch-site", "cross-site");
        assert_eq!(local.send(request.body(Body::empty()).unwrap()).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_rules_for_browsers() {
    let vendor = Vendor::doing([answer(200, "{}"), answer(200, r#"{"data":[]}"#)]).await;
    let stage = Stage::new(vendor.address);
    let source = format!("{BASE}/data-sources/selectJob/invoke");
    let replies = [
        (stage.get("/v1/components").await, "no-store"),
        (stage.get("/v1/components/none").await, "no-store"),
        (stage.get("/healthz").await, "no-store"),
        (stage.get("/metrics").await, "no-store"),
        (stage.get("/errors/timeout").await, "no-store"),
        (stage.act("getJob", json!({ "jobId": 1 })).await, "no-store"),
        (stage.post(&source, &json!({ "connection": connection() })).await, "no-store"),
        (stage.get(BASE).await, "no-cache"),
        (stage.get("/").await, "no-cache"),
    ];
    for (reply, rule) in replies {
        assert_eq!(
            (reply.header("x-content-type-options"), reply.header("cache-control")),
            ("nosniff", rule),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn an_encoded_path_is_the_same_address() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let encoded = format!("{BASE}/actions/get%4Aob/invoke");
    assert_eq!(stage.post(&encoded, &envelope(connection())).await.status, 200);
    assert_eq!(stage.get("/v1/%63omponents").await.status, 200);
    let other = format!("{BASE}/actions%2FgetJob/invoke");
    assert_eq!(stage.post(&other, &envelope(connection())).await.status, 404);
}

#[test]
fn invalid_keys_are_refused_and_not_echoed() {
    for keys in [&["short"][..], &[], &["sixteen-letters-ü"], &["a-key-that-is-long-enough", "with a blank in it"]] {
        let fault = CallerAuth::with_keys(keys.iter().copied()).unwrap_err();
        assert!(keys.iter().all(|key| !fault.contains(key)), "{fault}");
    }
}

/// A directory with a file of connections and a file with a secret.
fn configured(toml: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("secret"), "\u{feff} file-secret\t\r\n").unwrap();
    let file = directory.path().join("connections.toml");
    fs::write(&file, toml.replace("DIRECTORY", directory.path().to_str().unwrap())).unwrap();
    (directory, file)
}

const ACME: &str = r#"
[acme]
component = "servicetitan"
key = "serviceTitanConnection"

[acme.fields]
tenant = 7
clientId = "cid.1"
clientSecret = { file = "DIRECTORY/secret" }
applicationKey = "ak1.x"
"#;

#[tokio::test]
async fn a_connection_is_used_by_its_name() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let stage = Stage::before(&runner);
    let (_directory, file) = configured(ACME);
    runner.set_connections(ConfiguredConnections::read(&file, &runner.registry()).unwrap());
    assert_eq!(stage.post(&action("getJob"), &envelope("acme".into())).await.status, 200);
    assert!(vendor.tokens()[0].text().split('&').any(|pair| pair == "client_secret=file-secret"));
    assert!(vendor.seen()[0].line.contains("/tenant/7/"), "{}", vendor.seen()[0].line);
    let unknown = stage.post(&action("getJob"), &envelope("acne".into())).await;
    assert_eq!(unknown.failure(), (404, "unknown_connection".to_owned()));
    runner.set_connections(ConfiguredConnections::default());
    assert_eq!(stage.post(&action("getJob"), &envelope("acme".into())).await.status, 404);
}

#[tokio::test]
async fn every_error_in_the_connections_is_reported_without_secrets() {
    let vendor = Vendor::start().await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let table = [
        ("clientSecret = \"s3cret\" x", &["line 1 is not TOML"][..]),
        ("a = \"s3cret\"", &["line 1: [a] stands outside"]),
        (
            "[a]\ncomponent = \"servicetitam\"\nkey = \"serviceTitanConnection\"",
            &["[a] Unknown component", "servicetitan?"],
        ),
        (
            "[a]\ncomponent = \"servicetitan\"\nkey = \"x\"\nfields.tenant = 7.5\nfields.clientSecret = \"s3cret\"",
            &["line 4: [a] tenant: must be a text"],
        ),
        ("[a]\ncomponent = \"servicetitan\"\nkey = \"x\"\nsecret = \"s3cret\"", &["line 4: [a] secret: unknown"]),
        (
            "[a]\ncomponent = \"servicetitan\"\nkey = \"serviceTitanConnection\"\n[a.fields]\nclientSecret = \"s3cret\"\ntenant = \"s3cret/..\"\nx = \"1\"",
            &["line 1: [a] clientId:", "[a] applicationKey:", "line 7: [a] x:"],
        ),
        (
            "[a]\ncomponent = \"x\"\nkey = \"y\"\n[a.fields]\nb = { env = \"NOT_SET\" }\nc = { file = \"/not/there\" }\n[d]\n",
            &["b: the environment", "c: /not/there", "Unknown component", "line 7: [d] component is missing"],
        ),
    ];
    for (toml, expected) in table {
        let (_directory, file) = configured(toml);
        let faults = ConfiguredConnections::read(&file, &runner.registry()).unwrap_err().join("\n");
        assert!(expected.iter().all(|part| faults.contains(part)), "{toml}\n{faults}");
        assert!(!faults.contains("s3cret"), "{faults}");
    }
}

#[tokio::test]
async fn calls_above_the_limit_are_shed_but_health_checks_are_not() {
    let dropdown = (format!("{BASE}/data-sources/selectJob/invoke"), json!({ "connection": connection() }));
    for (path, body) in [(action("getJob"), envelope(connection())), dropdown] {
        let gate = Gate::new();
        let held = answer(200, r#"{"data":[]}"#).behind(&gate);
        let vendor = Vendor::doing(std::iter::repeat_n(held, 4)).await;
        let options = Options { max_in_flight: 1, ..Options::default() };
        let stage = Stage::before(&runner(vendor.address, Limits::default(), &options));
        let mut first = Box::pin(stage.post(&path, &body));
        vendor.asked_by(1, &mut first).await;
        let shed = stage.post(&path, &body).await;
        assert_eq!(shed.failure(), (503, "overloaded".to_owned()), "{path}");
        assert_eq!(shed.header("retry-after"), "1");
        assert_eq!(stage.get("/healthz").await.status, 200);
        gate.open();
        assert_eq!(first.await.status, 200);
        assert_eq!(stage.post(&path, &body).await.status, 200);
    }
}

#[tokio::test]
async fn the_limit_of_one_tenant_does_not_affect_others() {
    let vendor = Vendor::doing([Act::Hang, answer(200, "{}")]).await;
    let limits = Limits { calls_at_once: 1, ..Limits::default() };
    let stage = Stage::before(&runner(vendor.address, limits, &Options::default()));
    let (body, path) = (envelope(connection()), action("getJob"));
    let mut first = Box::pin(stage.post(&path, &body));
    vendor.asked_by(1, &mut first).await;
    assert_eq!(stage.post(&path, &body).await.failure(), (503, "overloaded".to_owned()));
    let mut other = connection();
    other["fields"]["tenant"] = "8".into();
    assert_eq!(stage.post(&path, &envelope(other)).await.status, 200);
}

#[tokio::test]
async fn a_request_body_that_does_not_arrive_times_out() {
    let vendor = Vendor::start().await;
    let bodies = BodyLimits { read_time: Duration::from_millis(1), ..BodyLimits::default() };
    let stage = Stage::limited(&runner(vendor.address, Limits::default(), &Options::default()), bodies);
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = Request::post(action("getJob")).header("content-type", "application/json").body(body).unwrap();
    assert_eq!(stage.send(request).await.failure(), (408, "malformed_request".to_owned()));
}

#[tokio::test]
async fn a_slow_request_body_does_not_count_as_a_call_in_flight() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let options = Options { max_in_flight: 1, ..Options::default() };
    let runner = runner(vendor.address, Limits::default(), &options);
    let stage = Stage::before(&runner);
    let request = Request::post(action("getJob")).header("content-type", "application/json");
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let mut slow = Box::pin(stage.send(request.body(body).unwrap()));
    assert!(poll!(&mut slow).is_pending());
    assert_eq!(stage.post(&action("getJob"), &envelope(connection())).await.status, 200);
    assert!(poll!(&mut slow).is_pending());
}

#[tokio::test]
async fn requests_above_the_memory_limit_are_shed() {
    let vendor = Vendor::start().await;
    let limits = Limits { buffer_bytes: 1 << 10, ..Limits::default() };
    let stage = Stage::before(&runner(vendor.address, limits, &Options::default()));
    let reply = stage.post(&action("getJob"), &json!({ "inputs": "x".repeat(20 << 10) })).await;
    assert_eq!(reply.failure(), (503, "overloaded".to_owned()));
}
