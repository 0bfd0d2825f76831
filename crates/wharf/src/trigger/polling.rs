use std::marker::PhantomData;

use futures_util::future::{BoxFuture, FutureExt, ready};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Poll, Trigger, TriggerKind};
use crate::action::{EntryMeta, Meta, read};
use crate::error::{Code, Failure, Fault};
use crate::schema;
use crate::upstream::Upstream;

/// A trigger that asks the vendor what has changed. The implementing type is its input: the doc comment is the published
/// description, the fields are the form.
pub trait PollingTrigger: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// The `data` that starts a flow.
    type Output: JsonSchema;

    /// Asks once. `state` is what the last poll gave; a first poll has none.
    ///
    /// Nothing of it is kept here: the caller stores the new state when it has stored the payload, so the same state may
    /// come again.
    fn poll(
        self,
        state: Option<Value>,
        upstream: &dyn Upstream,
    ) -> impl Future<Output = Result<Polled, Failure>> + Send;

    /// Faults that no schema can tell. Pointers begin with `/inputs`.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// What a poll found.
#[derive(Debug)]
pub struct Polled {
    /// JSON that starts a flow.
    pub data: Box<RawValue>,
    /// What the next poll needs to know.
    pub state: Value,
    /// Whether there was nothing to tell.
    pub unchanged: bool,
    /// Whether more waits, so that the next poll should come at once.
    pub has_more: bool,
}

impl Polled {
    /// A find, with its data as JSON.
    ///
    /// # Errors
    ///
    /// `internal`, when the data cannot be written.
    pub fn new(data: &impl Serialize, state: Value, unchanged: bool, has_more: bool) -> Result<Self, Failure> {
        let data = serde_json::value::to_raw_value(data)
            .map_err(|error| Failure::new(Code::Internal, "The changes could not be written").with_cause(error))?;
        Ok(Self { data, state, unchanged, has_more })
    }
}

/// The trigger that a polling trigger makes.
pub const fn polling_trigger<T: PollingTrigger>() -> &'static dyn Trigger {
    &Lifted::<T>(PhantomData)
}

struct Lifted<T>(PhantomData<fn() -> T>);

impl<T: PollingTrigger> Trigger for Lifted<T> {
    fn meta(&self) -> EntryMeta<'_> {
        T::META
    }

    fn input(&self) -> Value {
        schema::input::<T>()
    }

    fn output(&self) -> Value {
        schema::output::<T::Output>()
    }

    fn kind(&self) -> TriggerKind<'_> {
        TriggerKind::Polling(self)
    }
}

impl<T: PollingTrigger> Poll for Lifted<T> {
    fn poll<'a>(
        &'a self,
        inputs: Value,
        state: Option<Value>,
        upstream: &'a dyn Upstream,
    ) -> BoxFuture<'a, Result<Polled, Failure>> {
        match checked::<T>(inputs) {
            Ok(trigger) => trigger.poll(state, upstream).boxed(),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

fn checked<T: PollingTrigger>(inputs: Value) -> Result<T, Failure> {
    let trigger: T = read(inputs)?;
    let faults = trigger.faults();
    if faults.is_empty() { Ok(trigger) } else { Err(Failure::refused(Code::InvalidInput, faults)) }
}
