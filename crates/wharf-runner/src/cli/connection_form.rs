//! The file of a connection, to fill in. Written from the manifest, so that it fits every component.

use std::fmt::Write;

use serde_json::{Map, Value, json};
use wharf::manifest::text;

use super::catalogue::key;
use super::entry_kind::EntryKind;

/// The value that a person replaces.
const BLANK: &str = "…";

/// The name of the connection in an example.
const NAME: &str = "acme";

/// The most common connection of a manifest.
pub(crate) fn first(manifest: &Value) -> &Value {
    EntryKind::Connections.entries(manifest).first().copied().unwrap_or(&Value::Null)
}

/// A connection as JSON, for the file of `--connection`.
pub(crate) fn json(connection: &Value) -> String {
    let value = |input: &Value| input.get("default").cloned().unwrap_or_else(|| BLANK.into());
    let fields: Map<String, Value> = inputs(connection).map(|input| (key(input).to_owned(), value(input))).collect();
    text(&json!({ "key": connection["key"], "fields": fields })).trim_end().to_owned()
}

/// A named connection as TOML, for the file of `--connections`. Its secrets come from the environment.
pub(crate) fn toml(component: &str, connection: &Value) -> String {
    // JSON's texts are TOML's too.
    let quoted = |value: &str| Value::from(value).to_string();
    let (of, key_of_connection) = (quoted(component), quoted(key(connection)));
    let mut text = format!("[{NAME}]\ncomponent = {of}\nkey = {key_of_connection}\n\n[{NAME}.fields]");
    for input in inputs(connection) {
        let value = match &input["default"] {
            _ if input["type"] == "password" => format!("{{ env = \"{}\" }}", variable(key(input))),
            Value::Null => quoted(BLANK),
            Value::String(default) => quoted(default),
            default => quoted(&default.to_string()),
        };
        // Writing to a String cannot fail.
        _ = write!(text, "\n{} = {value}", key(input));
    }
    text
}

/// The fields that must be filled in or have a default.
fn inputs(connection: &Value) -> impl Iterator<Item = &Value> {
    let inputs = connection["inputs"].as_array().into_iter().flatten();
    inputs.filter(|input| input["required"] == true || input.get("default").is_some())
}

/// The environment variable of a secret: `ACME_CLIENT_SECRET` for `clientSecret`.
fn variable(field: &str) -> String {
    let mut name = NAME.to_uppercase() + "_";
    for letter in field.chars() {
        if letter.is_uppercase() {
            name.push('_');
        }
        name.extend(letter.to_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::toml;

    #[test]
    fn the_form_has_what_is_required_and_what_has_a_default() {
        let connection = json!({ "key": "acmeConnection", "inputs": [
            { "key": "region", "type": "string", "required": false, "default": "eu" },
            { "key": "account", "type": "number", "required": true },
            { "key": "apiToken", "type": "password", "required": true },
            { "key": "note", "type": "string", "required": false },
        ] });
        let fields = json!({ "region": "eu", "account": "…", "apiToken": "…" });
        let form: Value = serde_json::from_str(&super::json(&connection)).unwrap();
        assert_eq!(form, json!({ "key": "acmeConnection", "fields": fields }));
        let expected = "[acme]\ncomponent = \"vendor\"\nkey = \"acmeConnection\"\n\n[acme.fields]\n\
                        region = \"eu\"\naccount = \"…\"\napiToken = { env = \"ACME_API_TOKEN\" }";
        assert_eq!(toml("vendor", &connection), expected);
    }
}
