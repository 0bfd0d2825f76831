//! Routes, envelope and refusals, as a workflow engine meets them.

use std::sync::Arc;

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use wharf::registry::RegisteredComponent;
use wharf_client::Limits;
use wharf_runner::Options;

use crate::checked_in::{assert_checked_in, assert_snapshot};
use crate::stage::{BASE, Stage, action, connection, registry, runner};
use crate::vendor::{Vendor, answer, answer_with};

async fn idle_stage() -> Stage {
    Stage::new(Vendor::start().await.address)
}

#[tokio::test]
async fn components_are_listed_with_the_digest_of_their_manifest() {
    let stage = idle_stage().await;
    let list = stage.get("/v1/components").await.json();
    let manifest = stage.get(BASE).await;
    assert_eq!(list[0]["key"], "servicetitan");
    assert_eq!(manifest.header("etag"), format!("\"{}\"", list[0]["digest"].as_str().unwrap()));
}

#[tokio::test]
async fn the_manifest_is_the_checked_in_file_and_spares_the_second_download() {
    let stage = idle_stage().await;
    let manifest = stage.get(BASE).await;
    assert_checked_in(&[("component.json".into(), manifest.text())].into(), &[], "cargo run -- manifest");
    for tags in [manifest.header("etag").to_owned(), format!("\"a\", W/{}", manifest.header("etag")), "*".to_owned()] {
        let request = Request::get(BASE).header("if-none-match", tags).body(Body::empty()).unwrap();
        let reply = stage.send(request).await;
        assert_eq!((reply.status, reply.body.len()), (304, 0));
        assert_eq!(reply.header("etag"), manifest.header("etag"));
    }
    let request = Request::get(BASE).header("if-none-match", "\"other\"").body(Body::empty()).unwrap();
    assert_eq!(stage.send(request).await.status, 200);
}

