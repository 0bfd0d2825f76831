//! What a feed follows, and its limits.

use std::borrow::Cow;
use std::time::SystemTime;

use wharf::{Code, Failure, Paging, PagingScheme, Part, Request};

/// A vendor's list whose records have a time of creation and a time of last change.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Identifies the list, such as `customers`; at most 200 bytes. A state is valid only for this key.
    pub key: String,
    /// Requests the list, inactive records included, without parameters for pages, order and time.
    pub request: Request,
    /// How the list is paged: by page numbers. The vendor must report the number of records in all pages.
    pub paging: Part<Paging>,
    /// Query parameter for records that were changed at or after a time.
    pub since: Cow<'static, str>,
    /// Query parameter for records that were changed before a time.
    pub before: Cow<'static, str>,
    /// Query parameter and value that sort by time of change, if the vendor has them. Saves requests; the result does
    /// not depend on it.
    pub sort: Option<(Cow<'static, str>, Cow<'static, str>)>,
    /// Record member with the time of creation.
    pub created: Cow<'static, str>,
    /// Record member with the time of the last change. Null means that the record was only created.
    pub modified: Cow<'static, str>,
}

impl Feed {
    /// The query parameter for the number of a page, that of the first page, and where a page says whether another one
    /// follows.
    ///
    /// # Errors
    ///
    /// `internal` if the list is paged in another way.
    pub(crate) fn page_numbers(&self) -> Result<(&Cow<'static, str>, u32, Option<&str>), Failure> {
        match &self.paging.scheme {
            PagingScheme::PageNumber { page, first, more } => Ok((page, *first, more.as_deref())),
            _ => Err(Failure::new(Code::Internal, "A change feed needs a list with page numbers")),
        }
    }
}

/// What a feed assumes of the vendor, and what one poll may cost. Times are in seconds.
#[derive(Debug)]
pub(crate) struct FeedLimits {
    /// How long after its own timestamp a change may appear in the list.
    pub(crate) max_delay: i64,
    /// The same, if responses have no `Date`: times of changes may then be ahead of the vendor's clock by the difference.
    pub(crate) max_delay_without_date: i64,
    /// Allowance for the duration of a request, and for drift between the vendor's clocks while nothing changes.
    pub(crate) slack: i64,
    /// Records in a page.
    pub(crate) page_size: u32,
    /// Maximum number of records to deliver.
    pub(crate) batch_size: usize,
    /// Maximum number of delivered ranges in a state.
    pub(crate) max_ranges: usize,
    /// Maximum number of requests.
    pub(crate) max_requests: u32,
    /// Maximum number of pages in a dense second.
    pub(crate) max_pages: u32,
    /// Maximum number of passes over a dense second without a new record.
    pub(crate) max_futile_passes: u32,
    /// Maximum size of the records in memory, in bytes; one page more while it is read.
    pub(crate) max_bytes: usize,
    /// The time of this host, in seconds since 1970.
    pub(crate) host_clock: fn() -> i64,
}

impl FeedLimits {
    pub(crate) const DEFAULT: Self = Self {
        max_delay: 300,
        max_delay_without_date: 3_600,
        slack: 60,
        page_size: 1_000,
        batch_size: 1_000,
        max_ranges: 240,
        max_requests: 400,
        max_pages: 200,
        max_futile_passes: 8,
        max_bytes: 64 << 20,
        host_clock,
    };
}

fn host_clock() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}
