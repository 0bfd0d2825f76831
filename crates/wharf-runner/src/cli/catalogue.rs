//! Tables of components and of their entries.

use serde_json::Value;

use super::cell::text;
use super::entry_kind::EntryKind;
use super::table::Table;

/// A table with a row for each manifest.
pub(crate) fn components(manifests: &[Value]) -> Table {
    let counts = EntryKind::ALL.map(|kind| kind.heading().to_uppercase());
    let headings = ["KEY", "VERSION", "LABEL"].into_iter().chain(counts.iter().map(String::as_str));
    let mut table = Table::truncating(headings);
    for manifest in manifests {
        let mut row = vec![text(&manifest["key"]), text(&manifest["version"]), label(manifest)];
        row.extend(EntryKind::ALL.map(|kind| kind.entries(manifest).len().to_string()));
        table.add(row);
    }
    table
}

/// A table with a row for each entry.
pub(crate) fn entries(entries: &[&Value]) -> Table {
    let mut table = Table::truncating(["KEY", "LABEL", "EFFECT", "NOTES"]);
    for entry in entries {
        table.add([text(&entry["key"]), label(entry), effect(entry).to_owned(), notes(entry)]);
    }
    table
}

/// The key of a component or an entry.
pub(crate) fn key(entry: &Value) -> &str {
    entry["key"].as_str().unwrap_or_default()
}

/// The label of a component or an entry.
pub(crate) fn label(entry: &Value) -> String {
    text(entry["display"].get("label").unwrap_or(&entry["label"]))
}

/// What an action does to the vendor's data.
pub(crate) fn effect(entry: &Value) -> &'static str {
    let effects = &entry["effects"];
    let [reads, removes, sets] = ["readOnly", "destructive", "idempotent"].map(|name| effects[name] == true);
    match (reads, removes, sets) {
        _ if effects.is_null() => "",
        (true, ..) => "reads",
        (_, true, true) => "removes",
        (_, true, false) => "anything",
        (_, _, true) => "sets",
        _ => "adds",
    }
}

fn notes(entry: &Value) -> String {
    let required = entry["inputs"].as_array().into_iter().flatten().filter(|input| input["required"] == true);
    let required: Vec<String> = required.map(|input| text(&input["key"])).collect();
    let mut notes = Vec::new();
    if entry["deprecated"].is_string() {
        notes.push("deprecated".to_owned());
    }
    if entry["addition"] == true {
        notes.push("addition".to_owned());
    }
    match entry["isPollingTrigger"].as_bool() {
        Some(true) => notes.push("polled".to_owned()),
        Some(false) => notes.push("sent by the vendor".to_owned()),
        None => {}
    }
    if !required.is_empty() {
        notes.push(format!("needs {}", required.join(", ")));
    }
    notes.join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::terminal::Terminal;
    use super::{effect, entries};

    #[test]
    fn the_table_shows_effects_and_notes() {
        let all =
            crate::COMPONENTS[0].component.actions.iter().map(|action| json!({ "effects": action.meta().effects }));
        let mut effects: Vec<&str> = all.map(|entry| effect(&entry)).collect();
        effects.sort_unstable();
        effects.dedup();
        assert_eq!(effects, ["adds", "anything", "reads", "removes", "sets"]);
        let entry = json!({
            "key": "pay", "display": { "label": "Pay" }, "deprecated": "Withdrawn.",
            "inputs": [{ "key": "id", "required": true }, { "key": "memo", "required": false }],
        });
        let text = entries(&[&entry]).text(Terminal::default());
        assert_eq!(text.lines().last(), Some("pay  Pay    deprecated; needs id"), "{text}");
    }
}
