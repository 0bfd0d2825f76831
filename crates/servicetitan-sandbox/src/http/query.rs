//! Typed query parameters.

use url::form_urlencoded;

use super::problem::Problem;
use crate::clock::{self, Timestamp};

/// The query parameters of a call. An empty value counts as absent.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Decodes a query string.
    pub(crate) fn parse(text: &str) -> Self {
        Self { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// The first value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// All values of a repeated parameter.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All parameters whose names start with `prefix`: the rest of the name, and the value.
    pub(crate) fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }

    /// A whole number.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.parsed(name, |text| text.parse().ok())
    }

    /// A number.
    pub(crate) fn decimal(&self, name: &str) -> Result<Option<f64>, Problem> {
        self.parsed(name, |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.parsed(name, |text| text.to_ascii_lowercase().parse().ok())
    }

    /// A timestamp in RFC 3339.
    pub(crate) fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.parsed(name, clock::parse)
    }

    /// A GUID.
    pub(crate) fn guid(&self, name: &str) -> Result<Option<&str>, Problem> {
        let guid = self.text(name);
        match guid.filter(|text| !is_guid(text)) {
            Some(text) => Err(invalid(name, text)),
            None => Ok(guid),
        }
    }

    /// Whole numbers, separated by commas or repeated.
    pub(crate) fn integers(&self, name: &str) -> Result<Option<Vec<i64>>, Problem> {
        self.parsed_list(name, |text| text.parse().ok())
    }

    /// One of some values, ignoring case.
    pub(crate) fn choice(&self, name: &str, choices: &'static [&'static str]) -> Result<Option<&'static str>, Problem> {
        self.parsed(name, |text| find_choice(text, choices))
    }

    /// Any of some values, separated by commas or repeated.
    pub(crate) fn choices(
        &self,
        name: &str,
        choices: &'static [&'static str],
    ) -> Result<Option<Vec<&'static str>>, Problem> {
        self.parsed_list(name, |text| find_choice(text, choices))
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        self.text(name).map(|text| parse(text).ok_or_else(|| invalid(name, text))).transpose()
    }

    fn parsed_list<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<Vec<T>>, Problem> {
        if self.text(name).is_none() {
            return Ok(None);
        }
        let items = self.values(name).flat_map(|value| value.split(',')).map(str::trim);
        items.map(|text| parse(text).ok_or_else(|| invalid(name, text))).collect::<Result<Vec<T>, Problem>>().map(Some)
    }
}

/// Whether text is a GUID with dashes.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(index, character)| match index {
            8 | 13 | 18 | 23 => character == '-',
            _ => character.is_ascii_hexdigit(),
        })
}

fn find_choice(text: &str, choices: &'static [&'static str]) -> Option<&'static str> {
    choices.iter().copied().find(|choice| choice.eq_ignore_ascii_case(text))
}

fn invalid(name: &str, text: &str) -> Problem {
    Problem::field(name, format!("The value '{text}' is not valid."))
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn lists_are_separated_by_commas_or_repeated() {
        let query = Query::parse("ids=1,2&ids=%203");
        assert_eq!(query.integers("ids"), Ok(Some(vec![1, 2, 3])));
        assert_eq!(query.integers("others"), Ok(None));
        assert!(Query::parse("ids=1,x").integers("ids").is_err());
    }

    #[test]
    fn invalid_values_are_rejected_and_empty_ones_are_absent() {
        assert!(Query::parse("jobId=twelve").integer("jobId").is_err());
        assert_eq!(Query::parse("jobId=").integer("jobId"), Ok(None));
        assert!(Query::parse("before=2026-13-01T00:00:00Z").timestamp("before").is_err());
        assert_eq!(Query::parse("unused=True").flag("unused"), Ok(Some(true)));
    }

    #[test]
    fn guids_need_dashes() {
        let guid = "9f2c64b5-5f40-4c8c-8a0c-6e0a3f1d1c11";
        assert_eq!(Query::parse(&format!("application={guid}")).guid("application"), Ok(Some(guid)));
        assert!(Query::parse("application=12").guid("application").is_err());
    }
}
