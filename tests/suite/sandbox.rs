//! The runner against the sandbox tenant: each call sees the effects of earlier ones.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::{Value, json};
use servicetitan_sandbox::{FaultRefused, FaultyCalls, InjectedFault, Options, Sandbox, Size};
use tokio::net::TcpListener;

use crate::stage::{Stage, action, connection};

pub(crate) async fn tenant(size: Size) -> (Stage, Sandbox) {
    serve(&Options { size, ..Options::default() }).await
}

/// A sandbox tenant, and a runner for it.
pub(crate) async fn serve(options: &Options) -> (Stage, Sandbox) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let stage = Stage::new(listener.local_addr().unwrap());
    let sandbox = Sandbox::new(options);
    tokio::spawn(sandbox.clone().serve(listener, std::future::pending()));
    (stage, sandbox)
}

pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list["data"].as_array().unwrap().iter().map(|record| record["id"].as_i64().unwrap()).collect()
}

pub(crate) fn keys(choices: &Value) -> Vec<String> {
    texts(choices, "key")
}

pub(crate) fn labels(choices: &Value) -> Vec<String> {
    texts(choices, "label")
}

fn texts(choices: &Value, member: &str) -> Vec<String> {
    let items = choices["result"].as_array().unwrap();
    items.iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_job_is_booked_assigned_and_canceled() {
    let (stage, sandbox) = tenant(Size::Small).await;
    let known = stage.data("getJob", json!({ "jobId": sandbox.first_job() })).await;
    let technicians = raw(&stage, "settings", "/technicians").await;
    let technician = ids(&technicians)[0];
    let visit = json!({ "start": "2026-12-01T15:00:00Z", "end": "2026-12-01T17:00:00Z" });
    let job = stage
        .data(
            "createJob",
            json!({
                "customerId": known["customerId"], "locationId": known["locationId"].to_string(),
                "businessUnitId": known["businessUnitId"], "jobTypeId": known["jobTypeId"], "priority": "High",
                "campaignId": known["campaignId"], "appointments": json!([visit, visit]).to_string(), "summary": null,
                "customerPo": "PO-10025",
            }),
        )
        .await;
    assert_eq!(
        (&job["priority"], &job["customerPo"], &job["appointmentCount"]),
        (&json!("High"), &json!("PO-10025"), &json!(2))
    );
    assert_eq!(stage.data("getJob", json!({ "jobId": job["id"] })).await, job);
    assert_eq!(
        ids(&stage.data("listJobs", json!({ "number": job["jobNumber"] })).await),
        [job["id"].as_i64().unwrap()]
    );
    assert!(keys(&stage.choices("selectJob").await).contains(&job["id"].to_string()));

    let appointment = &job["firstAppointmentId"];
    let assignment = json!({ "jobAppointmentId": appointment, "technicianIds": [technician] });
    assert_eq!(stage.data("assignTechnicians", assignment).await["id"], *appointment);
    let assigned = stage.data("listJobs", json!({ "technicianId": technician, "fetchAll": true })).await;
    assert!(ids(&assigned).contains(&job["id"].as_i64().unwrap()));

    let deletion = json!({ "appointmentId": job["lastAppointmentId"] });
    assert_eq!(stage.data("deleteAppointment", deletion.clone()).await, json!({}));
    assert_eq!(stage.act("deleteAppointment", deletion).await.failure(), (404, "upstream_not_found".to_owned()));

    let reasons = raw(&stage, "jpm", "/job-cancel-reasons?active=True").await;
    let cancellation =
        json!({ "jobId": job["id"], "reasonId": ids(&reasons)[0], "memo": "The customer called it off" });
    assert_eq!(stage.data("cancelJob", cancellation).await, json!({}));
    let canceled = stage.data("getJob", json!({ "jobId": job["id"] })).await;
    assert_eq!((&canceled["jobStatus"], &canceled["appointmentCount"]), (&json!("Canceled"), &json!(1)));
}

async fn raw(stage: &Stage, module: &str, url: &str) -> Value {
    stage.data("rawRequest", json!({ "urlType": module, "url": url, "method": "GET" })).await
}

#[tokio::test]
async fn a_customer_is_changed_field_by_field() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let customer = &raw(&stage, "crm", "/customers?pageSize=1").await["data"][0];
    let id = &customer["id"];
    let application = "6b29fc40-ca47-1067-b31d-00dd010662da";
    let external = json!({ "applicationGuid": application, "externalData": [{ "key": "a", "value": "1" }, { "key": "b", "value": "2" }] });
    let changes = json!({
        "customerId": id, "doNotMail": true, "doNotService": "true", "creditLimit": "1250.50", "name": "", "externalData": external,
    });
    let changed = stage.data("updateCustomer", changes).await;
    assert_eq!((&changed["doNotMail"], &changed["doNotService"]), (&json!(true), &json!(true)));
    assert_eq!((&changed["name"], changed["creditLimit"].to_string().as_str()), (&customer["name"], "1250.50"));

    let merged = json!({ "patchMode": "Merge", "applicationGuid": application, "externalData": [{ "key": "a", "value": null }] });
    let changed = stage
        .data("updateCustomer", json!({ "customerId": id, "doNotMail": false, "active": null, "externalData": merged }))
        .await;
    assert_eq!((&changed["doNotMail"], &changed["active"]), (&json!(false), &json!(true)));
    let external = changed["externalData"].as_array().unwrap();
    assert!(external.contains(&json!({ "key": "b", "value": "2" })), "{changed}");
    assert!(external.iter().all(|pair| pair["key"] != "a"), "{changed}");
}

