//! A workflow engine that makes calls, retries those that are retryable, and verifies every response.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use futures_util::future::join;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use wharf_runner::HttpService;

use crate::vendor::Vendor;

/// How many times the engine attempts a retryable call.
const MAX_ATTEMPTS: u32 = 200;

/// The results of calls.
#[derive(Default)]
pub(crate) struct Tally {
    /// Final responses, by code.
    pub(crate) codes: BTreeMap<String, u64>,
    pub(crate) retries: u64,
    pub(crate) replayed: u64,
    /// Reported as performed but not performed, or without a response.
    pub(crate) lost: u64,
    /// Reported as not performed but performed, or with data that is not the vendor's.
    pub(crate) wrong: u64,
    /// Performed more than once.
    pub(crate) duplicated: u64,
    /// Responses with another tenant's data.
    pub(crate) cross_tenant: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
        self.retries += other.retries;
        self.replayed += other.replayed;
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.duplicated += other.duplicated;
        self.cross_tenant += other.cross_tenant;
    }
}

pub(crate) struct Engine {
    runner: HttpService,
    vendor: Arc<Vendor>,
    tenants: u64,
}

/// A response of the runner.
struct Reply {
    status: StatusCode,
    replayed: bool,
    body: Value,
}

impl Reply {
    fn code(&self) -> &str {
        if self.status == StatusCode::OK { "ok" } else { self.body["code"].as_str().unwrap_or("none") }
    }
}

impl Engine {
    pub(crate) fn new(runner: HttpService, vendor: Arc<Vendor>, tenants: u64) -> Self {
        Self { runner, vendor, tenants }
    }

    /// Makes the call with this number. A third of the calls are writes, and half of these are made twice concurrently.
    pub(crate) async fn call(&self, call: usize, tally: &mut Tally) {
        let tenant = 1 + call as u64 % self.tenants;
        match call % 3 {
            0 => self.write(call, tenant, call.is_multiple_of(2), tally).await,
            _ => self.read(call, tenant, tally).await,
        }
    }

    async fn read(&self, call: usize, tenant: u64, tally: &mut Tally) {
        let Some(reply) = self.call_with_retries(call, tenant, "getJob", json!({ "jobId": call }), tally).await else {
            tally.lost += 1;
            return;
        };
        self.verify(call, tenant, &reply, tally);
    }

    async fn write(&self, call: usize, tenant: u64, twice: bool, tally: &mut Tally) {
        let inputs = json!({ "jobId": call, "reasonId": 1, "memo": "soak" });
        let mut second_tally = Tally::default();
        let first = self.call_with_retries(call, tenant, "cancelJob", inputs.clone(), tally);
        let replies = match twice {
            true => {
                let (first, second) =
                    join(first, self.call_with_retries(call, tenant, "cancelJob", inputs, &mut second_tally)).await;
                vec![first, second]
            }
            false => vec![first.await],
        };
        tally.add(second_tally);
        let performed = self.vendor.performed(call);
        tally.duplicated += u64::from(performed > 1);
        for reply in replies {
            let Some(reply) = reply else {
                tally.lost += 1;
                continue;
            };
            match reply.code() {
                "ok" | "upstream_invalid" => tally.lost += u64::from(performed == 0),
                "outcome_unknown" => {}
                _ => tally.wrong += u64::from(performed > 0),
            }
            self.verify(call, tenant, &reply, tally);
        }
    }

    fn verify(&self, call: usize, tenant: u64, reply: &Reply, tally: &mut Tally) {
        if reply.status == StatusCode::OK {
            let data = &reply.body["data"];
            tally.cross_tenant += u64::from(data["tenantId"] != tenant);
            tally.wrong += u64::from(data["id"] != call);
        }
    }

    /// The final reply: retryable calls are retried under the same idempotency key.
    async fn call_with_retries(
        &self,
        call: usize,
        tenant: u64,
        action: &str,
        inputs: Value,
        tally: &mut Tally,
    ) -> Option<Reply> {
        let envelope = json!({
            "connection": { "key": "serviceTitanConnection", "fields": {
                "environment": "integration", "tenant": tenant.to_string(), "clientId": "c", "clientSecret": "s",
                "applicationKey": "a",
            } },
            "inputs": inputs,
            "timeoutMs": 1_000,
        })
        .to_string();
        for _ in 0..MAX_ATTEMPTS {
            let reply = self.attempt(call, action, envelope.clone()).await?;
            if reply.body["retryable"] != true {
                *tally.codes.entry(reply.code().to_owned()).or_default() += 1;
                tally.replayed += u64::from(reply.replayed);
                return Some(reply);
            }
            tally.retries += 1;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        None
    }

    async fn attempt(&self, call: usize, action: &str, envelope: String) -> Option<Reply> {
        let request = Request::post(format!("/v1/components/servicetitan/actions/{action}/invoke"))
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("idempotency-key", format!("call-{call}"))
            .body(Body::from(envelope))
            .ok()?;
        let response = self.runner.answer(request).await;
        let (status, replayed) = (response.status(), response.headers().contains_key("idempotency-replayed"));
        let body = response.into_body().collect().await.ok()?.to_bytes();
        Some(Reply { status, replayed, body: serde_json::from_slice(&body).ok()? })
    }
}
