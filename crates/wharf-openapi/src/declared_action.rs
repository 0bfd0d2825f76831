//! Actions that operations became.

use std::sync::{Arc, OnceLock};

use futures_util::future::{FutureExt, ready};
use serde_json::{Value, json};
use wharf::action::perform;
use wharf::{Action, Answer, EntryMeta, ResultFuture, Upstream};

use crate::build::Built;
use crate::document::Document;
use crate::operation::Operation;
use crate::operation_result::OperationResult;

/// An action that an operation became.
pub(crate) struct DeclaredAction {
    built: Built,
    document: Arc<Document>,
    /// The schema of its result and an example. Most actions of a large document are never asked for them.
    result: OnceLock<(Value, String)>,
}

impl DeclaredAction {
    pub(crate) fn new(built: Built, document: Arc<Document>) -> Self {
        Self { built, document, result: OnceLock::new() }
    }

    fn result(&self) -> &(Value, String) {
        self.result.get_or_init(|| {
            let operation = Operation::at(&self.document, &self.built.route);
            match operation.map(|operation| OperationResult::of(&self.document, &operation)) {
                Some(Ok(result)) => {
                    let schema = result.schema(&self.document);
                    let example = result.example(&self.document, &schema);
                    (schema, example)
                }
                // The action was built of it.
                _ => (json!({}), r#"{"data": {}}"#.to_owned()),
            }
        })
    }
}

impl Action for DeclaredAction {
    fn key(&self) -> &str {
        &self.built.key
    }

    fn meta(&self) -> EntryMeta<'_> {
        let Built { key, label, effects, group, deprecated, list, .. } = &self.built;
        EntryMeta {
            group: group.as_deref(),
            deprecated: deprecated.as_deref(),
            items: list.as_ref().map(|list| &*list.paging.records),
            ..EntryMeta::new(key, label, *effects, self.built.example.as_ref().unwrap_or(&self.result().1))
        }
    }

    fn input(&self) -> Value {
        self.built.input.clone()
    }

    fn output(&self) -> Value {
        self.result().0.clone()
    }

    fn invoke<'a>(&'a self, inputs: Value, upstream: &'a dyn Upstream) -> ResultFuture<'a, Answer> {
        match self.built.plan.request(inputs) {
            Ok(request) => perform(request, upstream),
            Err(failure) => ready(Err(failure)).boxed(),
        }
    }
}
