use clap::Args;
use serde_json::{Value, json};
use wharf::Registry;
use wharf::fold_case::fold_case;
use wharf::manifest::text;

use super::catalogue::{components, effect, entries, label};
use super::entry_kind::{EntryKind, find};
use super::form::inputs;
use super::listen::registry;
use super::print::print_line;
use super::report::failed;
use super::terminal::{HEADING, HINT, Terminal};
use super::{Exit, examples};

/// Lists the components: their actions, data sources, connections and triggers, and the inputs of each.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct List {
    /// Key of a component. Without it, all components are listed.
    component: Option<String>,
    /// `actions`, `data-sources`, `connections` or `triggers`; or the key of one of them, to list its inputs.
    #[arg(value_name = "KIND|KEY")]
    what: Option<String>,
    /// Lists only entries with these words in key, label or description.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Prints JSON: the manifest, or the requested part of it.
    #[arg(long)]
    json: bool,
}

fn help() -> String {
    let lines = examples::with(|component, [action, _]| {
        format!(
            "\n  wharf list {component} actions --search create\n  wharf list {component} {}\n  \
             wharf list {component} data-sources --json | jq 'keys'",
            action.key
        )
    });
    format!("Examples:\n  wharf list{lines}")
}

impl List {
    pub(crate) fn run(self) -> Result<(), Exit> {
        let registry = registry().map_err(Exit::listing)?;
        let Some(component) = &self.component else { return self.components(&registry) };
        let registered = registry.component(component).map_err(|failure| failed(&failure, self.json))?;
        let mut manifest: Value = serde_json::from_str(registered.manifest())?;
        let kind = match self.what.as_deref() {
            None => None,
            Some(what) => match EntryKind::from_name(what) {
                None => return self.entry(&manifest, what),
                kind => kind,
            },
        };
        let kinds = kind.map_or_else(|| EntryKind::ALL.to_vec(), |kind| vec![kind]);
        for kind in &kinds {
            kind.retain(&mut manifest, |entry| self.matches_search(entry));
        }
        if self.json {
            print(kind.map_or(&manifest, |kind| &manifest[kind.member()]))
        } else {
            print_text(&tables(&manifest, &kinds, Terminal::output()))
        }
    }

    fn components(&self, registry: &Registry) -> Result<(), Exit> {
        let manifests =
            registry.components().iter().map(|registered| serde_json::from_str::<Value>(registered.manifest()));
        let mut manifests: Vec<Value> = manifests.collect::<Result<_, _>>()?;
        manifests.retain(|manifest| self.matches_search(manifest));
        if self.json {
            print(&manifests.iter().map(summary).collect::<Value>())
        } else {
            print_text(&components(&manifests).text(Terminal::output()))
        }
    }

    /// Prints one entry with its inputs.
    fn entry(&self, manifest: &Value, key: &str) -> Result<(), Exit> {
        let (kind, entry) = find(manifest, key).map_err(|failure| failed(&failure, self.json))?;
        if self.json {
            return print(entry);
        }
        let terminal = Terminal::output();
        let mut sections = vec![title(entry, terminal)];
        let description = [&entry["display"]["description"], &entry["comments"], &entry["deprecated"]];
        sections.extend(
            description.into_iter().filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned),
        );
        let table = inputs(&serde_json::from_value::<Vec<_>>(entry["inputs"].clone())?).text(terminal);
        sections.push(if table.is_empty() { "No inputs.".to_owned() } else { table });
        if kind != EntryKind::Connections && entry["isPollingTrigger"] != false {
            sections.push(terminal.paint(HINT, example(manifest, entry)));
        }
        print_line(sections.join("\n\n"))
    }

    fn matches_search(&self, entry: &Value) -> bool {
        let words = fold_case(self.search.as_deref().unwrap_or_default());
        let description = entry["display"]["description"].as_str().or(entry["comments"].as_str()).unwrap_or_default();
        let text = fold_case(&format!("{} {} {description}", entry["key"], label(entry)));
        words.split_whitespace().all(|word| text.contains(word))
    }
}

/// A table for each kind of entry.
fn tables(manifest: &Value, kinds: &[EntryKind], terminal: Terminal) -> String {
    let tables = kinds.iter().map(|kind| (kind, kind.entries(manifest)));
    let tables = tables.filter(|(_, listed)| !listed.is_empty() || kinds.len() == 1).map(|(kind, listed)| {
        let heading = format!("{} ({})", kind.heading(), listed.len());
        format!("{}\n\n{}", terminal.paint(HEADING, heading), entries(&listed).text(terminal))
    });
    tables.collect::<Vec<_>>().join("\n\n").trim_end().to_owned()
}

fn title(entry: &Value, terminal: Terminal) -> String {
    let effect = effect(entry);
    let effect = if effect.is_empty() { String::new() } else { format!(": {effect}") };
    let key = entry["key"].as_str().unwrap_or_default();
    format!("{} ({key}){effect}", terminal.paint(HEADING, label(entry)))
}

/// The command line that invokes an entry with its required inputs.
fn example(manifest: &Value, entry: &Value) -> String {
    let name = |value: &Value| value["key"].as_str().unwrap_or_default().to_owned();
    let required = entry["inputs"].as_array().into_iter().flatten().filter(|input| input["required"] == true);
    let required: String = required.map(|input| format!(" --input {}=…", name(input))).collect();
    format!("wharf invoke {} {}{required} --connection FILE", name(manifest), name(entry))
}

/// The summary of a component.
fn summary(manifest: &Value) -> Value {
    let mut summary = json!({
        "key": manifest["key"],
        "version": manifest["version"],
        "label": manifest["display"]["label"],
        "description": manifest["display"]["description"],
    });
    for kind in EntryKind::ALL {
        summary[kind.member()] = kind.entries(manifest).len().into();
    }
    summary
}

fn print_text(text: &str) -> Result<(), Exit> {
    print_line(if text.is_empty() { "Nothing matches." } else { text })
}

fn print(json: &Value) -> Result<(), Exit> {
    print_line(text(json).trim_end())
}