#[tokio::test]
async fn an_invoice_is_adjusted_and_answered_as_a_bare_number() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let invoice = ids(&raw(&stage, "accounting", "/invoices?pageSize=1").await)[0];
    let inputs = json!({ "adjustmentToId": invoice, "royaltyDetails": { "royaltyStatus": "Pending" }, "tax": "0.10",
        "items": [{ "description": "Discount", "quantity": -1.50 }] });
    let adjustment = stage.data("createInvoices", inputs).await;
    let found = raw(&stage, "accounting", &format!("/invoices?ids={adjustment}")).await;
    assert_eq!(found["data"][0]["adjustmentToId"], invoice);
    let refused = stage.act("createInvoices", json!({ "adjustmentToId": 1 })).await;
    assert_eq!(refused.failure(), (422, "upstream_rejected".to_owned()));
    assert!(refused.json()["upstream"]["errors"]["adjustmentToId"].is_array(), "{}", refused.text());
}

#[tokio::test]
async fn an_uploaded_file_is_downloaded_unchanged() {
    let (stage, _sandbox) = tenant(Size::Small).await;
    let bytes: Vec<u8> = (0..=255).collect();
    let file = json!({ "type": "Buffer", "data": bytes });
    let stored = stage.data("createInstalledEquipmentAttachment", json!({ "file": file, "fileName": "all.bin" })).await;
    assert!(stored["path"].as_str().unwrap().ends_with(".bin"), "{stored}");
    let found = stage.data("listInstalledEquipmentAttachments", stored).await;
    assert_eq!(found, json!({ "type": "Buffer", "data": bytes }));
}

