//! The kinds of entries of a component, as the command line and the manifest name them.

use serde_json::Value;
use wharf::did_you_mean::did_you_mean;
use wharf::{Code, Failure};

/// A kind of entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EntryKind {
    Actions,
    DataSources,
    Connections,
    Triggers,
}

impl EntryKind {
    pub(crate) const ALL: [Self; 4] = [Self::Actions, Self::DataSources, Self::Connections, Self::Triggers];

    /// Its name on the command line and in routes.
    const fn name(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::DataSources => "data-sources",
            Self::Connections => "connections",
            Self::Triggers => "triggers",
        }
    }

    /// Its name in the manifest.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::DataSources => "dataSources",
            _ => self.name(),
        }
    }

    /// Its name for people.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Actions => "Actions",
            Self::DataSources => "Data sources",
            Self::Connections => "Connections",
            Self::Triggers => "Triggers",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Its entries in a manifest, in published order.
    pub(crate) fn entries(self, manifest: &Value) -> Vec<&Value> {
        match &manifest[self.member()] {
            Value::Object(entries) => entries.values().collect(),
            Value::Array(entries) => entries.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Removes the entries from a manifest that are not wanted.
    pub(crate) fn narrow(self, manifest: &mut Value, wanted: impl Fn(&Value) -> bool) {
        match &mut manifest[self.member()] {
            Value::Object(entries) => entries.retain(|_, entry| wanted(entry)),
            Value::Array(entries) => entries.retain(|entry| wanted(entry)),
            _ => {}
        }
    }
}

/// The entry of a manifest that has this key, and its kind.
///
/// # Errors
///
/// `unknown_action`, with the nearest key.
pub(crate) fn find<'a>(manifest: &'a Value, key: &str) -> Result<(EntryKind, &'a Value), Failure> {
    let entries: Vec<(EntryKind, &Value)> = EntryKind::ALL
        .into_iter()
        .flat_map(|part| part.entries(manifest).into_iter().map(move |entry| (part, entry)))
        .collect();
    if let Some(found) = entries.iter().find(|(_, entry)| entry["key"] == key) {
        return Ok(*found);
    }
    let known = entries.iter().filter_map(|(_, entry)| entry["key"].as_str());
    let hint = did_you_mean(key, known).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    let shown: String = key.chars().take(100).collect();
    let component = manifest["key"].as_str().unwrap_or_default();
    Err(Failure::new(Code::UnknownAction, format!("{component} has nothing with the key {shown:?}.{hint}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{EntryKind, find};

    #[test]
    fn an_entry_of_every_kind_is_found() {
        let one = |key: &str| json!({ "key": key });
        let manifest = json!({
            "key": "acme",
            "actions": { "getJob": one("getJob") },
            "dataSources": { "selectJob": one("selectJob") },
            "connections": [one("acmeConnection")],
            "triggers": { "jobChanged": one("jobChanged") },
        });
        let parts = ["getJob", "selectJob", "acmeConnection", "jobChanged"].map(|key| find(&manifest, key).unwrap().0);
        assert_eq!(parts, EntryKind::ALL);
        assert_eq!(EntryKind::ALL.map(|part| EntryKind::named(part.name())), EntryKind::ALL.map(Some));
        let detail = find(&manifest, "selectJbo").unwrap_err().detail().to_owned();
        assert!(detail.ends_with("Did you mean selectJob?"), "{detail}");
    }
}
