//! Paging of lists.

use serde::Serialize;

use crate::http::{Problem, Query};

const DEFAULT_PAGE_SIZE: i32 = 50;
const MAX_PAGE_SIZE: i32 = 5000;

/// The requested page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paging {
    page: i32,
    size: i32,
    include_total: bool,
}

/// One page in the vendor's format.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    page: i32,
    page_size: i32,
    has_more: bool,
    total_count: Option<usize>,
    data: Vec<T>,
}

impl Paging {
    /// Reads the paging parameters.
    pub(crate) fn read(query: &Query) -> Result<Self, Problem> {
        Ok(Self {
            page: in_range(query, "page", 1, i32::MAX)?.unwrap_or(1),
            size: in_range(query, "pageSize", 1, MAX_PAGE_SIZE)?.unwrap_or(DEFAULT_PAGE_SIZE),
            include_total: query.flag("includeTotal")?.unwrap_or(false),
        })
    }

    /// Takes the requested page. Counts all records only if the total is requested.
    pub(crate) fn paginate<T>(self, records: impl Iterator<Item = T>) -> Page<T> {
        let size = usize::try_from(self.size).unwrap_or_default();
        let end = usize::try_from(self.page).unwrap_or_default().saturating_mul(size);
        let start = end - size;
        let mut data = Vec::new();
        let mut count = 0;
        for record in records {
            if (start..end).contains(&count) {
                data.push(record);
            }
            count += 1;
            if count > end && !self.include_total {
                break;
            }
        }
        let total_count = self.include_total.then_some(count);
        Page { page: self.page, page_size: self.size, has_more: count > end, total_count, data }
    }
}

impl<T> Page<T> {
    /// Maps the records of the page.
    pub(crate) fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        let Self { page, page_size, has_more, total_count, data } = self;
        Page { page, page_size, has_more, total_count, data: data.into_iter().map(change).collect() }
    }
}

fn in_range(query: &Query, name: &str, min: i32, max: i32) -> Result<Option<i32>, Problem> {
    let Some(number) = query.integer(name)? else {
        return Ok(None);
    };
    match i32::try_from(number) {
        Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
        _ => Err(Problem::field(name, format!("The value must be between {min} and {max}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;
    use crate::http::Query;

    fn read(query: &str) -> Option<(i32, i32)> {
        Paging::read(&Query::parse(query)).ok().map(|paging| (paging.page, paging.size))
    }

    #[test]
    fn page_numbers_and_sizes_have_limits() {
        assert_eq!(read(""), Some((1, 50)));
        assert_eq!(read("page=3&pageSize=5000"), Some((3, 5000)));
        for invalid in ["page=0", "page=x", "pageSize=0", "pageSize=5001", "includeTotal=maybe"] {
            assert_eq!(read(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn a_page_after_the_last_one_is_empty() {
        let paging = Paging { page: 2, size: 10, include_total: true };
        let page = paging.paginate(0..10);
        assert!(page.data.is_empty());
        assert_eq!((page.has_more, page.total_count), (false, Some(10)));
    }
}