#[tokio::test]
async fn all_pages_are_merged_into_one() {
    let (stage, sandbox) = tenant(Size::Demo).await;
    let all = stage.data("listJobs", json!({ "fetchAll": "true", "pagination": { "page": 3, "pageSize": 10 } })).await;
    let found = ids(&all);
    let distinct: BTreeSet<i64> = found.iter().copied().collect();
    assert_eq!((found.len(), distinct.len()), (15_000, 15_000));
    assert!(found.is_sorted());
    assert_eq!((&all["hasMore"], &all["totalCount"], &all["page"]), (&json!(false), &json!(15_000), &json!(3)));
    let lists = sandbox.received().iter().filter(|received| received.path.ends_with("/jobs")).count();
    assert_eq!(lists, 3);

    let page = stage.data("listJobs", json!({ "pagination": { "page": 3, "pageSize": 10 }, "sort": "-Id" })).await;
    assert_eq!(ids(&page), found.iter().rev().skip(20).take(10).copied().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_dropdown_contains_exactly_the_newest_ten_thousand() {
    let (stage, _sandbox) = tenant(Size::Demo).await;
    for (key, list, module) in [("selectCustomers", "/customers", "crm"), ("selectJob", "/jobs", "jpm")] {
        let choices = stage.choices(key).await;
        let found: BTreeSet<i64> = keys(&choices).iter().map(|key| key.parse().unwrap()).collect();
        assert_eq!((found.len(), &choices["truncated"]), (10_000, &json!(true)), "{key}");
        let newest = raw(&stage, module, &format!("{list}?sort=-Id&pageSize=1&page=10000")).await;
        assert_eq!(found.first(), ids(&newest).first(), "{key}");
    }
    let customers = stage.choices("selectCustomers").await;
    assert!(labels(&customers).iter().map(|label| label.to_lowercase()).is_sorted());
    let first = &customers["result"][0];
    assert!(
        first["label"].as_str().unwrap().ends_with(&format!("(ID: {})", first["key"].as_str().unwrap())),
        "{first}"
    );
    let jobs = keys(&stage.choices("selectJob").await);
    assert!(jobs.iter().map(|key| key.parse::<i64>().unwrap()).is_sorted());
}

const GET_JOB: (&str, &str) = ("GET", "/jpm/v2/tenant/{tenant}/jobs/{id}");
const CREATE_JOB: (&str, &str) = ("POST", "/jpm/v2/tenant/{tenant}/jobs");

fn fail(sandbox: &Sandbox, (method, path): (&str, &str), fault: InjectedFault, calls: u32) {
    sandbox.fail(FaultyCalls { method: method.to_owned(), path: path.to_owned(), fault, calls }).unwrap();
}

#[tokio::test]
async fn injected_faults_fail_calls() {
    let (stage, sandbox) = tenant(Size::Small).await;
    let inputs = json!({ "jobId": sandbox.first_job() });
    let job = stage.data("getJob", inputs.clone()).await;
    let statuses = || sandbox.received().iter().map(|received| received.status).collect::<Vec<_>>();
    let unavailable = InjectedFault::Status { code: 503, retry_after_seconds: Some(0) };
    for (fault, status) in [(InjectedFault::Reset, 0), (InjectedFault::ShortBody, 200), (unavailable, 503)] {
        sandbox.forget();
        fail(&sandbox, GET_JOB, fault, 1);
        assert_eq!(stage.data("getJob", inputs.clone()).await, job, "{fault:?}");
        assert_eq!(statuses(), [status, 200], "{fault:?}");
    }

    let known = |field: &str| job[field].clone();
    let new = json!({
        "customerId": known("customerId"), "locationId": known("locationId"), "businessUnitId": known("businessUnitId"),
        "jobTypeId": known("jobTypeId"), "campaignId": known("campaignId"), "priority": "Low",
        "appointments": [{ "start": "2026-12-01T15:00:00Z", "end": "2026-12-01T17:00:00Z" }],
    });
    let count = async || stage.data("listJobs", json!({ "includeTotal": true })).await["totalCount"].as_i64().unwrap();
    let before = count().await;
    for (fault, performed) in [(InjectedFault::Reset, 0), (InjectedFault::ShortBody, 1)] {
        fail(&sandbox, CREATE_JOB, fault, 1);
        let reply = stage.act("createJob", new.clone()).await;
        assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()), "{fault:?}");
        assert_eq!(count().await, before + performed, "{fault:?}");
    }

    fail(&sandbox, GET_JOB, InjectedFault::Delay(60_000), 1);
    let short = json!({ "connection": connection(), "inputs": inputs, "timeoutMs": 100 });
    assert_eq!(stage.post(&action("getJob"), &short).await.failure(), (504, "timeout".to_owned()));
    let unknown = FaultyCalls { method: "GET".into(), path: "/jobs".into(), fault: InjectedFault::Reset, calls: 1 };
    assert_eq!(sandbox.fail(unknown), Err(FaultRefused::UnknownOperation));
}
