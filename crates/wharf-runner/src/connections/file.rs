//! The file with named connections: what it says, and where it is wrong.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wharf::secret::is_invisible;

const FIELD_FORMS: &str = "must be a text, a whole number, { env = \"NAME\" } or { file = \"PATH\" }";

/// One table of the file, as far as it could be read.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) component: Option<String>,
    pub(super) key: Option<String>,
    pub(super) fields: Map<String, Value>,
    pub(super) faults: Vec<String>,
    /// The line of its header, and those of its fields.
    line: usize,
    lines: BTreeMap<String, usize>,
}

/// Reads the connections of a file, in the order in which they stand there.
///
/// # Errors
///
/// Why it is no file of connections. Neither these faults nor those of an entry repeat a value, which may be a secret.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, Vec<String>> {
    let text = fs::read_to_string(path).map_err(|error| vec![format!("the connections cannot be read: {error}")])?;
    // Some editors write a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return Err(vec!["this is JSON, and named connections are TOML".to_owned()]);
    }
    let (tables, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(unreadable(text, &errors));
    }
    let mut tables: Vec<_> = tables.into_inner().into_iter().collect();
    tables.sort_by_key(|(name, _)| name.span().start);
    Ok(tables.into_iter().map(|(name, value)| Entry::read(text, &name, value.get_ref())).collect())
}

/// Where a file is not TOML: the first fault of each line. The library's messages state what it expected, but never quote
/// the file, unlike its reports.
fn unreadable(text: &str, errors: &[toml::de::Error]) -> Vec<String> {
    let mut faults: Vec<(usize, String)> = Vec::new();
    for error in errors {
        let (line, column) = position(text, error.span().map_or(text.len(), |span| span.start));
        if faults.last().is_none_or(|(last, _)| *last != line) {
            faults.push((line, format!("line {line} is not TOML at column {column}: {}", error.message())));
        }
    }
    faults.into_iter().map(|(_, fault)| fault).collect()
}

/// The members of a table as they stand in the file.
fn in_order<'a, 'text>(table: &'a DeTable<'text>) -> Vec<(&'a Spanned<Cow<'text, str>>, &'a Spanned<DeValue<'text>>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(name, _)| name.span().start);
    members
}

/// The line of a key.
fn line(text: &str, key: &Spanned<Cow<'_, str>>) -> usize {
    position(text, key.span().start).0
}

/// Line and column, both from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let column = before.chars().rev().take_while(|one| *one != '\n').count();
    (before.matches('\n').count() + 1, column + 1)
}

impl Entry {
    fn read(text: &str, name: &Spanned<Cow<'_, str>>, value: &DeValue<'_>) -> Self {
        let mut entry = Self { name: name.get_ref().to_string(), line: line(text, name), ..Self::default() };
        let DeValue::Table(table) = value else {
            entry.add_fault(None, "stands outside of a connection, which is a table of its own");
            return entry;
        };
        for (member, value) in in_order(table) {
            entry.read_member(text, member, value.get_ref());
        }
        for member in ["component", "key"].into_iter().filter(|member| !table.contains_key(*member)) {
            entry.add_fault(None, &format!("{member} is missing"));
        }
        entry
    }

    fn read_member(&mut self, text: &str, member: &Spanned<Cow<'_, str>>, value: &DeValue<'_>) {
        self.lines.insert(member.get_ref().to_string(), line(text, member));
        match (&**member.get_ref(), value) {
            ("component", DeValue::String(value)) => self.component = Some(value.to_string()),
            ("key", DeValue::String(value)) => self.key = Some(value.to_string()),
            ("fields", DeValue::Table(fields)) => {
                for (field, value) in in_order(fields) {
                    let name = field.get_ref().to_string();
                    self.lines.insert(name.clone(), line(text, field));
                    match self::value(value.get_ref()) {
                        Ok(value) => _ = self.fields.insert(name, value),
                        Err(fault) => self.add_fault(Some(&name), &fault),
                    }
                }
            }
            (member @ ("component" | "key"), _) => self.add_fault(Some(member), "must be a text"),
            (member, _) => {
                let fault = format!("unknown; a connection has component, key, and the table [{}.fields]", self.name);
                self.add_fault(Some(member), &fault);
            }
        }
    }

    /// Adds a fault of the connection, or of one of its members or fields.
    pub(super) fn add_fault(&mut self, member: Option<&str>, message: &str) {
        let line = member.and_then(|member| self.lines.get(member)).unwrap_or(&self.line);
        let member = member.map(|member| format!("{member}: ")).unwrap_or_default();
        self.faults.push(format!("line {line}: [{}] {member}{message}", self.name));
    }
}

/// The value of a field, read from where it stands.
fn value(value: &DeValue<'_>) -> Result<Value, String> {
    // Line breaks and blanks around a value belong to the file or the shell, not to the value.
    let trimmed = |text: String| text.trim_matches(is_invisible).into();
    match value {
        DeValue::String(text) => Ok(text.to_string().into()),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix());
            number.map(Value::from).map_err(|_| FIELD_FORMS.to_owned())
        }
        DeValue::Table(table) if table.len() == 1 => {
            let member = table.iter().next().map(|(member, value)| (member.get_ref().as_ref(), value.get_ref()));
            match member {
                Some(("env", DeValue::String(name))) => env::var(&**name).map(trimmed).map_err(|error| match error {
                    env::VarError::NotPresent => format!("the environment has no variable {name}"),
                    env::VarError::NotUnicode(_) => format!("the variable {name} of the environment is not UTF-8"),
                }),
                Some(("file", DeValue::String(file))) => {
                    fs::read_to_string(&**file).map(trimmed).map_err(|error| format!("{file}: {error}"))
                }
                _ => Err(FIELD_FORMS.to_owned()),
            }
        }
        _ => Err(FIELD_FORMS.to_owned()),
    }
}
