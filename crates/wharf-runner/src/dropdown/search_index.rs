//! Search regardless of case and accents.

use memchr::memmem;
use wharf::fold_case::fold_case;

/// Case-folded labels, one on each line, so that a search is one pass over one text.
pub(crate) struct SearchIndex {
    text: String,
    /// Where each line ends.
    ends: Vec<usize>,
}

impl SearchIndex {
    pub(crate) fn new<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for label in labels {
            text.push_str(&fold_case(label).replace('\n', " "));
            ends.push(text.len());
            text.push('\n');
        }
        Self { text, ends }
    }

    /// The indices of the labels that contain all words, in order. Words are case-folded and contain no space; the first
    /// should be the rarest.
    pub(crate) fn matches(&self, words: &[String]) -> Vec<usize> {
        let Some((rarest, others)) = words.split_first() else { return (0..self.ends.len()).collect() };
        let finder = memmem::Finder::new(rarest);
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(at) = finder.find(&self.text.as_bytes()[from..]) {
            let place = self.ends.partition_point(|end| *end <= from + at);
            let start = place.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
            let line = &self.text[start..self.ends[place]];
            if others.iter().all(|word| line.contains(word.as_str())) {
                found.push(place);
            }
            from = self.ends[place] + 1;
            if from >= self.text.len() {
                break;
            }
        }
        found
    }
}
