//! The input flags of a call.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::{Map, Value, json};

use super::{Exit, read};

/// The inputs.
#[derive(Args)]
#[command(next_help_heading = "Inputs")]
pub(crate) struct InputArgs {
    /// One input. May repeat, also to add elements to a list. Lists and objects are JSON; `KEY=@FILE` uploads a file.
    #[arg(long = "input", value_name = "KEY=VALUE", value_parser = pair)]
    single: Vec<(String, String)>,
    /// Inputs as a JSON object. --input adds to them.
    #[arg(long, value_name = "JSON", value_parser = object)]
    inputs: Option<Map<String, Value>>,
    /// File with inputs as a JSON object; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "inputs")]
    inputs_file: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE, such as jobId=24815")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    read::value(text.as_bytes()).map_err(|fault| format!("expected a JSON object, but this {fault}"))
}

impl InputArgs {
    /// The inputs of an entry of the manifest.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(crate) fn read(&self, entry: &Value) -> Result<Value, Exit> {
        let mut inputs: Value = match (&self.inputs, &self.inputs_file) {
            (Some(inputs), _) => inputs.clone().into(),
            (None, Some(file)) => read::json(file)?,
            (None, None) => json!({}),
        };
        for (index, (key, text)) in self.single.iter().enumerate() {
            let Value::Object(fields) = &mut inputs else {
                return Err(Exit::usage("--input requires the inputs to be a JSON object"));
            };
            let definition = entry["inputs"].as_array().into_iter().flatten().find(|input| input["key"] == *key);
            let definition = definition.unwrap_or(&Value::Null);
            let is_repeated = self.single[..index].iter().any(|(other, _)| other == key);
            if is_repeated && definition["collection"] != "valuelist" {
                return Err(Exit::usage(format_args!("--input {key} is given twice, and is not a list")));
            }
            add(fields, key, text, definition)?;
        }
        Ok(inputs)
    }
}

/// Adds an input as text; the runner parses it by the schema.
fn add(fields: &mut Map<String, Value>, key: &str, text: &str, definition: &Value) -> Result<(), Exit> {
    let value = match text.strip_prefix('@') {
        Some(path) if definition["type"] == "data" => file(Path::new(path))?,
        _ => text.into(),
    };
    // The runner parses a text that contains the whole list.
    if definition["collection"] != "valuelist" || text.starts_with('[') || text.contains(',') {
        fields.insert(key.to_owned(), value);
        return Ok(());
    }
    match fields.entry(key).or_insert_with(|| json!([])) {
        Value::Array(elements) => elements.push(value),
        other => *other = json!([value]),
    }
    Ok(())
}

fn file(path: &Path) -> Result<Value, Exit> {
    let name = path.file_name().map(|name| name.to_string_lossy());
    Ok(json!({ "data": STANDARD.encode(read::bytes(path)?), "fileName": name }))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::{Value, json};

    use super::{Exit, InputArgs};

    #[derive(Parser)]
    struct TestArguments {
        #[command(flatten)]
        inputs: InputArgs,
    }

    fn read(arguments: &[&str]) -> Value {
        try_read(arguments).unwrap()
    }

    fn try_read(arguments: &[&str]) -> Result<Value, Exit> {
        let entry = json!({ "inputs": [
            { "key": "ids", "type": "number", "collection": "valuelist" },
            { "key": "file", "type": "data" },
            { "key": "note", "type": "string" },
        ] });
        let arguments = [&["wharf"][..], arguments].concat();
        TestArguments::try_parse_from(arguments).unwrap().inputs.read(&entry)
    }

    #[test]
    fn single_inputs_are_added_to_the_json_object() {
        let inputs = read(&["--inputs", r#"{"note": "a", "rate": 1.50}"#, "--input", "note=b=c"]);
        assert_eq!(inputs.to_string(), r#"{"note":"b=c","rate":1.50}"#);
    }

    #[test]
    fn a_list_takes_one_element_at_a_time_or_all_in_one_text() {
        assert_eq!(read(&["--input", "ids=1", "--input", "ids=2"]), json!({ "ids": ["1", "2"] }));
        for whole in ["[1, 2]", "1, 2"] {
            assert_eq!(read(&["--input", &format!("ids={whole}")]), json!({ "ids": whole }));
        }
    }

    #[test]
    fn an_input_that_is_not_a_list_is_given_once() {
        assert!(try_read(&["--input", "note=a", "--input", "note=b"]).is_err());
    }

    #[test]
    fn only_file_inputs_are_read_from_files() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "oven").unwrap();
        let path = file.path().to_str().unwrap();
        let inputs = read(&["--input", &format!("file=@{path}"), "--input", "note=@home"]);
        assert_eq!(inputs["file"]["data"], "b3Zlbg==");
        assert_eq!(inputs["note"], "@home");
    }

    #[test]
    fn malformed_inputs_are_refused() {
        for arguments in [["--input", "jobId"], ["--inputs", "[1]"], ["--inputs", "{"]] {
            assert!(TestArguments::try_parse_from([&["wharf"][..], &arguments].concat()).is_err(), "{arguments:?}");
        }
    }
}
