//! Actions: the operations that a flow can run at a vendor.

use std::borrow::Cow;
use std::marker::PhantomData;

use futures_util::future::{FutureExt, ready};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Code, Failure, Fault};
use crate::outputs::Nothing;
use crate::pages;
use crate::request::{Request, ResponseFormat};
use crate::schema;
use crate::upstream::{Answer, ResultFuture, Upstream};

/// Metadata of an action, data source or trigger. Its schemas are not part of it.
#[derive(Clone, Copy, Debug)]
pub struct EntryMeta<'a> {
    /// Key that callers use, unique in its component.
    pub key: &'a str,
    /// Display name.
    pub label: &'a str,
    /// Example of the result, as JSON text.
    pub example: &'a str,
    /// Effects on the vendor's data.
    pub effects: Effects,
    /// Why it should no longer be used, if it is deprecated.
    pub deprecated: Option<&'a str>,
    /// Whether it has no counterpart in the connector that the component replaces.
    pub addition: bool,
    /// Display name of the group of actions to which it belongs.
    pub group: Option<&'a str>,
    /// What an action does, in one word, if it is not the first word of its label.
    pub verb: Option<&'a str>,
    /// JSON Pointer to the list within the result of an action that answers a list of records.
    pub items: Option<&'a str>,
}

/// Metadata that an author declares as a constant.
pub type Meta = EntryMeta<'static>;

impl<'a> EntryMeta<'a> {
    /// Metadata of an entry that is neither deprecated nor an addition.
    pub const fn new(key: &'a str, label: &'a str, effects: Effects, example: &'a str) -> Self {
        Self { key, label, example, effects, deprecated: None, addition: false, group: None, verb: None, items: None }
    }

    /// Puts the action into a group, by the group's display name.
    #[must_use]
    pub const fn in_group(mut self, group: &'a str) -> Self {
        self.group = Some(group);
        self
    }

    /// States what the action does, in one word in lower case. Without it, this is the first word of the label.
    #[must_use]
    pub const fn with_verb(mut self, verb: &'a str) -> Self {
        self.verb = Some(verb);
        self
    }

    /// Says where the records are in the result, as a JSON Pointer.
    #[must_use]
    pub const fn with_items(mut self, pointer: &'a str) -> Self {
        self.items = Some(pointer);
        self
    }

    /// What an action does, in one word.
    pub fn verb(&self) -> Cow<'a, str> {
        match self.verb {
            Some(verb) => verb.into(),
            None => self.label.split(' ').next().unwrap_or_default().to_lowercase().into(),
        }
    }

    /// Marks the entry as deprecated, with the reason.
    #[must_use]
    pub const fn deprecated(mut self, reason: &'a str) -> Self {
        self.deprecated = Some(reason);
        self
    }

    /// Marks the entry as one without a counterpart in the connector that the component replaces.
    #[must_use]
    pub const fn addition(mut self) -> Self {
        self.addition = true;
        self
    }

    /// The parsed example. Text that is not JSON becomes a JSON string, which a test rejects.
    pub fn example(&self) -> Value {
        serde_json::from_str(self.example).unwrap_or_else(|_| self.example.into())
    }
}

/// Effects of an action on the vendor's data.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    /// Changes nothing.
    pub read_only: bool,
    /// Removes something, or cannot be undone.
    pub destructive: bool,
    /// A second identical call has no further effect.
    pub idempotent: bool,
}

impl Effects {
    /// Only reads.
    pub const READS: Self = Self { read_only: true, destructive: false, idempotent: true };
    /// Adds something; a second call adds another.
    pub const CREATES: Self = Self { read_only: false, destructive: false, idempotent: false };
    /// Sets something to a given state.
    pub const SETS: Self = Self { read_only: false, destructive: false, idempotent: true };
    /// Removes or ends something.
    pub const REMOVES: Self = Self { read_only: false, destructive: true, idempotent: true };
    /// May do anything.
    pub const ANYTHING: Self = Self { read_only: false, destructive: true, idempotent: false };
}

/// An action of one request. The implementing type is its input: its doc comment is the published description, its
/// fields are the form.
pub trait RequestAction: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, effects, example.
    const META: Meta;

    /// Type of the vendor's response. It only documents; the response is passed on unchanged.
    type Output: JsonSchema + 'static;

    /// Describes the request.
    fn request(&self) -> Request;

    /// Faults that the schema cannot express, such as two inputs that contradict each other. Their pointers begin with
    /// `/inputs`.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// An action as the runner uses it. Implement it directly only where [`RequestAction`] does not suffice, such as for
/// several requests.
pub trait Action: Send + Sync {
    /// Key that callers use. An action that makes its example on demand answers it without.
    fn key(&self) -> &str {
        self.meta().key
    }

    /// Key, label, effects, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// Schema of the `data` in the response.
    fn output(&self) -> Value;

    /// Runs the action, with inputs that the schema accepted.
    fn invoke<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> ResultFuture<'a, Answer>;
}

/// Turns a request action into an [`Action`].
pub const fn action<A: RequestAction>() -> &'static dyn Action {
    &Adapter::<A>(PhantomData)
}

struct Adapter<A>(PhantomData<fn() -> A>);

impl<A: RequestAction> Action for Adapter<A> {
    fn meta(&self) -> EntryMeta<'_> {
        A::META
    }

    fn input(&self) -> Value {
        schema::input::<A>()
    }

    fn output(&self) -> Value {
        schema::output::<A::Output>()
    }

    fn invoke<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> ResultFuture<'a, Answer> {
        match describe::<A>(inputs) {
            Ok(request) => perform(request, upstream),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

fn describe<A: RequestAction>(inputs: Value) -> Result<Request, Failure> {
    let mut request = read_checked(inputs, A::faults)?.request();
    request.read_only |= A::META.effects.read_only;
    if request.response_format == ResponseFormat::Json && Nothing::is::<A::Output>() {
        request.response_format = ResponseFormat::Nothing;
    }
    Ok(request)
}

/// Sends a request, or fetches all pages of its list.
pub fn perform(request: Request, upstream: &dyn Upstream) -> ResultFuture<'_, Answer> {
    match request.all_pages.clone() {
        Some(paging) => pages::merge(upstream, request, paging).boxed(),
        None => {
            let format = request.response_format;
            upstream.send(request).map(move |answer| Ok(Answer::of(answer?, format))).boxed()
        }
    }
}

/// Deserializes decoded inputs and checks what their schema cannot express.
pub(crate) fn read_checked<T: DeserializeOwned>(inputs: Value, faults: fn(&T) -> Vec<Fault>) -> Result<T, Failure> {
    let inputs = read(inputs)?;
    let faults = faults(&inputs);
    if faults.is_empty() { Ok(inputs) } else { Err(Failure::refused(Code::InvalidInput, faults)) }
}

/// Deserializes decoded inputs. It fails only when the schema and the type disagree.
pub(crate) fn read<T: DeserializeOwned>(inputs: Value) -> Result<T, Failure> {
    T::deserialize(inputs).map_err(|error| {
        let detail = "The inputs match the schema but not the component's type. This is a bug in the component";
        Failure::new(Code::Internal, detail).with_cause(error)
    })
}
