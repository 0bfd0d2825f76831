//! Paths of the generated schemas, relative to the folder of their component.

pub(super) fn action_input(key: &str) -> String {
    format!("schemas/actions/{key}.input.json")
}

pub(super) fn action_output(key: &str) -> String {
    format!("schemas/actions/{key}.output.json")
}

pub(super) fn data_source(key: &str) -> String {
    format!("schemas/data-sources/{key}.input.json")
}

pub(super) fn trigger_input(key: &str) -> String {
    format!("schemas/triggers/{key}.input.json")
}

pub(super) fn trigger_output(key: &str) -> String {
    format!("schemas/triggers/{key}.output.json")
}

pub(super) fn connection(key: &str) -> String {
    format!("schemas/connections/{key}.json")
}
