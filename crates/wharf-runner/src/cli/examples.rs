//! Example calls for help texts and the demo. They succeed against the sandbox of a hosted component.

use serde_json::{Map, Value};
use wharf::sandbox;

use super::hosted;

/// One call that succeeds against a sandbox.
pub(crate) struct Example {
    component: &'static str,
    pub(crate) key: &'static str,
    inputs: Vec<(&'static str, Value)>,
}

impl Example {
    /// Its inputs as JSON.
    pub(crate) fn inputs(&self) -> Value {
        Value::Object(self.inputs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Map<_, _>>())
    }

    /// The command line for a help text, with additional flags.
    pub(crate) fn command_line(&self, flags: &str) -> String {
        let inputs: String = self.inputs.iter().map(|(key, value)| format!(" --input {key}={value}")).collect();
        format!("  wharf invoke {} {} --demo{inputs}{flags}\n", self.component, self.key)
    }
}

/// An action and a data source of a component that has a sandbox.
pub(crate) fn of(component: &'static str, sandbox: &dyn sandbox::Sandbox) -> Option<[Example; 2]> {
    let example = |sandbox::Example { key, inputs }| Example { component, key, inputs };
    <[_; 2]>::try_from(sandbox.examples().into_iter().map(example).collect::<Vec<_>>()).ok()
}

/// Formats the examples of the first component that has any; empty if none has.
pub(crate) fn with(text: impl FnOnce(&str, &[Example; 2]) -> String) -> String {
    let sandboxed = hosted().iter().filter_map(|hosted| Some((hosted.component.key, hosted.sandbox?)));
    let found = sandboxed.filter_map(|(component, sandbox)| Some((component, of(component, sandbox)?))).next();
    found.map(|(component, examples)| text(component, &examples)).unwrap_or_default()
}
