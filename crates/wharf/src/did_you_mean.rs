//! "Did you mean": the known key nearest to a wrong one.

/// The candidate most like `key`, if any is like it at all.
pub fn did_you_mean<'a>(key: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const MAX_LENGTH: usize = 100;
    const LEAST_LIKE: f64 = 0.8;
    if key.len() > MAX_LENGTH {
        return None;
    }
    let key = key.to_lowercase();
    let scored = candidates.into_iter().map(|known| (strsim::jaro_winkler(&key, &known.to_lowercase()), known));
    let (score, known) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= LEAST_LIKE).then_some(known)
}
