//! Limits of a poll.

/// What a feed assumes of the vendor, and what one poll may cost. Times are in seconds.
#[derive(Debug)]
pub(crate) struct FeedLimits {
    /// How long after its own timestamp a change may appear in the list.
    pub(crate) max_delay: i64,
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
}

impl FeedLimits {
    pub(crate) const DEFAULT: Self = Self {
        max_delay: 300,
        slack: 60,
        page_size: 1_000,
        batch_size: 1_000,
        max_ranges: 240,
        max_requests: 400,
        max_pages: 200,
        max_futile_passes: 8,
        max_bytes: 64 << 20,
    };
}
