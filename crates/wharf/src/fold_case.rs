//! Case and accent folding, for searching and sorting labels.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in lower case, without accents. Also replaces letters that Unicode does not decompose but people read as an
/// accented letter or a pair, such as `ø` and `ß`.
pub fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold_case;

    #[test]
    fn case_and_accents_are_removed() {
        for (text, expected) in
            [("Ann", "ann"), ("ÉCLAIR", "eclair"), ("Straße Æ", "strasse ae"), ("ΟΔΟΣ", "οδοσ"), ("İI", "ii")]
        {
            assert_eq!(fold_case(text), expected, "{text}");
        }
    }
}
