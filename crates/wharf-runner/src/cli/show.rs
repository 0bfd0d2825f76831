//! Formats answers for people.

use serde_json::{Map, Value};

use super::cell::{counted, is_scalar, text, with_hints};
use super::records::records;
use super::table::Table;
use super::terminal::{Terminal, strip_control};

/// The runner's answer, formatted for people.
pub(crate) fn answer(body: &[u8], terminal: Terminal) -> String {
    let Ok(mut answer) = serde_json::from_slice::<Value>(body) else {
        return strip_control(&String::from_utf8_lossy(body));
    };
    if let Some(items) = answer["result"].as_array() {
        return choices(items, &answer, terminal);
    }
    match answer.get_mut("data").map(Value::take) {
        Some(data) => render(&data, terminal),
        None => render(&answer, terminal),
    }
}

fn render(data: &Value, terminal: Terminal) -> String {
    match data {
        Value::Object(page) if page.get("data").is_some_and(is_list) => {
            let rest: Vec<String> = page
                .iter()
                .filter(|(_, value)| is_scalar(value))
                .map(|(key, value)| format!("{} {}", strip_control(key), text(value)))
                .collect();
            records(&page["data"], rest, terminal)
        }
        Value::Object(fields) if fields.is_empty() => "Done. The answer is empty.".to_owned(),
        Value::Object(fields) => {
            let mut table = Table::wrapping(["FIELD", "VALUE"]);
            add_fields(&mut table, "", fields);
            table.text(terminal)
        }
        list if is_list(list) => records(list, Vec::new(), terminal),
        other => text(other),
    }
}

/// Adds the fields of an object, including those of nested objects.
fn add_fields(table: &mut Table, prefix: &str, fields: &Map<String, Value>) {
    for (key, value) in fields {
        let name = format!("{prefix}{}", strip_control(key));
        match value {
            Value::Object(inner) if !inner.is_empty() => add_fields(table, &format!("{name}."), inner),
            value => table.add([name, text(value)]),
        }
    }
}

fn choices(items: &[Value], answer: &Value, terminal: Terminal) -> String {
    let mut table = Table::truncating(["KEY", "LABEL"]);
    for item in items {
        table.add([text(&item["key"]), text(&item["label"])]);
    }
    let mut hints = vec![counted(items.len(), "item")];
    if answer["truncated"] == true {
        let more = "the vendor may have more items";
        hints.push(answer["truncatedReason"].as_str().map_or_else(|| more.to_owned(), |why| format!("{more}: {why}")));
    }
    if let Some(cursor) = answer["nextCursor"].as_str() {
        hints.push(format!("continue with --cursor {}", strip_control(cursor)));
    }
    if let Some(missing) = answer.get("missing").filter(|missing| **missing != Value::Array(Vec::new())) {
        hints.push(format!("not found: {}", text(missing)));
    }
    with_hints(table.text(terminal), hints, terminal)
}

/// Whether a value is a list of objects.
fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_object))
}

#[cfg(test)]
mod tests {
    use super::{Terminal, answer};

    fn shown(body: &str) -> String {
        answer(body.as_bytes(), Terminal { is_terminal: true, width: Some(80), colours: false })
    }

    #[test]
    fn an_object_is_shown_field_by_field() {
        let text =
            shown(r#"{"data":{"id":12345678901234567890,"tags":[1,2],"address":{"city":"Y\u001b[31m"},"gone":null}}"#);
        let fields: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            fields,
            ["id            12345678901234567890", "tags          1, 2", "address.city  Y [31m", "gone"]
        );
    }

    #[test]
    fn a_page_is_shown_as_a_table_of_its_records() {
        let text = shown(r#"{"data":{"page":1,"hasMore":false,"data":[{"id":1,"name":"One","parts":[{}]},{"id":2}]}}"#);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "ID  NAME");
        assert_eq!(lines[2..4], ["1   One", "2"]);
        assert!(text.ends_with("2 records, 2 of 3 fields: --json shows all, page 1, hasMore false"), "{text}");
    }

    #[test]
    fn choices_are_shown_with_missing_keys() {
        let text = shown(r#"{"result":[{"key":"1","label":"One"}],"truncated":true,"nextCursor":"MTox"}"#);
        assert!(text.contains("1    One"), "{text}");
        assert!(text.ends_with("1 item, the vendor may have more items, continue with --cursor MTox"), "{text}");
        let text = shown(r#"{"result":[],"truncated":false,"missing":["7","8"]}"#);
        assert_eq!(text, "0 items, not found: 7, 8");
    }

    #[test]
    fn other_answers_are_shown_too() {
        assert_eq!(shown(r#"{"data":{}}"#), "Done. The answer is empty.");
        assert_eq!(shown(r#"{"data":[1,2]}"#), "1, 2");
        assert_eq!(shown(r#"{"data":[]}"#), "No records.");
        assert!(shown(r#"{"ok":true}"#).ends_with("ok     true"));
        assert_eq!(shown("not JSON"), "not JSON");
    }
}
