//! Text without case and accents: how labels are searched and ordered.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text without case and accents. Letters that Unicode takes for letters of their own, but people for accented ones
/// or pairs, are written as those.
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
    fn case_and_accents_do_not_count() {
        for (text, expected) in
            [("Ann", "ann"), ("ÉCLAIR", "eclair"), ("Straße Æ", "strasse ae"), ("ΟΔΟΣ", "οδοσ"), ("İI", "ii")]
        {
            assert_eq!(fold_case(text), expected, "{text}");
        }
    }
}
