//! The first declaration of an imported document.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::component::Loaded;

/// How many guesses are listed in a declaration. The report has them all.
const LISTED: usize = 20;

/// The text of a declaration that takes the whole document, with what was guessed as comments.
pub fn declaration(key: &str, openapi: &str, loaded: &Loaded) -> String {
    let Loaded { component, report, .. } = loaded;
    let mut text = format!(
        "# {label}, as its OpenAPI document declares it. Check changes with `wharf component check {key}.toml`.\n\
         openapi = {openapi}\n\n\
         [component]\nkey = {key_text}\nlabel = {label_text}\ndescription = {description}\n\n\
         # Operations to take: ids, \"METHOD /path\" or \"tag:NAME\"; * stands for any text. All {count} by default.\n\
         # include = [\"tag:NAME\"]\n# exclude = []\n",
        label = component.label,
        openapi = quoted(openapi),
        key_text = quoted(key),
        label_text = quoted(&component.label),
        description = quoted(&component.description),
        count = report.operations,
    );
    for connection in &component.connections {
        let (meta, probe) = (connection.meta(), connection.probe());
        // Writing to a String cannot fail.
        _ = write!(
            text,
            "\n[connections.{}]\nlabel = {}\n# Guessed; the document tells neither the vendor's limit nor a request that \
             tests credentials.\ncalls_per_second = 10\n# probe = {}\n",
            meta.key,
            quoted(meta.label),
            quoted(&format!("{} {}", probe.method, probe.path)),
        );
    }
    let mut guesses: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (action, guess) in &report.guessed {
        guesses.entry(guess).or_default().push(action);
    }
    if !guesses.is_empty() {
        text += "\n# Guessed from names. To change one, declare a paging and name it: paging = \"mine\" in [actions.KEY].\n";
        for (guess, actions) in guesses.iter().take(LISTED) {
            let (first, others) = (actions[0], actions.len() - 1);
            let others = if others > 0 { format!(" and {others} more") } else { String::new() };
            _ = writeln!(text, "#   {first}{others}: {guess}");
        }
        if guesses.len() > LISTED {
            _ = writeln!(text, "#   and {} more, in the report", guesses.len() - LISTED);
        }
        text +=
            "#\n# [paging.mine]\n# kind = \"page\"\n# parameter = \"page\"\n# size = \"pageSize\"\n# largest = 100\n";
    }
    if let Some(action) = component.actions.first() {
        _ = write!(text, "\n# [actions.{}]\n# label = {}\n", action.meta().key, quoted(action.meta().label));
    }
    text
}

/// A text as TOML writes it, which is as JSON does except for one character.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace('\u{7f}', " ")).to_string()
}
