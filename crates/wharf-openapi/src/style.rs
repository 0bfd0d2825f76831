//! Styles of parameters: how lists and objects become text.

use serde_json::{Map, Value};
use wharf::form::scalar_text;

use crate::declaration::StyleName;

/// The style of a parameter, as OpenAPI names it, and whether each entry stands for itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Style {
    pub(crate) kind: Kind,
    pub(crate) explode: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// `a=1&a=2`, or `a=1,2`.
    Form,
    /// `a=1 2`.
    SpaceDelimited,
    /// `a=1|2`.
    PipeDelimited,
    /// `a[b]=1`.
    DeepObject,
    /// `1,2`.
    Simple,
    /// `.1.2`.
    Label,
    /// `;a=1;a=2`.
    Matrix,
    /// JSON text.
    Json,
}

impl Style {
    /// That of headers, and of paths unless stated.
    pub(crate) const SIMPLE: Self = Self { kind: Kind::Simple, explode: false };
    /// That of queries and forms unless stated.
    pub(crate) const FORM: Self = Self { kind: Kind::Form, explode: true };

    /// The style of a parameter or of a member of a form, by its declaration; `default` if it states none.
    pub(crate) fn of(declaration: &Value, default: Self) -> Self {
        if declaration["content"].is_object() {
            return Self { kind: Kind::Json, explode: false };
        }
        let kind = match declaration["style"].as_str() {
            Some("form") => Kind::Form,
            Some("spaceDelimited") => Kind::SpaceDelimited,
            Some("pipeDelimited") => Kind::PipeDelimited,
            Some("deepObject") => Kind::DeepObject,
            Some("simple") => Kind::Simple,
            Some("label") => Kind::Label,
            Some("matrix") => Kind::Matrix,
            _ => default.kind,
        };
        let explode = declaration["explode"].as_bool().unwrap_or(matches!(kind, Kind::Form | Kind::DeepObject));
        Self { kind, explode }
    }

    /// The style that a declaration names.
    pub(crate) fn named(name: StyleName) -> Self {
        let kind = match name {
            StyleName::Form => Kind::Form,
            StyleName::SpaceDelimited => Kind::SpaceDelimited,
            StyleName::PipeDelimited => Kind::PipeDelimited,
            StyleName::DeepObject => Kind::DeepObject,
        };
        Self { kind, explode: matches!(kind, Kind::Form | Kind::DeepObject) }
    }

    /// Calls `add` with the names and values of query or form parameters.
    pub(crate) fn pairs(self, name: &str, value: &Value, mut add: impl FnMut(String, String)) {
        match (value, self.kind, self.explode) {
            (Value::Null, ..) => {}
            (_, Kind::Json, _) => add(name.to_owned(), value.to_string()),
            (Value::Array(items), Kind::Form, true) => items.iter().for_each(|item| add(name.to_owned(), text(item))),
            (Value::Object(members), Kind::DeepObject, _) => deep(name, members, &mut add),
            (Value::Array(items), Kind::DeepObject, _) => {
                items.iter().for_each(|item| add(format!("{name}[]"), text(item)));
            }
            (Value::Object(members), Kind::Form, true) => {
                members.iter().for_each(|(name, member)| add(name.clone(), text(member)));
            }
            _ => add(name.to_owned(), self.text(value)),
        }
    }

    /// A value as one text.
    pub(crate) fn text(self, value: &Value) -> String {
        let delimiter = match self.kind {
            Kind::SpaceDelimited => " ",
            Kind::PipeDelimited => "|",
            _ => ",",
        };
        match value {
            _ if self.kind == Kind::Json => value.to_string(),
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(delimiter),
            Value::Object(members) => self.members(members, delimiter, &str::to_owned),
            scalar => text(scalar),
        }
    }

    /// A value in a path, each of its texts encoded.
    pub(crate) fn path_text(self, name: &str, value: &Value, encoded: impl Fn(&str) -> String) -> String {
        let (before, delimiter) = match (self.kind, self.explode) {
            (Kind::Label, true) => (".".to_owned(), ".".to_owned()),
            (Kind::Label, false) => (".".to_owned(), ",".to_owned()),
            (Kind::Matrix, true) => (format!(";{name}="), format!(";{name}=")),
            (Kind::Matrix, false) => (format!(";{name}="), ",".to_owned()),
            _ => (String::new(), ",".to_owned()),
        };
        let written = match value {
            Value::Array(items) => items.iter().map(|item| encoded(&text(item))).collect::<Vec<_>>().join(&delimiter),
            Value::Object(members) => self.members(members, &delimiter, &encoded),
            scalar => encoded(&text(scalar)),
        };
        before + &written
    }

    fn members(self, members: &Map<String, Value>, delimiter: &str, encoded: &dyn Fn(&str) -> String) -> String {
        let between = if self.explode { "=" } else { delimiter };
        let texts = members.iter().map(|(name, value)| [encoded(name), encoded(&text(value))].join(between));
        texts.collect::<Vec<_>>().join(delimiter)
    }
}

fn deep(name: &str, members: &Map<String, Value>, add: &mut impl FnMut(String, String)) {
    for (member, value) in members {
        let name = format!("{name}[{member}]");
        match value {
            Value::Null => {}
            Value::Object(members) => deep(&name, members, add),
            Value::Array(items) => items.iter().for_each(|item| add(format!("{name}[]"), text(item))),
            scalar => add(name, text(scalar)),
        }
    }
}

/// The text of a scalar; what is nested deeper is written as JSON.
fn text(value: &Value) -> String {
    scalar_text(value).unwrap_or_else(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The examples of OpenAPI's own table of styles.
    #[test]
    fn styles_are_written_as_the_specification_shows() {
        let (list, object) = (json!(["blue", "black", 7]), json!({ "R": 100, "G": 200 }));
        let table = [
            ("form", true, "color=blue&color=black&color=7", "R=100&G=200"),
            ("form", false, "color=blue,black,7", "color=R,100,G,200"),
            ("spaceDelimited", false, "color=blue black 7", "color=R 100 G 200"),
            ("pipeDelimited", false, "color=blue|black|7", "color=R|100|G|200"),
            ("deepObject", true, "color[]=blue&color[]=black&color[]=7", "color[R]=100&color[G]=200"),
        ];
        for (style, explode, of_list, of_object) in table {
            let style = Style::of(&json!({ "style": style, "explode": explode }), Style::FORM);
            let query = |value| {
                let mut query = Vec::new();
                style.pairs("color", value, |name, text| query.push(format!("{name}={text}")));
                query.join("&")
            };
            assert_eq!((query(&list).as_str(), query(&object).as_str()), (of_list, of_object), "{style:?}");
        }
        let table = [
            ("simple", false, "blue,black,7", "R,100,G,200"),
            ("simple", true, "blue,black,7", "R=100,G=200"),
            ("label", false, ".blue,black,7", ".R,100,G,200"),
            ("label", true, ".blue.black.7", ".R=100.G=200"),
            ("matrix", false, ";color=blue,black,7", ";color=R,100,G,200"),
        ];
        for (style, explode, of_list, of_object) in table {
            let style = Style::of(&json!({ "style": style, "explode": explode }), Style::SIMPLE);
            let path = |value| style.path_text("color", value, str::to_owned);
            assert_eq!((path(&list).as_str(), path(&object).as_str()), (of_list, of_object), "{style:?}");
        }
        let json = Style::of(&json!({ "content": { "application/json": {} } }), Style::FORM);
        json.pairs("color", &object, |_, text| assert_eq!(text, r#"{"R":100,"G":200}"#));
    }
}