#[tokio::test]
async fn the_process_reports_that_it_lives_and_takes_calls() {
    let stage = idle_stage().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(stage.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn unknown_keys_name_the_nearest_known_one() {
    let stage = idle_stage().await;
    let body = json!({ "connection": connection() });
    let mut elsewhere = body.clone();
    elsewhere["connection"]["key"] = "serviceTitanConection".into();
    let table = [
        ("/v1/components/servicetitn/actions/getJob/invoke".to_owned(), &body, "unknown_component", "servicetitan"),
        (action("getJbo"), &body, "unknown_action", "getJob"),
        (format!("{BASE}/data-sources/selectJobs/invoke"), &body, "unknown_data_source", "selectJob"),
        (
            format!("{BASE}/connections/servicetitanConnection/test"),
            &body,
            "unknown_connection",
            "serviceTitanConnection",
        ),
        (action("getJob"), &elsewhere, "unknown_connection", "serviceTitanConnection"),
    ];
    for (path, body, code, nearest) in table {
        let reply = stage.post(&path, body).await;
        assert_eq!(reply.failure(), (404, code.to_owned()), "{path}");
        assert!(
            reply.json()["detail"].as_str().unwrap().contains(&format!("Did you mean {nearest}?")),
            "{}",
            reply.text()
        );
    }
    let named = stage.post(&action("getJob"), &json!({ "connection": "production" })).await;
    assert_eq!(named.failure(), (404, "unknown_connection".to_owned()));
}

#[tokio::test]
async fn routes_and_methods_that_do_not_exist_are_refused() {
    let stage = idle_stage().await;
    assert_eq!(stage.get("/v2/components").await.failure(), (404, "malformed_request".to_owned()));
    assert_eq!(stage.get("/v1/components/%ff").await.failure(), (400, "malformed_request".to_owned()));
    let reply = stage.get(&action("getJob")).await;
    assert_eq!(reply.failure(), (405, "malformed_request".to_owned()));
    assert_eq!(reply.header("allow"), "POST");
}

#[tokio::test]
async fn every_code_is_explained_where_its_type_leads() {
    let stage = idle_stage().await;
    let problem = stage.get("/nowhere").await.json();
    assert_eq!(problem["type"], "/errors/malformed_request");
    for code in wharf::Code::ALL {
        let page = stage.get(&format!("/errors/{}", code.name())).await;
        assert!(page.text().starts_with(&format!("# {}\n", code.name())), "{}", page.text());
        assert!(page.text().contains(&format!("Status: {}", code.status())), "{}", page.text());
    }
}

#[tokio::test]
async fn every_fault_of_the_inputs_is_reported() {
    let vendor = Vendor::start().await;
    let inputs = json!({ "jobId": "x", "externalDataApplicationGuid": "y", "jobid": 1 });
    let reply = Stage::new(vendor.address).act("getJob", inputs).await;
    assert_eq!(reply.failure(), (422, "invalid_input".to_owned()));
    assert_snapshot!("every_fault_of_the_inputs_is_reported", format!("{:#}", reply.json()["errors"]));
    assert_eq!((vendor.tokens().len(), vendor.seen().len()), (0, 0));
}

#[tokio::test]
async fn faults_of_the_connection_are_reported() {
    let stage = idle_stage().await;
    let with = |change: fn(&mut Value)| {
        let mut connection = connection();
        change(&mut connection);
        connection
    };
    let table = [
        (Value::Null, vec!["/connection"]),
        (json!({ "fields": {} }), vec!["/connection/key"]),
        (json!({ "key": "serviceTitanConnection", "extra": 1 }), vec!["/connection/extra"]),
        (
            json!({ "key": "serviceTitanConnection" }),
            vec![
                "/connection/fields/tenant",
                "/connection/fields/clientId",
                "/connection/fields/clientSecret",
                "/connection/fields/applicationKey",
            ],
        ),
        (with(|one| one["fields"]["tenant"] = "../1".into()), vec!["/connection/fields/tenant"]),
        (with(|one| one["fields"]["tenant"] = "1\n2".into()), vec!["/connection/fields/tenant"]),
        (with(|one| one["fields"]["environment"] = "staging".into()), vec!["/connection/fields/environment"]),
        (with(|one| one["fields"]["applicationKey"] = "a\nb".into()), vec!["/connection/fields/applicationKey"]),
        (with(|one| one["fields"]["applicationKey"] = "\u{e9}".into()), vec!["/connection/fields/applicationKey"]),
        (with(|one| one["token"] = json!({ "access_token": "" })), vec!["/connection/token/access_token"]),
        (with(|one| one["token"] = json!({ "access_token": "a\u{e9}\n" })), vec!["/connection/token/access_token"]),
        (with(|one| one["fields"]["secret"] = "x".into()), vec!["/connection/fields/secret"]),
        (
            with(|one| one["fields"]["tokenUrl"] = "https://auth.servicetitan.io/connect/token".into()),
            vec!["/connection/fields/tokenUrl"],
        ),
    ];
    for (connection, pointers) in table {
        let reply = stage.post(&action("getJob"), &json!({ "connection": connection, "inputs": { "jobId": 1 } })).await;
        assert_eq!(reply.failure(), (422, "invalid_connection".to_owned()), "{connection}");
        let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<&str> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(found, pointers);
    }
}

/// Unknown members, number formats, spaces and the order of keys survive.
#[tokio::test]
async fn answers_pass_through_byte_for_byte() {
    let bodies = [r#"{ "z": 1.10, "a": 1e2, "id": 12345678901234567890, "new": [ null ] }"#, "12345", "\"text\"", "[]"];
    for body in bodies {
        let vendor = Vendor::doing([answer(200, body)]).await;
        let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!(reply.text(), format!(r#"{{"data":{body}}}"#));
    }
}

#[tokio::test]
async fn bytes_come_in_the_buffer_form_or_as_they_are() {
    let file = || answer_with(200, "content-type: image/png\r\n", "\u{1}\u{7f}png");
    let vendor = Vendor::doing([file(), file(), file()]).await;
    let stage = Stage::new(vendor.address);
    let key = "listInstalledEquipmentAttachments";
    let reply = stage.act(key, json!({ "path": "a b/ä" })).await;
    assert_eq!(reply.text(), r#"{"data":{"type":"Buffer","data":[1,127,112,110,103]},"contentType":"image/png"}"#);
    assert!(vendor.seen()[0].line.contains("?path=a+b%2F%C3%A4 "), "{}", vendor.seen()[0].line);
    let body = json!({ "connection": connection(), "inputs": { "path": "a" } });
    let reply = stage.post_with(&action(key), &[("accept", "application/octet-stream")], &body).await;
    assert_eq!((reply.header("content-type"), reply.body.as_slice()), ("image/png", b"\x01\x7fpng".as_slice()));
    assert_eq!(reply.header("content-disposition"), "attachment");
    let as_welcome = [("accept", "application/octet-stream, application/json, application/problem+json")];
    assert_eq!(stage.post_with(&action(key), &as_welcome, &body).await.header("content-type"), "application/json");
}

#[tokio::test]
async fn files_may_come_beside_the_envelope() {
    let vendor = Vendor::doing([answer(201, r#"{"path":"p"}"#)]).await;
    let envelope = json!({ "connection": connection(), "inputs": { "fileName": "a.csv" } });
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"request\"\r\n\r\n{envelope}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.csv\"\r\ncontent-type: text/csv\r\n\r\nid,name\r\n--x--\r\n"
    );
    let request = Request::post(action("createInstalledEquipmentAttachment"))
        .header("content-type", "multipart/form-data; boundary=x");
    let reply = Stage::new(vendor.address).send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(reply.text(), r#"{"data":{"path":"p"}}"#);
    let sent = vendor.seen()[0].text();
    assert!(sent.contains("name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nid,name\r\n"), "{sent}");
}

#[tokio::test]
async fn more_than_can_be_sent_is_refused() {
    let many: Value =
        (0..30_000).map(|number| (format!("x-{number}"), json!("é"))).collect::<serde_json::Map<_, _>>().into();
    let table = [
        (action("listCustomers"), json!({ "inputs": { "name": "a".repeat(60_000) } }), 200),
        (action("listCustomers"), json!({ "inputs": { "name": "a".repeat(70_000) } }), 422),
        (
            action("rawRequest"),
            json!({ "inputs": { "urlType": "crm", "url": "a", "method": "GET", "headers": many } }),
            422,
        ),
        (format!("{BASE}/triggers/webhookTrigger/webhook"), json!({ "request": { "headers": many } }), 400),
    ];
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let stage = Stage::before(&runner(vendor.address, Limits::default(), &Options::default()));
    for (path, mut body, status) in table {
        body["connection"] = connection();
        let reply = stage.post(&path, &body).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text());
        assert!(reply.body.len() < 64 << 10, "{path}: {} bytes", reply.body.len());
    }
}

#[tokio::test]
async fn a_form_may_be_large_and_says_nothing_twice() {
    let vendor = Vendor::doing([answer(201, r#"{"path":"p"}"#)]).await;
    let stage = Stage::new(vendor.address);
    let envelope = json!({ "connection": connection(), "inputs": { "fileName": "a.csv" } }).to_string();
    let both = json!({ "connection": connection(), "inputs": { "file": "aWQ=" } }).to_string();
    let large = "x".repeat((3 << 20) - 4_096);
    let table = [
        (vec![("request", &envelope), ("file", &large)], 200),
        (vec![("request", &envelope), ("request", &envelope)], 400),
        (vec![("request", &envelope), ("file", &envelope), ("file", &envelope)], 422),
        (vec![("request", &both), ("file", &envelope)], 422),
    ];
    for (parts, status) in table {
        let part = |(name, content): &(&str, &String)| {
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n{content}\r\n")
        };
        let body = parts.iter().map(part).collect::<String>() + "--x--\r\n";
        let request = Request::post(action("createInstalledEquipmentAttachment"))
            .header("content-type", "multipart/form-data; boundary=x");
        let reply = stage.send(request.body(Body::from(body)).unwrap()).await;
        let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        assert_eq!(reply.status, status, "{names:?}: {}", reply.text());
    }
}

#[tokio::test]
async fn every_answer_carries_its_id_and_its_timing() {
    let vendor = Vendor::doing([answer(200, "{}"), answer(404, "{}")]).await;
    let stage = Stage::new(vendor.address);
    let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (id, kept, trace, passed_on) in [("flow-7", true, valid, Some(valid)), ("not visible", false, "garbage", None)]
    {
        let headers = [("x-request-id", id), ("traceparent", trace)];
        let body = json!({ "connection": connection(), "inputs": { "jobId": 1 } });
        let reply = stage.post_with(&action("getJob"), &headers, &body).await;
        assert_eq!(reply.header("x-request-id") == id, kept);
        let timing = reply.header("server-timing");
        assert!(
            ["auth;dur=", "budget;dur=", "upstream;dur=", "total;dur="].iter().all(|part| timing.contains(part)),
            "{timing}"
        );
        assert_eq!(vendor.seen().last().unwrap().header("traceparent"), passed_on);
    }
}

/// The paths that invoke something of any component, and the connection for each.
fn invoking_paths() -> Vec<(String, Value)> {
    let registry = registry();
    let of = |registered: &Arc<RegisteredComponent>| {
        let component = &registered.component;
        let base = format!("/v1/components/{}", component.key);
        let actions = component.actions.iter().map(|one| format!("{base}/actions/{}/invoke", one.meta().key));
        let sources = component.data_sources.iter().map(|one| format!("{base}/data-sources/{}/invoke", one.meta().key));
        let fields =
            if *component.key == *"acme" { json!({ "apiKey": "key" }) } else { connection()["fields"].clone() };
        let connection = json!({ "key": component.connections[0].meta().key, "fields": fields });
        actions.chain(sources).map(|path| (path, connection.clone())).collect::<Vec<_>>()
    };
    registry.components().iter().flat_map(of).collect()
}

#[tokio::test]
async fn inputs_are_an_object_of_known_keys_everywhere() {
    let stage = idle_stage().await;
    for (path, connection) in invoking_paths() {
        for inputs in [json!("x"), json!(false), json!(7), json!([1, 2]), json!({ "noSuchKey": 1 })] {
            let reply = stage.post(&path, &json!({ "connection": connection, "inputs": inputs })).await;
            assert_eq!(reply.failure(), (422, "invalid_input".to_owned()), "{path} {inputs}");
        }
    }
}

/// A raw request stays below the tenant, with the connection's own credentials.
#[tokio::test]
async fn raw_requests_stay_below_the_tenant_and_set_no_credentials() {
    let refused = [
        ("url", json!("https://evil.example/")),
        ("url", json!("//evil.example/")),
        ("url", json!("/../../x")),
        ("urlType", json!("jpm/../..")),
        ("urlType", json!("@evil.example")),
        ("headers", json!({ "Authorization": "x" })),
        ("headers", json!({ "st-app-key": "x" })),
        ("headers", json!({ "HOST": "x" })),
        ("headers", json!({ "X-Forwarded-For": "x" })),
        ("headers", json!({ "x-a": "b\r\nc: d" })),
    ];
    let vendor = Vendor::start().await;
    let stage = Stage::new(vendor.address);
    for (key, value) in refused {
        let mut inputs = json!({ "urlType": "jpm", "url": "/jobs", "method": "GET", "responseType": "json" });
        inputs[key] = value.clone();
        let reply = stage.act("rawRequest", inputs).await;
        assert_eq!(reply.failure(), (422, "invalid_input".to_owned()), "{value}");
        assert_eq!(reply.json()["errors"][0]["pointer"], format!("/inputs/{key}"));
    }
    let form = json!({
        "urlType": "jpm", "url": "/jobs", "method": "POST", "responseType": "json", "formData": { "a": "b" },
        "headers": { "content-type": "multipart/form-data" },
    });
    assert_eq!(stage.act("rawRequest", form).await.json()["errors"][0]["code"], "conflict");
    assert_eq!((vendor.tokens().len(), vendor.seen().len()), (0, 0));
}
