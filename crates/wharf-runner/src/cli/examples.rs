//! Example calls for help texts, hints and the demo. Those with `--demo` succeed against the sandbox of a hosted component.

use serde_json::{Map, Value};
use wharf::sandbox;

use super::catalogue::key;
use super::hosted;

/// One call that succeeds against a sandbox.
pub(crate) struct Example {
    component: &'static str,
    pub(crate) key: &'static str,
    inputs: Vec<(&'static str, Value)>,
    /// A word of some labels of a data source.
    pub(crate) search: Option<&'static str>,
}

impl Example {
    /// Its inputs as JSON.
    pub(crate) fn inputs(&self) -> Value {
        Value::Object(self.inputs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Map<_, _>>())
    }

    /// The command line for a help text, with additional flags.
    pub(crate) fn command_line(&self, flags: &str) -> String {
        format!("  wharf invoke {} {} --demo{}{flags}\n", self.component, self.key, self.flags())
    }

    fn flags(&self) -> String {
        self.inputs.iter().map(|(key, value)| format!(" --input {key}={}", as_text(value))).collect()
    }
}

/// An action, a data source and a polling trigger of a component that has a sandbox.
pub(crate) fn of(component: &'static str, sandbox: &dyn sandbox::Sandbox) -> Option<[Example; 3]> {
    let example = |sandbox::Example { key, inputs, search }| Example { component, key, inputs, search };
    <[_; 3]>::try_from(sandbox.examples().into_iter().map(example).collect::<Vec<_>>()).ok()
}

/// Formats the examples of the first component that has any; empty if none has.
pub(crate) fn with(text: impl FnOnce(&str, &[Example; 3]) -> String) -> String {
    let sandboxed = hosted().iter().filter_map(|hosted| Some((hosted.component.key, hosted.sandbox?)));
    let found = sandboxed.filter_map(|(component, sandbox)| Some((component, of(component, sandbox)?))).next();
    found.map(|(component, examples)| text(component, &examples)).unwrap_or_default()
}

/// The command line that invokes an entry of a manifest with its required inputs: in the sandbox, if there is one.
pub(crate) fn call(manifest: &Value, entry: &Value) -> String {
    let [component, key] = [manifest, entry].map(key);
    let hosted = hosted().iter().find(|hosted| hosted.component.key == component);
    let sandbox = hosted.and_then(|hosted| Some((hosted.component.key, hosted.sandbox?)));
    let flag = if sandbox.is_some() { "--demo" } else { "--connection FILE" };
    let examples = sandbox.and_then(|(component, sandbox)| of(component, sandbox)).into_iter().flatten();
    let inputs = examples.filter(|example| example.key == key).map(|example| example.flags()).next();
    format!("wharf invoke {component} {key} {flag}{}", inputs.unwrap_or_else(|| required(entry)))
}

/// The flags of the required inputs, with values where some are known.
fn required(entry: &Value) -> String {
    let required = entry["inputs"].as_array().into_iter().flatten().filter(|input| input["required"] == true);
    let flag = |input: &Value| {
        let known = [&input["default"], &input["example"], &input["model"][0]["value"]];
        let value = known.into_iter().find(|value| !value.is_null()).map(as_text);
        format!(" --input {}", quoted(&format!("{}={}", as_text(&input["key"]), value.as_deref().unwrap_or("…"))))
    };
    required.map(flag).collect()
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = word.chars().all(|one| one.is_alphanumeric() || "=_-.,:/@…".contains(one));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::call;

    #[test]
    fn an_example_has_the_required_inputs() {
        let manifest = json!({ "key": "other" });
        let entry = json!({ "key": "pay", "inputs": [
            { "key": "id", "required": true }, { "key": "memo", "required": false },
            { "key": "day", "required": true, "example": "next week" },
            { "key": "kind", "required": true, "model": [{ "value": "cash" }] },
        ] });
        let expected =
            "wharf invoke other pay --connection FILE --input id=… --input 'day=next week' --input kind=cash";
        assert_eq!(call(&manifest, &entry), expected);
        let job = json!({ "key": "getJob", "inputs": [{ "key": "jobId", "required": true }] });
        let expected = "wharf invoke servicetitan getJob --demo --input jobId=5000001";
        assert_eq!(call(&json!({ "key": "servicetitan" }), &job), expected);
    }
}
