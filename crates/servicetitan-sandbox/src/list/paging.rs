//! Pages of lists.

use serde::Serialize;

use crate::http::{Problem, Query};

const DEFAULT_SIZE: i32 = 50;
const LARGEST_SIZE: i32 = 5000;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paging {
    page: i32,
    size: i32,
    include_total: bool,
}

/// One page as the vendor answers it.
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
    /// Reads the parameters of paging.
    pub(crate) fn read(query: &Query) -> Result<Self, Problem> {
        Ok(Self {
            page: within(query, "page", 1, i32::MAX)?.unwrap_or(1),
            size: within(query, "pageSize", 1, LARGEST_SIZE)?.unwrap_or(DEFAULT_SIZE),
            include_total: query.flag("includeTotal")?.unwrap_or(false),
        })
    }

    /// Cuts the page out. Counts to the end only if the total is wanted.
    pub(crate) fn cut<T>(self, records: impl Iterator<Item = T>) -> Page<T> {
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
    /// The page with each of its records turned into something else.
    pub(crate) fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        let Self { page, page_size, has_more, total_count, data } = self;
        Page { page, page_size, has_more, total_count, data: data.into_iter().map(change).collect() }
    }
}

fn within(query: &Query, name: &str, least: i32, most: i32) -> Result<Option<i32>, Problem> {
    let Some(number) = query.integer(name)? else {
        return Ok(None);
    };
    match i32::try_from(number) {
        Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
        _ => Err(Problem::field(name, format!("The value must be between {least} and {most}."))),
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
    fn pages_have_limits() {
        assert_eq!(read(""), Some((1, 50)));
        assert_eq!(read("page=3&pageSize=5000"), Some((3, 5000)));
        for refused in ["page=0", "page=x", "pageSize=0", "pageSize=5001", "includeTotal=maybe"] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_page_behind_the_end_is_empty() {
        let paging = Paging { page: 2, size: 10, include_total: true };
        let page = paging.cut(0..10);
        assert!(page.data.is_empty());
        assert_eq!((page.has_more, page.total_count), (false, Some(10)));
    }
}
