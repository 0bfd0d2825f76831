//! Invokes actions, data sources and triggers in-process, with a scripted upstream.
//!
//! ```text
//! let kit = TestKit::new(&COMPONENT).reply(200, r#"{"id": 7}"#);
//! let data = kit.invoke("getJob", json!({ "jobId": "7" }))?;
//! assert_eq!(kit.requests()[0].path, "/jpm/v2/tenant/{tenant}/jobs/7");
//! ```

mod wire;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{FutureExt, ready};
use serde_json::{Value, json};

use crate::component::OwnedComponent;
use crate::connection::ResolvedConnection;
use crate::data_source::{Choices, Resolved};
use crate::error::{Code, ErrorFormat, Failure};
use crate::form::ReadOptions;
use crate::json;
use crate::registry::{RegisteredComponent, Registry};
use crate::request::Request;
use crate::trigger::{Polled, Received, TriggerKind, WebhookRequest};
use crate::upstream::{Answer, Reader, Response, ResultFuture, Upstream, refusal};

/// The maximum number of polls until no changes are left.
const MAX_POLLS: usize = 1_000;

pub use crate::sample::{Amount, sample};
pub use wire::wire;

/// A component with a scripted upstream.
pub struct TestKit {
    component: Arc<RegisteredComponent>,
    upstream: Script,
}

struct Script {
    error_format: ErrorFormat,
    time_left: Duration,
    clock: AtomicI64,
    replies: Mutex<VecDeque<(u16, Bytes)>>,
    vendor: Option<Box<Vendor>>,
    requests: Mutex<Vec<Request>>,
}

/// Returns a status and a body for a request and the current time, in Unix seconds.
pub type Vendor = dyn Fn(&Request, i64) -> (u16, Bytes) + Send + Sync;

impl TestKit {
    /// A component whose upstream has no replies yet.
    ///
    /// # Panics
    ///
    /// If two entries of the component have the same key.
    #[expect(clippy::expect_used, reason = "used in tests only")]
    pub fn new(component: impl Into<OwnedComponent>) -> Self {
        let registry = Registry::new([component]).expect("keys are unique");
        let component = registry.components()[0].clone();
        Self { upstream: Script::new(component.component.error_format.clone()), component }
    }

    /// Appends a reply of the upstream.
    #[must_use]
    pub fn reply(self, status: u16, body: impl Into<Bytes>) -> Self {
        lock(&self.upstream.replies).push_back((status, body.into()));
        self
    }

    /// Sets a function that answers requests for which there is no reply.
    #[must_use]
    pub fn vendor(mut self, vendor: impl Fn(&Request, i64) -> (u16, Bytes) + Send + Sync + 'static) -> Self {
        self.upstream.vendor = Some(Box::new(vendor));
        self
    }

