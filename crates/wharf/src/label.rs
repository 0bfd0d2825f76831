//! Default labels, generated from keys.

/// Words with a fixed spelling in labels.
const SPELLINGS: &[(&str, &str)] = &[
    ("api", "API"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("url", "URL"),
    ("po", "PO"),
    ("guid", "GUID"),
    ("sku", "SKU"),
    ("ms", "ms"),
];

/// The label of a key in camel case: `jobTypeId` becomes `Job Type ID`.
pub fn label(key: &str) -> String {
    let mut label = String::with_capacity(key.len() + 8);
    for word in words(key) {
        if !label.is_empty() {
            label.push(' ');
        }
        match SPELLINGS.iter().find(|(key, _)| word.eq_ignore_ascii_case(key)) {
            Some((_, spelling)) => label.push_str(spelling),
            None => push_capitalized(&mut label, word),
        }
    }
    label
}

/// Splits a key at `.`, `_` and `-`, and before each capital letter that does not follow another capital.
fn words(key: &str) -> impl Iterator<Item = &str> {
    let mut rest = key;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(['.', '_', '-']);
        let mut previous = None;
        let end = rest.char_indices().find_map(|(at, letter)| {
            let starts_word = letter.is_uppercase() && previous.is_some_and(|before: char| !before.is_uppercase());
            previous = Some(letter);
            (matches!(letter, '.' | '_' | '-') || starts_word).then_some(at)
        });
        let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
        rest = tail;
        (!word.is_empty()).then_some(word)
    })
}

fn push_capitalized(label: &mut String, word: &str) {
    let mut letters = word.chars();
    if let Some(first) = letters.next() {
        label.extend(first.to_uppercase());
        label.push_str(letters.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn keys_become_labels() {
        let table = [
            ("jobId", "Job ID"),
            ("technicianIds", "Technician IDs"),
            ("customerPo", "Customer PO"),
            ("InProgress", "In Progress"),
            ("externalDataApplicationGuid", "External Data Application GUID"),
            ("customField.Fields", "Custom Field Fields"),
            ("a", "A"),
            ("", ""),
        ];
        for (key, expected) in table {
            assert_eq!(label(key), expected);
        }
    }
}
