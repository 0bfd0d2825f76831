use std::marker::PhantomData;

use futures_util::future::{FutureExt, ready};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::action::{Meta, read_checked};
use crate::error::{Code, Failure, Fault};
use crate::upstream::{ResultFuture, Upstream};

/// A trigger that polls the vendor for changes. The implementing type is its input: its doc comment is the published
/// description, its fields are the form.
pub trait PollingTrigger: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// Type of the `data` that starts a flow.
    type Output: JsonSchema;

    /// Polls once. `state` is the state that the previous poll returned; `None` for the first poll.
    ///
    /// The runner stores no state. The caller saves the new state after it has saved the payload, so a poll may be
    /// repeated with the same state.
    fn poll(
        self,
        state: Option<Value>,
        upstream: &dyn Upstream,
    ) -> impl Future<Output = Result<Polled, Failure>> + Send;

    /// Faults that the schema cannot express. Their pointers begin with `/inputs`.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// The result of a poll.
#[derive(Debug)]
pub struct Polled {
    /// JSON that starts a flow.
    pub data: Box<RawValue>,
    /// State for the next poll.
    pub state: Value,
    /// Whether nothing has changed.
    pub unchanged: bool,
    /// Whether more changes are waiting, so that the caller should poll again at once.
    pub has_more: bool,
    /// Records that cannot be followed, each once.
    pub skipped: Vec<SkippedRecord>,
}

/// A record that a poll could not deliver.
#[derive(Clone, Debug, Serialize)]
pub struct SkippedRecord {
    /// Its id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// Why it was skipped.
    pub reason: String,
}

impl Polled {
    /// A result with `data` serialized to JSON.
    ///
    /// # Errors
    ///
    /// `internal` when the data cannot be serialized.
    pub fn new(data: &impl Serialize, state: Value, unchanged: bool, has_more: bool) -> Result<Self, Failure> {
        let data = serde_json::value::to_raw_value(data)
            .map_err(|error| Failure::new(Code::Internal, "The changes cannot be serialized").with_cause(error))?;
        Ok(Self { data, state, unchanged, has_more, skipped: Vec::new() })
    }

    /// The same result, with records that were skipped.
    #[must_use]
    pub fn skipping(self, skipped: Vec<SkippedRecord>) -> Self {
        Self { skipped, ..self }
    }
}

/// A polling trigger as the runner uses it.
pub trait Poll: Send + Sync {
    /// Polls once, with inputs that the schema accepted and the state that the previous poll returned.
    fn poll<'a>(&'a self, inputs: Value, state: Option<Value>, upstream: &'a dyn Upstream) -> ResultFuture<'a, Polled>;
}

pub(super) struct Adapter<T>(pub(super) PhantomData<fn() -> T>);

impl<T: PollingTrigger> Poll for Adapter<T> {
    fn poll<'a>(&'a self, inputs: Value, state: Option<Value>, upstream: &'a dyn Upstream) -> ResultFuture<'a, Polled> {
        match read_checked(inputs, T::faults) {
            Ok(trigger) => trigger.poll(state, upstream).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}
