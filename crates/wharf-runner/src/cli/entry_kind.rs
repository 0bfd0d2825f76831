//! The kinds of entries of a component, as the command line and the manifest name them.

use serde_json::Value;
use wharf::did_you_mean::hint;
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
    pub(crate) const fn name(self) -> &'static str {
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

    /// Its title for people.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Actions => "Actions",
            Self::DataSources => "Data sources",
            Self::Connections => "Connections",
            Self::Triggers => "Triggers",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its entries in a manifest, in published order.
    pub(crate) fn entries(self, manifest: &Value) -> Vec<&Value> {
        match &manifest[self.member()] {
            Value::Object(entries) => entries.values().collect(),
            Value::Array(entries) => entries.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Keeps only the entries of a manifest that match.
    pub(crate) fn retain(self, manifest: &mut Value, matches: impl Fn(&Value) -> bool) {
        match &mut manifest[self.member()] {
            Value::Object(entries) => entries.retain(|_, entry| matches(entry)),
            Value::Array(entries) => entries.retain(|entry| matches(entry)),
            _ => {}
        }
    }
}

/// Finds the entry of a manifest with this key, and its kind.
///
/// # Errors
///
/// `unknown_action`, with a similar key if there is one.
pub(crate) fn find<'a>(manifest: &'a Value, key: &str) -> Result<(EntryKind, &'a Value), Failure> {
    let entries: Vec<(EntryKind, &Value)> = EntryKind::ALL
        .into_iter()
        .flat_map(|kind| kind.entries(manifest).into_iter().map(move |entry| (kind, entry)))
        .collect();
    if let Some(found) = entries.iter().find(|(_, entry)| entry["key"] == key) {
        return Ok(*found);
    }
    let known = entries.iter().filter_map(|(_, entry)| entry["key"].as_str());
    let hint = hint(key, known);
    let short_key: String = key.chars().take(100).collect();
    let component = manifest["key"].as_str().unwrap_or_default();
    Err(Failure::new(Code::UnknownAction, format!("{component} has no entry with the key {short_key:?}.{hint}")))
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
        let kinds = ["getJob", "selectJob", "acmeConnection", "jobChanged"].map(|key| find(&manifest, key).unwrap().0);
        assert_eq!(kinds, EntryKind::ALL);
        assert_eq!(EntryKind::ALL.map(|kind| EntryKind::from_name(kind.name())), EntryKind::ALL.map(Some));
        let detail = find(&manifest, "selectJbo").unwrap_err().detail().to_owned();
        assert!(detail.ends_with("Did you mean selectJob?"), "{detail}");
    }
}
