//! Reads the list range by range, so that no record is missed while records move.

use wharf::Failure;

use crate::delivered_set::DeliveredSet;
use crate::dense_second::{self, SecondRead};
use crate::fetcher::{Fetcher, PageQuery};
use crate::position::Position;
use crate::record_page::RecordPage;
use crate::timestamp::Timestamp;
use crate::view::View;

/// How far back to look for a recent change, in seconds: 24 years.
const MAX_LOOK_BACK: i64 = 24 * 366 * 86_400;

/// Looks further and further back until it finds a change. Returns the second from which it looked.
pub(crate) async fn find_recent(fetcher: &mut Fetcher<'_>) -> Result<i64, Failure> {
    fetcher.fetch(PageQuery::AnyRecord).await?;
    let now = fetcher.latest();
    let mut back = fetcher.limits.max_delay + fetcher.limits.slack;
    loop {
        let from = now - back;
        let page = fetcher.fetch(PageQuery::Range { from, until: None }).await?;
        if !page.records.is_empty() || back >= MAX_LOOK_BACK {
            return Ok(from);
        }
        back = (back * 2).min(MAX_LOOK_BACK);
    }
}

/// Reads the records after `cursor` until `enough` of them are undelivered, there are no more, or the limits end it.
pub(crate) async fn read(
    fetcher: &mut Fetcher<'_>,
    cursor: &Position,
    delivered: &DeliveredSet,
    enough: usize,
) -> Result<View, Failure> {
    let mut view = View::new(cursor.clone(), fetcher.limits.max_bytes);
    let mut width = None;
    while let Some(until) = &view.until {
        let from = until.time.seconds();
        if !read_range(fetcher, from, &mut width, &mut view).await? {
            break;
        }
        let is_incomplete = view.dense_seconds.last().is_some_and(|(_, complete)| !complete);
        if is_incomplete || view.has_undelivered(enough, delivered) || fetcher.is_spent() {
            break;
        }
    }
    Ok(view)
}

/// Extends the view by the records that were changed from a second on. Returns false if there was no time for it.
///
/// One response shows the list at one point in time, so no record in it can hide another that moves. A range that does
/// not fit into a page is narrowed until it does; the order of the list only improves the guess of its width.
async fn read_range(
    fetcher: &mut Fetcher<'_>,
    from: i64,
    last_width: &mut Option<i64>,
    view: &mut View,
) -> Result<bool, Failure> {
    let mut width = last_width.map(|width| width * 2).filter(|width| from + width <= fetcher.latest());
    loop {
        let until = width.map(|width| from + width);
        if width == Some(1) {
            match dense_second::read(fetcher, from, view).await? {
                SecondRead::OnePage => *last_width = width,
                SecondRead::AllPages { complete } => view.dense_seconds.push((from, complete)),
                SecondRead::OutOfTime => return Ok(false),
            }
        } else {
            let page = fetcher.fetch(PageQuery::Range { from, until }).await?;
            if page.has_more {
                if fetcher.is_spent() {
                    return Ok(false);
                }
                width = Some(width.map_or_else(|| guess_width(fetcher, &page, from), |width| width / 4).max(1));
                continue;
            }
            view.add(page, from, until);
            *last_width = width;
        }
        view.until = until.map(Position::before_second);
        return Ok(true);
    }
}

/// How many seconds after `from` may fit into a page, if not all do.
fn guess_width(fetcher: &Fetcher<'_>, page: &RecordPage, from: i64) -> i64 {
    let newest = page.newest().map_or(from, Timestamp::seconds);
    if fetcher.feed.sort.is_some() && page.is_sorted() {
        newest.saturating_sub(from)
    } else {
        fetcher.latest().max(newest).saturating_sub(from) / 4
    }
}
