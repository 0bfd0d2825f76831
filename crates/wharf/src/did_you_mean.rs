//! Suggests the known key that is most similar to a wrong one.

/// The candidate most similar to `key`, ignoring case; `None` when none is similar enough, or `key` exceeds 100 bytes.
pub fn did_you_mean<'a>(key: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const MAX_LENGTH: usize = 100;
    const MIN_SIMILARITY: f64 = 0.8;
    if key.len() > MAX_LENGTH {
        return None;
    }
    let key = key.to_lowercase();
    let scored = candidates.into_iter().map(|known| (strsim::jaro_winkler(&key, &known.to_lowercase()), known));
    let (score, known) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= MIN_SIMILARITY).then_some(known)
}

/// The sentence ` Did you mean …?` for the end of a message; empty when no candidate is similar enough.
pub fn hint<'a>(key: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    did_you_mean(key, candidates).map(|similar| format!(" Did you mean {similar}?")).unwrap_or_default()
}
