//! Invokes actions and data sources in process, against a scripted upstream.
//!
//! ```text
//! let kit = TestKit::new(&COMPONENT).reply(200, r#"{"id": 7}"#);
//! let data = kit.invoke("getJob", json!({ "jobId": "7" }))?;
//! assert_eq!(kit.requests()[0].path, "/jpm/v2/tenant/{tenant}/jobs/7");
//! ```

mod sample;
mod wire;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt, ready};
use serde_json::{Value, json};

use crate::component::Component;
use crate::data_source::{Choices, Resolved};
use crate::error::{Code, Failure};
use crate::registry::{Docked, Registry};
use crate::request::Request;
use crate::upstream::{Answer, Reader, Response, Upstream, refusal};

pub use sample::{Amount, sample};
pub use wire::wire;

/// A component with a scripted upstream.
pub struct TestKit {
    registry: Registry,
    upstream: Script,
}

struct Script {
    time_left: Duration,
    replies: Mutex<VecDeque<(u16, Bytes)>>,
    requests: Mutex<Vec<Request>>,
}

impl TestKit {
    /// Docks a component at an upstream that has nothing to say yet.
    pub fn new(component: &'static Component) -> Self {
        Self { registry: Registry::new(&[component]), upstream: Script::new() }
    }

    /// Adds the next answer of the upstream.
    #[must_use]
    pub fn reply(self, status: u16, body: impl Into<Bytes>) -> Self {
        lock(&self.upstream.replies).push_back((status, body.into()));
        self
    }

    /// Lets the caller be about to leave, in place of waiting for ever.
    #[must_use]
    pub fn time_left(mut self, time_left: Duration) -> Self {
        self.upstream.time_left = time_left;
        self
    }

    /// Invokes an action and gives the `data` of its answer.
    ///
    /// # Errors
    ///
    /// What the caller would get.
    pub fn invoke(&self, action: &str, inputs: Value) -> Result<Value, Failure> {
        let entry = self.docked().action(action)?;
        let answer = now(entry.item.invoke(entry.inputs(inputs)?, &self.upstream))?;
        Ok(match answer {
            Answer::Json(body) => serde_json::from_slice(&body).unwrap_or_default(),
            Answer::Bytes { bytes, .. } => json!({ "type": "Buffer", "data": bytes.to_vec() }),
        })
    }

    /// Invokes a data source.
    ///
    /// # Errors
    ///
    /// What the caller would get.
    pub fn fetch(&self, data_source: &str, inputs: Value) -> Result<Choices, Failure> {
        let entry = self.docked().data_source(data_source)?;
        now(entry.item.fetch(entry.inputs(inputs)?, &self.upstream, &mut |_| {}))
    }

    /// Labels saved keys of a data source.
    ///
    /// # Errors
    ///
    /// What the caller would get.
    pub fn resolve(&self, data_source: &str, inputs: Value, keys: &[String]) -> Result<Resolved, Failure> {
        let entry = self.docked().data_source(data_source)?;
        now(entry.item.resolve(entry.inputs(inputs)?, keys, &self.upstream))
    }

    /// What the upstream was asked, in order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.upstream.requests).clone()
    }

    fn docked(&self) -> &Docked {
        &self.registry.components()[0]
    }
}

impl Script {
    fn new() -> Self {
        Self { time_left: Duration::MAX, replies: Mutex::default(), requests: Mutex::default() }
    }
}

impl Upstream for Script {
    fn time_left(&self) -> Duration {
        self.time_left
    }

    fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> BoxFuture<'_, Result<(), Failure>> {
        async move {
            let body = self.send(request).await?.body;
            reader.read(&body).and_then(|()| reader.finish()).map_err(|error| {
                Failure::new(Code::UpstreamInvalid, "The scripted answer cannot be read").with_cause(error)
            })
        }
        .boxed()
    }

    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        let reply = lock(&self.replies).pop_front();
        let answer = match reply {
            Some((200..=299, body)) => Ok(Response { content_type: None, body }),
            Some((status, body)) => Err(refusal(status, &body, &request)),
            None => Err(Failure::new(Code::Internal, "The script holds no further reply")),
        };
        lock(&self.requests).push(request);
        ready(answer).boxed()
    }
}

/// A scripted upstream answers at once, so an action is never left waiting.
fn now<T>(future: BoxFuture<'_, Result<T, Failure>>) -> Result<T, Failure> {
    let waits = || Failure::new(Code::Internal, "The action waits for something else than the upstream");
    future.now_or_never().unwrap_or_else(|| Err(waits()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