    /// Advances the vendor's clock, which starts at Unix time 0.
    pub fn advance(&self, by: Duration) {
        self.upstream.clock.fetch_add(i64::try_from(by.as_secs()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// Sets the time until the caller's deadline; unlimited by default.
    #[must_use]
    pub fn time_left(mut self, time_left: Duration) -> Self {
        self.upstream.time_left = time_left;
        self
    }

    /// Invokes an action and returns the `data` of its result.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get.
    pub fn invoke(&self, action: &str, inputs: Value) -> Result<Value, Failure> {
        let entry = self.component.action(action)?;
        let answer =
            now(entry.item.invoke(entry.inputs(&json::raw(&inputs), &ReadOptions::default())?, &self.upstream))?;
        Ok(data(answer))
    }

    /// Invokes a data source.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get.
    pub fn fetch(&self, data_source: &str, inputs: Value) -> Result<Choices, Failure> {
        let entry = self.component.data_source(data_source)?;
        now(entry.item.fetch(entry.inputs(&json::raw(&inputs), &ReadOptions::default())?, &self.upstream, &mut |_| {}))
    }

    /// Looks up the labels of saved keys of a data source.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get.
    pub fn resolve(&self, data_source: &str, inputs: Value, keys: &[String]) -> Result<Resolved, Failure> {
        let entry = self.component.data_source(data_source)?;
        now(entry.item.resolve(entry.inputs(&json::raw(&inputs), &ReadOptions::default())?, keys, &self.upstream))
    }

    /// Polls a trigger once.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get.
    pub fn poll(&self, trigger: &str, inputs: Value, state: Option<Value>) -> Result<Polled, Failure> {
        let entry = self.component.trigger(trigger)?;
        let TriggerKind::Polling(poll) = entry.item.kind() else { return Err(wrong_kind("polling")) };
        now(poll.poll(entry.inputs(&json::raw(&inputs), &ReadOptions::default())?, state, &self.upstream))
    }

    /// Polls a trigger until no changes are left. Returns the result of each poll.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get, or `internal` after 1,000 polls.
    pub fn drain(&self, trigger: &str, inputs: &Value, mut state: Option<Value>) -> Result<Vec<Polled>, Failure> {
        let mut found: Vec<Polled> = Vec::new();
        while found.len() < MAX_POLLS {
            let polled = self.poll(trigger, inputs.clone(), state)?;
            state = Some(polled.state.clone());
            found.push(polled);
            if found.last().is_some_and(|last| !last.has_more) {
                return Ok(found);
            }
        }
        Err(Failure::new(Code::Internal, "The trigger has more changes after 1,000 polls"))
    }

    /// Passes a request to a webhook trigger.
    ///
    /// # Errors
    ///
    /// The failure that the caller would get.
    pub fn receive(
        &self,
        trigger: &str,
        inputs: Value,
        request: &WebhookRequest,
        resolved: &ResolvedConnection,
    ) -> Result<Received, Failure> {
        let entry = self.component.trigger(trigger)?;
        let TriggerKind::Webhook(receive) = entry.item.kind() else { return Err(wrong_kind("webhook")) };
        receive.receive(entry.inputs(&json::raw(&inputs), &ReadOptions::default())?, request, resolved)
    }

    /// All requests to the upstream, in order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.upstream.requests).clone()
    }
}

impl Script {
    fn new(error_format: ErrorFormat) -> Self {
        Self {
            error_format,
            time_left: Duration::MAX,
            clock: AtomicI64::new(0),
            replies: Mutex::default(),
            vendor: None,
            requests: Mutex::default(),
        }
    }
}

impl Upstream for Script {
    fn time_left(&self) -> Duration {
        self.time_left
    }

    fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>> {
        async move {
            let body = self.send(request).await?.body;
            reader.read(&body).and_then(|()| reader.finish()).map_err(|error| {
                Failure::new(Code::UpstreamInvalid, "The scripted response cannot be parsed").with_cause(error)
            })?;
            Ok(reader)
        }
        .boxed()
    }

    fn send(&self, request: Request) -> ResultFuture<'_, Response> {
        let date = self.clock.load(Ordering::Relaxed);
        let scripted = lock(&self.replies).pop_front();
        let reply = scripted.or_else(|| self.vendor.as_ref().map(|vendor| vendor(&request, date)));
        let response = match reply {
            Some((200..=299, body)) if !self.error_format.is_refusal(&body) => {
                Ok(Response { content_type: None, date: Some(date), next: None, head: None, body })
            }
            Some((status, body)) => Err(refusal(self.error_format.read(status, &body), &request, None)),
            None => Err(Failure::new(Code::Internal, "The script has no more replies")),
        };
        lock(&self.requests).push(request);
        ready(response).boxed()
    }
}

fn data(answer: Answer) -> Value {
    match answer {
        Answer::Json(body) => serde_json::from_slice(&body).unwrap_or_default(),
        Answer::Bytes { bytes, .. } => json!({ "type": "Buffer", "data": bytes.to_vec() }),
        Answer::WithHead { answer, .. } => data(*answer),
    }
}

fn wrong_kind(expected: &str) -> Failure {
    Failure::new(Code::UnknownTrigger, format!("The trigger is not a {expected} trigger"))
}

/// Polls the future once: a scripted upstream answers immediately, so it must be ready.
fn now<T>(future: ResultFuture<'_, T>) -> Result<T, Failure> {
    let pending = || Failure::new(Code::Internal, "The action waits for something other than the upstream");
    future.now_or_never().unwrap_or_else(|| Err(pending()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
