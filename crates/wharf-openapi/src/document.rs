//! OpenAPI documents: reading, limits, references.

use serde_json::{Map, Value};

use crate::limits::{MAX_BYTES, MAX_DEPTH, MAX_REFERENCES, MAX_VALUES};

/// An OpenAPI document of version 3.0 or 3.1, in the terms of 3.1.
#[derive(Debug)]
pub struct Document {
    pub(crate) root: Value,
}

impl Document {
    /// Reads a document in JSON or YAML.
    ///
    /// # Errors
    ///
    /// Why it cannot be used: it is neither, it exceeds a limit, or its version is another one.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("the document has {} MiB; the limit is {}", text.len() >> 20, MAX_BYTES >> 20));
        }
        let text = text.trim_start_matches('\u{feff}');
        let mut root: Value = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).map_err(|error| format!("the document is not JSON: {error}"))?,
            false => serde_saphyr::from_str_with_options(text, yaml_options())
                .map_err(|error| format!("the document is not YAML: {}", first_line(&error.to_string())))?,
        };
        check_version(&root)?;
        let mut values = 0;
        modernize(&mut root, Kind::Other, 0, &mut values)?;
        Ok(Self { root })
    }

    /// Follows the references from a value to another one.
    ///
    /// # Errors
    ///
    /// Why it leads nowhere.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, String> {
        let mut value = value;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value) };
            value = self.target(reference)?;
        }
        Err(format!("more than {MAX_REFERENCES} references follow each other"))
    }

    /// The value that a reference names.
    pub(crate) fn target(&self, reference: &str) -> Result<&Value, String> {
        let Some(pointer) = reference.strip_prefix('#') else {
            return Err(format!("{reference} is outside of the document. Bundle it into one file"));
        };
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
        self.root.pointer(&pointer).ok_or_else(|| format!("{reference} does not exist"))
    }
}

fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! { strict_booleans: true }
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

fn check_version(root: &Value) -> Result<(), String> {
    let version = |name| match &root[name] {
        Value::String(version) => Some(version.clone()),
        Value::Number(version) => Some(version.to_string()),
        _ => None,
    };
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if version.starts_with("3.0") || version.starts_with("3.1") => Ok(()),
        (Some(version), _) => Err(format!("the document has version {version} of OpenAPI; 3.0 and 3.1 are supported")),
        (None, Some(version)) => Err(format!(
            "the document has version {version} of Swagger. Convert it to OpenAPI 3.0 first, such as with \
             `npx swagger2openapi FILE --outfile FILE.openapi.json`"
        )),
        (None, None) => Err("the document is not an OpenAPI document: `openapi` is missing".to_owned()),
    }
}

/// What a value of a document is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    /// Something of OpenAPI, such as a schema.
    Other,
    /// Members by names that an author chose.
    Names,
    /// A value of the vendor's, such as an example.
    Data,
}

impl Kind {
    /// What the member of this name is.
    fn of(self, name: &str) -> Self {
        match (self, name) {
            (Self::Data, _) | (Self::Other, "example" | "examples" | "default" | "enum" | "const") => Self::Data,
            (Self::Other, "properties" | "patternProperties" | "schemas" | "paths" | "parameters") => Self::Names,
            _ => Self::Other,
        }
    }
}

/// Converts the schemas of 3.0 to those of 3.1: `nullable`, and limits that are excluded.
fn modernize(value: &mut Value, kind: Kind, depth: usize, values: &mut usize) -> Result<(), String> {
    *values += 1;
    if depth > MAX_DEPTH {
        return Err(format!("the document has more than {MAX_DEPTH} levels"));
    }
    if *values > MAX_VALUES {
        return Err(format!("the document has more than {MAX_VALUES} values"));
    }
    match value {
        Value::Object(members) => {
            if kind == Kind::Other {
                modernize_schema(members);
            }
            members.iter_mut().try_for_each(|(name, member)| modernize(member, kind.of(name), depth + 1, values))
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| modernize(item, kind, depth + 1, values)),
        _ => Ok(()),
    }
}

fn modernize_schema(schema: &mut Map<String, Value>) {
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        if let Some(Value::String(kind)) = schema.get("type") {
            let kinds = vec![kind.as_str().into(), "null".into()];
            schema.insert("type".into(), Value::Array(kinds));
        } else {
            schema.insert("x-nullable".into(), true.into());
        }
        schema.shift_remove("nullable");
    }
    for (excluded, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(Value::Bool(is_excluded)) = schema.get(excluded).cloned() {
            schema.shift_remove(excluded);
            if let (true, Some(limit)) = (is_excluded, schema.shift_remove(limit)) {
                schema.insert(excluded.into(), limit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_and_yaml_of_3_0_and_3_1_are_read_and_others_explained() {
        let yaml = "openapi: 3.0.3\npaths: {}\nx:\n  type: string\n  nullable: true\n  enum: [no, 'yes', \"1\"]\n";
        let document = Document::read(yaml).unwrap();
        assert_eq!(document.root["x"], json!({ "type": ["string", "null"], "enum": ["no", "yes", "1"] }));
        let limit = r#"{"openapi":"3.1.0","x":{"minimum":0,"exclusiveMinimum":true},"y":{"nullable":true}}"#;
        let document = Document::read(limit).unwrap();
        assert_eq!(
            (&document.root["x"], &document.root["y"]),
            (&json!({ "exclusiveMinimum": 0 }), &json!({ "x-nullable": true }))
        );
        let deep = format!("{{\"openapi\":\"3.0.0\",\"x\":{}1{}}}", "[".repeat(110), "]".repeat(110));
        let laughs: String =
            (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9))).collect();
        let table = [
            ("swagger: '2.0'", "version 2.0 of Swagger. Convert it"),
            (r#"{"openapi":"4.0.0"}"#, "3.0 and 3.1 are supported"),
            ("{}", "`openapi` is missing"),
            ("[1", "not YAML"),
            ("{", "not JSON"),
            (deep.as_str(), "more than 100 levels"),
            (&format!("openapi: 3.0.0\na0: &a0 [1]\n{laughs}"), "not YAML"),
        ];
        for (text, expected) in table {
            let error = Document::read(text).unwrap_err();
            assert!(error.contains(expected) && error.len() < 300, "{error}");
        }
    }

    #[test]
    fn references_lead_within_the_document_and_end() {
        let text = r##"{"openapi":"3.0.0","a":{"$ref":"#/b~1c"},"b/c":{"$ref":"#/d%20e/0"},"d e":[7],
            "loop":{"$ref":"#/loop"},"out":{"$ref":"other.yaml#/x"},"none":{"$ref":"#/nowhere"}}"##;
        let document = Document::read(text).unwrap();
        let resolve = |name: &str| document.resolve(&document.root[name]);
        assert_eq!(resolve("a"), Ok(&json!(7)));
        for (name, expected) in [("loop", "references follow"), ("out", "outside"), ("none", "does not exist")] {
            assert!(resolve(name).unwrap_err().contains(expected), "{name}");
        }
    }
}
