//! A workflow engine that makes calls, retries those that are retryable, and verifies every answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures_util::future::join;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::answer::Answer;
use crate::runners::Runners;
use crate::vendor::Vendor;

/// How long the engine repeats a call.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two attempts of a call.
const BACKOFF: Duration = Duration::from_millis(20);

/// The results of calls.
#[derive(Default)]
pub(crate) struct Tally {
    /// Final answers, by code.
    pub(crate) codes: BTreeMap<String, u64>,
    pub(crate) retries: u64,
    /// Attempts whose runner did not answer.
    pub(crate) unanswered: u64,
    pub(crate) replayed: u64,
    /// Reported as performed but not performed, or without an answer.
    pub(crate) lost: u64,
    /// Reported as not performed but performed, or with data that is not the vendor's.
    pub(crate) wrong: u64,
    /// Performed more than once.
    pub(crate) doubled: u64,
    /// Answers with another tenant's data.
    pub(crate) cross_tenant: u64,
    /// Two different answers to one key.
    pub(crate) contradicted: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
        self.retries += other.retries;
        self.unanswered += other.unanswered;
        self.replayed += other.replayed;
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.doubled += other.doubled;
        self.cross_tenant += other.cross_tenant;
        self.contradicted += other.contradicted;
    }

    pub(crate) fn is_flawless(&self) -> bool {
        self.lost + self.wrong + self.doubled + self.cross_tenant + self.contradicted == 0
    }
}

pub(crate) struct Workflow {
    runners: Runners,
    vendor: Arc<Vendor>,
    tenants: u64,
    /// What the answers to each write say of it, by the number of the call: the bits `PERFORMED` and `NOT_PERFORMED`.
    told: Vec<AtomicU8>,
}

const PERFORMED: u8 = 1;
const NOT_PERFORMED: u8 = 2;

impl Workflow {
    pub(crate) fn new(runners: Runners, vendor: Arc<Vendor>, tenants: u64, calls: usize) -> Self {
        let told = (0..=calls).map(|_| AtomicU8::new(0)).collect();
        Self { runners, vendor, tenants, told }
    }

    /// Makes the call with this number. A third of the calls are writes, and all of these are made twice, half of them
    /// concurrently.
    pub(crate) async fn call(&self, call: usize, tally: &mut Tally) {
        let tenant = 1 + call as u64 % self.tenants;
        match call % 3 {
            0 => self.write(call, tenant, call.is_multiple_of(2), tally).await,
            _ => self.read(call, tenant, tally).await,
        }
    }

    async fn read(&self, call: usize, tenant: u64, tally: &mut Tally) {
        let answer = self.call_with_retries(call, tenant, "getJob", json!({ "jobId": call }), tally).await;
        self.verify(call, tenant, answer.as_ref(), tally);
    }

    async fn write(&self, call: usize, tenant: u64, concurrently: bool, tally: &mut Tally) {
        let inputs = json!({ "jobId": call, "reasonId": 1, "memo": "soak" });
        let mut second_tally = Tally::default();
        let first = self.call_with_retries(call, tenant, "cancelJob", inputs.clone(), tally);
        let second = self.call_with_retries(call, tenant, "cancelJob", inputs, &mut second_tally);
        let answers = if concurrently { join(first, second).await } else { (first.await, second.await) };
        tally.add(second_tally);
        if let (Some(first), Some(second)) = &answers {
            tally.contradicted += u64::from(!first.agrees_with(second));
        }
        for answer in [answers.0, answers.1] {
            self.verify(call, tenant, answer.as_ref(), tally);
            let told = match answer.as_ref().map(Answer::code) {
                Some("ok" | "upstream_invalid") => PERFORMED,
                Some("outcome_unknown") | None => continue,
                Some(_) => NOT_PERFORMED,
            };
            self.told[call].fetch_or(told, Ordering::Relaxed);
        }
    }

    fn verify(&self, call: usize, tenant: u64, answer: Option<&Answer>, tally: &mut Tally) {
        let Some(answer) = answer else {
            tally.lost += 1;
            return;
        };
        if answer.status == StatusCode::OK {
            let data = &answer.body["data"];
            tally.cross_tenant += u64::from(data["tenantId"] != tenant);
            tally.wrong += u64::from(data["id"] != call);
        }
    }

    /// Compares what the answers said of writes with what the vendor did, when nothing is under way any more.
    pub(crate) fn compare(&self, tally: &mut Tally) {
        for (call, told) in self.told.iter().enumerate() {
            let (told, performed) = (told.load(Ordering::Relaxed), self.vendor.performed(call));
            tally.lost += u64::from(told & PERFORMED != 0 && performed == 0);
            tally.wrong += u64::from(told & NOT_PERFORMED != 0 && performed > 0);
            tally.doubled += u64::from(performed > 1);
        }
    }

    /// The final answer: retryable calls are repeated under the same idempotency key, by any runner.
    async fn call_with_retries(
        &self,
        call: usize,
        tenant: u64,
        action: &str,
        inputs: Value,
        tally: &mut Tally,
    ) -> Option<Answer> {
        let envelope = json!({
            "connection": { "key": "serviceTitanConnection", "fields": {
                "environment": "integration", "tenant": tenant.to_string(), "clientId": "c", "clientSecret": "s",
                "applicationKey": "a",
            } },
            "inputs": inputs,
            "timeoutMs": 1_000,
        })
        .to_string();
        let path = format!("/v1/components/servicetitan/actions/{action}/invoke");
        let key = format!("call-{call}");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.runners.ask(&path, &key, envelope.clone()).await {
                Some(answer) if answer.body["retryable"] != true => {
                    *tally.codes.entry(answer.code().to_owned()).or_default() += 1;
                    tally.replayed += u64::from(answer.replayed);
                    return Some(answer);
                }
                Some(_) => tally.retries += 1,
                None => tally.unanswered += 1,
            }
            sleep(BACKOFF).await;
        }
        None
    }
}
