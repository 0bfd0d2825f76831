use clap::Args;
use serde_json::{Value, json};
use wharf::Registry;
use wharf::did_you_mean::did_you_mean;
use wharf::fold_case::fold_case;
use wharf::manifest::text;

use super::catalogue::{components, effect, entries, key, label};
use super::declared::DeclaredArgs;
use super::entry_kind::{EntryKind, find};
use super::exit::tries;
use super::form::inputs;
use super::listen::registry;
use super::print::print_line;
use super::report::failed;
use super::terminal::{HEADING, HINT, Terminal, strip_control};
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
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
}

fn help() -> String {
    let lines = examples::with(|component, [action, ..]| {
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
        let registered = registry.component(component);
        let registered = registered.map_err(|failure| failed(&failure, self.json, elsewhere(&registry, component)))?;
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
            return print(kind.map_or(&manifest, |kind| &manifest[kind.member()]));
        }
        let terminal = Terminal::output();
        match tables(&manifest, &kinds, terminal) {
            text if text.is_empty() => {
                let whole: Value = serde_json::from_str(registered.manifest())?;
                print_line(self.nothing(
                    &entries_of(&whole, &EntryKind::ALL),
                    &format!("wharf list {component}"),
                    terminal,
                ))
            }
            text => print_line(text),
        }
    }

    fn components(&self, registry: &Registry) -> Result<(), Exit> {
        let manifests =
            registry.components().iter().map(|registered| serde_json::from_str::<Value>(registered.manifest()));
        let all: Vec<Value> = manifests.collect::<Result<_, _>>()?;
        let found: Vec<Value> = all.iter().filter(|manifest| self.matches_search(manifest)).cloned().collect();
        if self.json {
            return print(&found.iter().map(summary).collect::<Value>());
        }
        let terminal = Terminal::output();
        match found.is_empty() {
            true => print_line(self.nothing(&all.iter().collect::<Vec<_>>(), "wharf list", terminal)),
            false => print_line(components(&found).text(terminal)),
        }
    }

    /// What to print where nothing matches the search: the search with the most similar words, if it finds anything.
    fn nothing(&self, all: &[&Value], command: &str, terminal: Terminal) -> String {
        let search = self.search.as_deref().unwrap_or_default();
        let texts: String = all.iter().map(|entry| searched(entry) + " ").collect();
        let known: Vec<&str> = texts.split(|one: char| !one.is_alphanumeric()).filter(|word| word.len() > 2).collect();
        let words = fold_case(search);
        let words = words.split_whitespace();
        let similar = words.map(|word| match texts.contains(word) {
            true => word,
            false => did_you_mean(word, known.iter().copied()).unwrap_or_default(),
        });
        let similar = similar.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let search_again = format!("{command} --search {}", examples::quoted(&similar));
        let finds = !similar.is_empty() && all.iter().any(|entry| matches(entry, &similar));
        let next = if finds { vec![search_again] } else { vec![command.to_owned()] };
        format!("Nothing matches {}.{}", examples::quoted(&strip_control(search)), tries(&next, terminal))
    }

    /// Prints one entry with its inputs.
    fn entry(&self, manifest: &Value, key: &str) -> Result<(), Exit> {
        let (kind, entry) = find(manifest, key).map_err(|failure| {
            let component = manifest["key"].as_str().unwrap_or_default();
            let kind = did_you_mean(key, EntryKind::ALL.map(EntryKind::name));
            let kind = kind.map(|kind| format!(" {kind}")).unwrap_or_default();
            failed(&failure, self.json, format!("wharf list {component}{kind}"))
        })?;
        if self.json {
            return print(entry);
        }
        let terminal = Terminal::output();
        let mut sections = vec![title(entry, terminal)];
        let description = [&entry["display"]["description"], &entry["comments"], &entry["deprecated"]];
        sections.extend(
            description.into_iter().filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned),
        );
        let table = inputs(&serde_json::from_value::<Vec<_>>(entry["inputs"].clone())?, terminal);
        sections.push(if table.is_empty() { "No inputs.".to_owned() } else { table });
        if kind != EntryKind::Connections && entry["isPollingTrigger"] != false {
            sections.push(terminal.paint(HINT, examples::call(manifest, entry)));
        }
        print_line(sections.join("\n\n"))
    }

    fn matches_search(&self, entry: &Value) -> bool {
        matches(entry, &fold_case(self.search.as_deref().unwrap_or_default()))
    }
}

fn matches(entry: &Value, words: &str) -> bool {
    let text = searched(entry);
    words.split_whitespace().all(|word| text.contains(word))
}

/// The text of a component or an entry that a search looks at.
fn searched(entry: &Value) -> String {
    let description = entry["display"]["description"].as_str().or(entry["comments"].as_str()).unwrap_or_default();
    fold_case(&format!("{} {} {description}", entry["key"], label(entry)))
}

fn entries_of<'a>(manifest: &'a Value, kinds: &[EntryKind]) -> Vec<&'a Value> {
    kinds.iter().flat_map(|kind| kind.entries(manifest)).collect()
}

/// The command that lists what a word names that is no component: a kind of entries, an entry of some component, or a
/// component of a similar key.
fn elsewhere(registry: &Registry, word: &str) -> String {
    let has = |manifest: &Value| EntryKind::from_name(word).is_some() || find(manifest, word).is_ok();
    let mut components = registry.components().iter();
    let found =
        components.find(|component| serde_json::from_str(component.manifest()).is_ok_and(|manifest| has(&manifest)));
    let similar = did_you_mean(word, registry.components().iter().map(|component| &**component.key()));
    match (found, similar) {
        (Some(component), _) => format!("wharf list {} {word}", component.key()),
        (None, Some(component)) => format!("wharf list {component}"),
        (None, None) => "wharf list".to_owned(),
    }
}

/// A table for each kind of entry.
fn tables(manifest: &Value, kinds: &[EntryKind], terminal: Terminal) -> String {
    let tables = kinds.iter().map(|kind| (kind, kind.entries(manifest)));
    let tables = tables.filter(|(_, listed)| !listed.is_empty()).map(|(kind, listed)| {
        let heading = format!("{} ({})", kind.heading(), listed.len());
        format!("{}\n\n{}", terminal.paint(HEADING, heading), entries(&listed).text(terminal))
    });
    tables.collect::<Vec<_>>().join("\n\n").trim_end().to_owned()
}

fn title(entry: &Value, terminal: Terminal) -> String {
    let effect = effect(entry);
    let effect = if effect.is_empty() { String::new() } else { format!(": {effect}") };
    format!("{} ({}){effect}", terminal.paint(HEADING, label(entry)), key(entry))
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

fn print(json: &Value) -> Result<(), Exit> {
    print_line(text(json).trim_end())
}
