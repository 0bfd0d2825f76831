//! Seconds in which more records were changed than fit into one page.

use std::collections::HashSet;

use wharf::{Code, Failure};

use crate::fetcher::{Fetcher, PageQuery};
use crate::position::RecordId;
use crate::record_page::unusable;
use crate::view::View;

/// How a second was read.
pub(crate) enum SecondRead {
    /// Its records fitted into one page.
    OnePage,
    /// In several pages. If not complete, records may be missing that moved between pages.
    AllPages { complete: bool },
    /// There was no time to read every page once.
    OutOfTime,
}

/// What tells the records of a second apart.
#[derive(Eq, Hash, PartialEq)]
enum Identity {
    Record(Option<RecordId>),
    /// One without a valid id or time: its fingerprint.
    Bad(u64),
}

/// Reads all pages of a second, again and again until no record can be missing.
///
/// Once nothing new can appear in the second, records can only leave it. So while the total stays the same, the records
/// are the same, and when that many distinct ones were read, these are all, whatever the order of the pages.
pub(crate) async fn read(fetcher: &mut Fetcher<'_>, second: i64, view: &mut View) -> Result<SecondRead, Failure> {
    let mut ids = HashSet::new();
    let mut total = None;
    let mut futile_passes = 0;
    while futile_passes < fetcher.limits.max_futile_passes {
        let known = ids.len();
        for number in 1.. {
            let page = fetcher.fetch(PageQuery::Second { second, page: number }).await?;
            if number == 1 && !page.has_more {
                view.add(page, second, Some(second + 1));
                return Ok(SecondRead::OnePage);
            }
            let all = page.total.ok_or_else(|| unusable("the response lacks the total number of records"))?;
            if total.replace(all) != Some(all) {
                ids.clear();
            }
            ids.extend(page.records.iter().map(|record| Identity::Record(record.position.id.clone())));
            ids.extend(page.bad.iter().map(|record| Identity::Bad(record.fingerprint)));
            let has_more = page.has_more;
            view.add(page, second, Some(second + 1));
            if !has_more {
                break;
            }
            if number >= fetcher.limits.max_pages {
                return Err(too_many_records(fetcher.limits.max_pages));
            }
            if fetcher.is_spent() {
                return Ok(SecondRead::OutOfTime);
            }
        }
        if total == Some(ids.len() as u64) {
            return Ok(SecondRead::AllPages { complete: true });
        }
        if fetcher.is_spent() {
            break;
        }
        futile_passes = if ids.len() > known { 0 } else { futile_passes + 1 };
    }
    Ok(SecondRead::AllPages { complete: false })
}

fn too_many_records(max_pages: u32) -> Failure {
    let detail = format!(
        "More records were changed within one second than {max_pages} pages hold. Read all changes since the last \
         stored answer with a list action; only then poll without a state, which follows changes from now on"
    );
    Failure::new(Code::UpstreamInvalid, detail)
}
