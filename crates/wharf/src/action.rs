//! Actions: what a flow can do with a vendor.

use std::marker::PhantomData;

use futures_util::future::{BoxFuture, FutureExt, ready};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Code, Failure, Fault};
use crate::pages;
use crate::request::Request;
use crate::schema;
use crate::upstream::{Answer, Upstream};

/// What the manifest says of an action or data source beside its types.
#[derive(Clone, Copy, Debug)]
pub struct EntryMeta<'a> {
    /// Key by which it is invoked, unique in its component.
    pub key: &'a str,
    /// Name that people see.
    pub label: &'a str,
    /// Example of an answer, JSON.
    pub example: &'a str,
    /// What it does to the vendor's data.
    pub effects: Effects,
    /// Why it should no longer be used, if so.
    pub deprecated: Option<&'a str>,
    /// Whether it has no counterpart in the connector whose keys the component takes over.
    pub addition: bool,
}

/// The constants that an author declares.
pub type Meta = EntryMeta<'static>;

impl<'a> EntryMeta<'a> {
    /// What every entry says of itself, in the order that reads best.
    pub const fn new(key: &'a str, label: &'a str, effects: Effects, example: &'a str) -> Self {
        Self { key, label, example, effects, deprecated: None, addition: false }
    }

    /// Marks it as no longer to be used, with the reason.
    #[must_use]
    pub const fn deprecated(mut self, reason: &'a str) -> Self {
        self.deprecated = Some(reason);
        self
    }

    /// Marks it as without a counterpart in the connector whose keys the component takes over.
    #[must_use]
    pub const fn addition(mut self) -> Self {
        self.addition = true;
        self
    }

    /// The example as JSON. A text that is not JSON stands for itself, and a test refuses it.
    pub fn example(&self) -> Value {
        serde_json::from_str(self.example).unwrap_or_else(|_| self.example.into())
    }
}

/// What an action does to the vendor's data.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    /// Changes nothing.
    pub read_only: bool,
    /// Removes something or cannot be taken back.
    pub destructive: bool,
    /// Done twice, it leaves what it leaves when done once.
    pub idempotent: bool,
}

impl Effects {
    /// Only reads.
    pub const READS: Self = Self { read_only: true, destructive: false, idempotent: true };
    /// Adds something; done twice, it adds two.
    pub const CREATES: Self = Self { read_only: false, destructive: false, idempotent: false };
    /// Sets something to a given state.
    pub const SETS: Self = Self { read_only: false, destructive: false, idempotent: true };
    /// Removes or ends something.
    pub const REMOVES: Self = Self { read_only: false, destructive: true, idempotent: true };
    /// May do anything.
    pub const ANYTHING: Self = Self { read_only: false, destructive: true, idempotent: false };
}

/// An action that is one request. The implementing type is its input: the doc comment is the
/// published description, the fields are the form.
pub trait RequestAction: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, effects, example.
    const META: Meta;

    /// What the vendor answers; documents, and never filters.
    type Output: JsonSchema;

    /// Describes the request.
    fn request(&self) -> Request;

    /// Faults that no schema can tell, such as two inputs that contradict each other. Pointers
    /// begin with `/inputs`.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// An action as the runner sees it. Implement it directly only where [`RequestAction`] is too narrow,
/// for instance for several requests.
pub trait Action: Send + Sync {
    /// Key, label, effects, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// Schema of the answer's `data`.
    fn output(&self) -> Value;

    /// Runs with inputs that the schema accepted.
    fn invoke<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> BoxFuture<'a, Result<Answer, Failure>>;
}

/// The action that an endpoint makes.
pub const fn action<E: RequestAction>() -> &'static dyn Action {
    &Lifted::<E>(PhantomData)
}

struct Lifted<E>(PhantomData<fn() -> E>);

impl<E: RequestAction> Action for Lifted<E> {
    fn meta(&self) -> EntryMeta<'_> {
        E::META
    }

    fn input(&self) -> Value {
        schema::input::<E>()
    }

    fn output(&self) -> Value {
        schema::output::<E::Output>()
    }

    fn invoke<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> BoxFuture<'a, Result<Answer, Failure>> {
        match describe::<E>(inputs) {
            Ok(request) => perform(request, upstream),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}

fn describe<E: RequestAction>(inputs: Value) -> Result<Request, Failure> {
    let endpoint: E = read(inputs)?;
    let faults = endpoint.faults();
    if !faults.is_empty() {
        return Err(Failure::refused(Code::InvalidInput, faults));
    }
    let mut request = endpoint.request();
    request.read_only |= E::META.effects.read_only;
    Ok(request)
}

fn perform(request: Request, upstream: &dyn Upstream) -> BoxFuture<'_, Result<Answer, Failure>> {
    match request.all_pages {
        Some(paging) => pages::merge(upstream, request, paging).boxed(),
        None => {
            let format = request.response_format;
            upstream.send(request).map(move |answer| Ok(Answer::of(answer?, format))).boxed()
        }
    }
}

/// Reads decoded inputs into their type. They fit, or schema and type disagree.
pub(crate) fn read<T: DeserializeOwned>(inputs: Value) -> Result<T, Failure> {
    T::deserialize(inputs).map_err(|error| {
        let detail =
            "The inputs passed the schema and did not fit the type behind it. This is a fault of the component";
        Failure::new(Code::Internal, detail).with_cause(error)
    })
}
