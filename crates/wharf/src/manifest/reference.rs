//! The reference documentation of a component, in Markdown: connections, actions, data sources, triggers, errors.

use std::fmt::{self, Write};

use super::model::{Action, Connection, DataSource, Input, Manifest, Trigger};
use super::rows::{InputRow, input_rows};
use crate::error::Code;

/// The text of `docs/components/<key>.md`.
pub(super) fn reference(manifest: &Manifest<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    _ = write(&mut text, manifest);
    text
}

fn write(out: &mut String, manifest: &Manifest<'_>) -> fmt::Result {
    let display = &manifest.display;
    writeln!(out, "# {}\n\n{}\n", display.label, display.description)?;
    writeln!(out, "Generated from the component. The vendor's own documentation: <{}>\n", manifest.documentation_url)?;
    for connection in &manifest.connections {
        write_connection(out, connection)?;
    }
    writeln!(out, "## Actions\n")?;
    for action in manifest.actions.values() {
        writeln!(out, "- [{}](#{})", action.display.label, anchor(action.display.label, action.key))?;
    }
    writeln!(out)?;
    for action in manifest.actions.values() {
        write_action(out, action)?;
    }
    writeln!(out, "## Data sources\n\nA data source fills a dropdown, with at most 10,000 items.\n")?;
    for source in manifest.data_sources.values() {
        write_data_source(out, source)?;
    }
    writeln!(out, "## Triggers\n")?;
    for trigger in manifest.triggers.values() {
        write_trigger(out, trigger)?;
    }
    write_errors(out)
}

fn write_connection(out: &mut String, connection: &Connection<'_>) -> fmt::Result {
    writeln!(out, "## Connection: {}\n\nKey `{}`.\n\n{}\n", connection.label, connection.key, connection.comments)?;
    write_inputs(out, &connection.inputs)
}

fn write_action(out: &mut String, action: &Action<'_>) -> fmt::Result {
    writeln!(out, "### {} `{}`\n\n{}\n", action.display.label, action.key, action.display.description)?;
    if let Some(reason) = action.deprecated {
        writeln!(out, "**Deprecated.** {reason}\n")?;
    }
    let effects = match (action.effects.read_only, action.effects.destructive, action.effects.idempotent) {
        (true, ..) => "Only reads. See [errors of reads](#errors-of-reads).",
        (_, true, _) => "Removes or ends something. See [errors of writes](#errors-of-writes).",
        (_, _, true) => {
            "Sets something; a second identical call has no further effect. See [errors of writes](#errors-of-writes)."
        }
        _ => "Adds something; a second call adds another. See [errors of writes](#errors-of-writes).",
    };
    writeln!(out, "{effects}\n")?;
    write_inputs(out, &action.inputs)?;
    write_example(out, &action.example_payload)
}

fn write_data_source(out: &mut String, source: &DataSource<'_>) -> fmt::Result {
    writeln!(out, "### {} `{}`\n\n{}\n", source.display.label, source.key, source.display.description)?;
    if source.addition {
        writeln!(out, "New: the connector that this component replaces has no such dropdown.\n")?;
    }
    write_inputs(out, &source.inputs)?;
    write_example(out, &source.example_payload)
}

fn write_trigger(out: &mut String, trigger: &Trigger<'_>) -> fmt::Result {
    writeln!(out, "### {} `{}`\n\n{}\n", trigger.display.label, trigger.key, trigger.display.description)?;
    write_inputs(out, &trigger.inputs)?;
    write_example(out, &trigger.example_payload)
}

fn write_example(out: &mut String, example: &serde_json::Value) -> fmt::Result {
    writeln!(out, "<details><summary>Example of the result</summary>\n\n```json\n{example:#}\n```\n\n</details>\n")
}

fn write_inputs(out: &mut String, inputs: &[Input]) -> fmt::Result {
    if inputs.is_empty() {
        return writeln!(out, "No inputs.\n");
    }
    writeln!(out, "| Input | Label | Type | Required | |\n|---|---|---|---|---|")?;
    for InputRow { key, label, kind, required, help, data_source } in input_rows(inputs) {
        let source = data_source.map(|source| format!(" Choices from `{source}`.")).unwrap_or_default();
        let (required, help) = (if required { "yes" } else { "" }, help.replace('|', "\\|"));
        writeln!(out, "| `{key}` | {label} | {kind} | {required} | {help}{source} |")?;
    }
    writeln!(out)
}

/// The anchor that renderers generate for a heading: lower case, spaces as hyphens, no punctuation.
fn anchor(label: &str, key: &str) -> String {
    let heading = format!("{label} {key}").to_lowercase();
    let letters = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-'));
    letters.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn write_errors(out: &mut String) -> fmt::Result {
    const READ_ERRORS: &[Code] = &[
        Code::InvalidInput,
        Code::InvalidConnection,
        Code::ConnectionRejected,
        Code::PermissionDenied,
        Code::UpstreamRejected,
        Code::UpstreamNotFound,
        Code::UpstreamConflict,
        Code::RateLimited,
        Code::UpstreamUnavailable,
        Code::UpstreamInvalid,
        Code::UpstreamRemoved,
        Code::Timeout,
    ];
    writeln!(out, "## Errors of reads\n\nThe runner retries reads where that can help. Errors that remain:\n")?;
    READ_ERRORS.iter().try_for_each(|code| write_code(out, *code))?;
    writeln!(out, "\n## Errors of writes\n\nAll errors of reads, and:\n")?;
    write_code(out, Code::OutcomeUnknown)
}

fn write_code(out: &mut String, code: Code) -> fmt::Result {
    writeln!(out, "- [`{}`](../errors/{}.md) ({}): {}", code.name(), code.name(), code.status(), code.title())
}
