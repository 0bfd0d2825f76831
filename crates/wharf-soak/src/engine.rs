//! A workflow engine that calls, repeats what it is told to repeat, and doubts everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use futures_util::future::join;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use wharf_runner::HttpService;

use crate::vendor::Vendor;

/// How often the engine repeats a call that may be repeated.
const MAX_REPETITIONS: u32 = 200;

/// What was found.
#[derive(Default)]
pub(crate) struct Tally {
    /// Last answers, by code.
    pub(crate) codes: BTreeMap<String, u64>,
    pub(crate) repeated: u64,
    pub(crate) replayed: u64,
    /// Reported as done and not done, or not answered.
    pub(crate) lost: u64,
    /// Reported as not done and done, or answered with something else than the vendor said.
    pub(crate) wrong: u64,
    /// Done more than once.
    pub(crate) doubled: u64,
    /// Answered with another tenant's data.
    pub(crate) crossed: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
        self.repeated += other.repeated;
        self.replayed += other.replayed;
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.doubled += other.doubled;
        self.crossed += other.crossed;
    }
}

pub(crate) struct Engine {
    runner: HttpService,
    vendor: Arc<Vendor>,
    tenants: u64,
}

/// What the runner said.
struct Told {
    status: StatusCode,
    replayed: bool,
    body: Value,
}

impl Told {
    fn code(&self) -> &str {
        if self.status == StatusCode::OK { "ok" } else { self.body["code"].as_str().unwrap_or("none") }
    }
}

impl Engine {
    pub(crate) fn new(runner: HttpService, vendor: Arc<Vendor>, tenants: u64) -> Self {
        Self { runner, vendor, tenants }
    }

    /// Makes the call with this number: a third of them writes, and some of those twice at once.
    pub(crate) async fn call(&self, call: usize, tally: &mut Tally) {
        let tenant = 1 + call as u64 % self.tenants;
        match call % 3 {
            0 => self.write(call, tenant, call.is_multiple_of(2), tally).await,
            _ => self.read(call, tenant, tally).await,
        }
    }

    async fn read(&self, call: usize, tenant: u64, tally: &mut Tally) {
        let Some(told) = self.render(call, tenant, "getJob", json!({ "jobId": call }), tally).await else {
            tally.lost += 1;
            return;
        };
        self.compare(call, tenant, &told, tally);
    }

    async fn write(&self, call: usize, tenant: u64, twice: bool, tally: &mut Tally) {
        let inputs = json!({ "jobId": call, "reasonId": 1, "memo": "soak" });
        let mut other = Tally::default();
        let first = self.render(call, tenant, "cancelJob", inputs.clone(), tally);
        let answers = match twice {
            true => {
                let (first, second) = join(first, self.render(call, tenant, "cancelJob", inputs, &mut other)).await;
                vec![first, second]
            }
            false => vec![first.await],
        };
        tally.add(other);
        let performed = self.vendor.performed(call);
        tally.doubled += u64::from(performed > 1);
        for told in answers {
            let Some(told) = told else {
                tally.lost += 1;
                continue;
            };
            match told.code() {
                "ok" | "upstream_invalid" => tally.lost += u64::from(performed == 0),
                "outcome_unknown" => {}
                _ => tally.wrong += u64::from(performed > 0),
            }
            self.compare(call, tenant, &told, tally);
        }
    }

    fn compare(&self, call: usize, tenant: u64, told: &Told, tally: &mut Tally) {
        if told.status == StatusCode::OK {
            let data = &told.body["data"];
            tally.crossed += u64::from(data["tenantId"] != tenant);
            tally.wrong += u64::from(data["id"] != call);
        }
    }

    /// What the runner says in the end: the engine repeats what may be repeated, under the same key.
    async fn render(&self, call: usize, tenant: u64, action: &str, inputs: Value, tally: &mut Tally) -> Option<Told> {
        let envelope = json!({
            "connection": { "key": "serviceTitanConnection", "fields": {
                "environment": "integration", "tenant": tenant.to_string(), "clientId": "c", "clientSecret": "s",
                "applicationKey": "a",
            } },
            "inputs": inputs,
            "timeoutMs": 1_000,
        })
        .to_string();
        for _ in 0..MAX_REPETITIONS {
            let told = self.ask(call, action, envelope.clone()).await?;
            if told.body["retryable"] != true {
                *tally.codes.entry(told.code().to_owned()).or_default() += 1;
                tally.replayed += u64::from(told.replayed);
                return Some(told);
            }
            tally.repeated += 1;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        None
    }

    async fn ask(&self, call: usize, action: &str, envelope: String) -> Option<Told> {
        let request = Request::post(format!("/v1/components/servicetitan/actions/{action}/invoke"))
            .header("content-type", "application/json")
            .header("idempotency-key", format!("call-{call}"))
            .body(Body::from(envelope))
            .ok()?;
        let response = self.runner.answer(request).await;
        let (status, replayed) = (response.status(), response.headers().contains_key("idempotency-replayed"));
        let body = response.into_body().collect().await.ok()?.to_bytes();
        Some(Told { status, replayed, body: serde_json::from_slice(&body).ok()? })
    }
}
